//! Which file each slide shows, waits for or could not get, and what to ask for next. The current photo comes first; its
//! neighbours are asked for only when it has painted or failed. Not here: fetching and decoding.

use crate::gallery::{Gallery, Item, PixelSize};
use crate::prefetch::{Travel, is_kept, neighbours};

/// A slide's file.
#[derive(Clone, Debug, Default, PartialEq)]
struct Load {
    /// Under way.
    asked: Option<String>,
    /// On screen.
    painted: Option<String>,
    /// Did not come; not asked for again by itself.
    failed: Option<String>,
    /// The slide says so, having nothing else to show.
    is_failure_shown: bool,
    /// Size of the picture in the loaded file.
    learned_size: Option<PixelSize>,
}

/// An order about a slide's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Fetch { index: usize, url: String, urgent: bool },
    GiveUp { index: usize },
    HideFailure { index: usize },
}

/// See the module.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Loads(Vec<Load>);

impl Loads {
    pub(crate) fn new(count: usize) -> Self {
        Self(vec![Load::default(); count])
    }

    /// The same slides under a changed gallery: a picture that shows the same keeps its file; another picture of the same item
    /// stays on screen until the new one comes.
    pub(crate) fn moved_to(&self, old: &Gallery, new: &Gallery) -> Self {
        let load = |item: &Item| {
            let place = old.index_of(&item.id)?;
            let before = self.0.get(place)?.clone();
            if old.items[place].picture.shows_the_same_as(&item.picture) {
                return Some(before);
            }
            let Load { painted, is_failure_shown, .. } = before;
            Some(Load { painted, is_failure_shown, ..Load::default() })
        };
        Self(new.items.iter().map(|item| load(item).unwrap_or_default()).collect())
    }

    /// Width over height of a slide's picture: what the gallery says, else what the file said, else the stage's.
    pub(crate) fn ratio(&self, gallery: &Gallery, index: usize) -> f64 {
        let said = gallery.items.get(index).and_then(|item| item.picture.size);
        let size = said.or_else(|| self.0.get(index)?.learned_size);
        size.map_or(gallery.aspect_ratio.value(), PixelSize::ratio)
    }

    /// True when the slide says that its photo could not be loaded.
    pub(crate) fn shows_failure(&self, index: usize) -> bool {
        self.0.get(index).is_some_and(|load| load.is_failure_shown)
    }

    /// True once something of the slide has been painted, or never will be.
    pub(crate) fn is_answered(&self, index: usize) -> bool {
        self.0.get(index).is_some_and(|load| load.painted.is_some() || load.failed.is_some())
    }

    /// Takes in that a file is on screen; true if it was waited for.
    pub(crate) fn painted(&mut self, index: usize, url: &str, size: Option<PixelSize>) -> bool {
        let Some(load) = self.waiting(index, url) else { return false };
        load.painted = load.asked.take();
        load.failed = None;
        load.learned_size = size;
        true
    }

    /// Takes in that a file did not come; true if it was waited for. A failure is not shown where the gallery has a newer address
    /// of the file by now.
    pub(crate) fn failed(&mut self, gallery: &Gallery, index: usize, url: &str) -> bool {
        let is_known = gallery.items.get(index).is_some_and(|item| item.picture.has_url(url));
        let Some(load) = self.waiting(index, url) else { return false };
        load.failed = load.asked.take();
        load.is_failure_shown = load.painted.is_none() && is_known;
        true
    }

    /// Lets a failed file be asked for again.
    pub(crate) fn clear_failure(&mut self, index: usize) {
        if let Some(load) = self.0.get_mut(index) {
            load.failed = None;
        }
    }

    /// Orders for the files to fetch and give up now. `width_px` gives the width in device pixels that a picture of a ratio is
    /// shown in;
    /// `None` while the stage cannot be seen.
    pub(crate) fn plan(
        &mut self,
        gallery: &Gallery,
        current: usize,
        travel: Travel,
        width_px: impl Fn(f64) -> Option<f64>,
    ) -> Vec<Order> {
        let mut orders = Vec::new();
        for (index, load) in self.0.iter_mut().enumerate() {
            if !is_kept(index, current) && (load.asked.is_some() || load.painted.is_some()) {
                *load = Load { learned_size: load.learned_size, ..Load::default() };
                orders.push(Order::GiveUp { index });
            }
        }
        let mut ask = |loads: &mut Self, index: usize, urgent: bool| {
            let url =
                width_px(loads.ratio(gallery, index)).and_then(|width| loads.wanted(gallery, index, width));
            if let (Some(url), Some(load)) = (url, loads.0.get_mut(index)) {
                if std::mem::take(&mut load.is_failure_shown) {
                    orders.push(Order::HideFailure { index });
                }
                load.asked = Some(url.clone());
                orders.push(Order::Fetch { index, url, urgent });
            }
        };
        ask(self, current, true);
        if self.is_answered(current) {
            for index in neighbours(current, gallery.items.len(), travel) {
                ask(self, index, false);
            }
        }
        orders
    }

    /// The file to ask for so that the slide is sharp at `width_px`; `None` when it is there, under way or known to fail.
    fn wanted(&self, gallery: &Gallery, index: usize, width_px: f64) -> Option<String> {
        let picture = &gallery.items.get(index)?.picture;
        let load = self.0.get(index)?;
        let url = picture.url_for_width(width_px);
        if url.is_empty() || load.failed.as_deref() == Some(url) {
            return None;
        }
        // A file that is there or under way is replaced by a wider one, never by a narrower one of the same picture.
        let wanted_width = picture.width_of(url);
        let suffices = |known: &Option<String>| {
            known
                .as_deref()
                .and_then(|known| picture.width_of(known))
                .is_some_and(|known| Some(known) >= wanted_width)
        };
        (!suffices(&load.painted) && !suffices(&load.asked)).then(|| url.to_owned())
    }

    fn waiting(&mut self, index: usize, url: &str) -> Option<&mut Load> {
        self.0.get_mut(index).filter(|load| load.asked.as_deref() == Some(url))
    }
}
