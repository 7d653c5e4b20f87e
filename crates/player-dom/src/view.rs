//! All nodes of a player, and how they follow the machine. Not here: listeners and time (`driver`).

use forecourt_player::{Gallery, Hotspot, HotspotId, ItemId, Player as Machine, Position, SLIDE_GAP_PX};
use web_sys::{Document, HtmlElement, HtmlImageElement, Window};

use crate::cross::Cross;
use crate::detail::{Opened, Place};
use crate::element::{
    Dom, Icon, element, focus_in_place, focused_in, icon_button, new_id, number, place_children, set, style,
    text_element, toggle,
};
use crate::hotspots::{HOTSPOT, NodeBuilder, controls, focus_control};
use crate::loading::Loading;
use crate::slide::Slide;
use crate::thumbnails::Thumbnails;
use crate::{Labels, Options};

/// A stage below this width has no room for a panel beside a point, in CSS pixels.
const NARROW_PX: f64 = 480.0;

/// See the module.
pub(crate) struct View {
    pub(crate) document: Document,
    pub(crate) window: Window,
    labels: Labels,
    options: Options,
    /// The player's node.
    pub(crate) root: HtmlElement,
    /// Where photos stand.
    pub(crate) stage: HtmlElement,
    rail: HtmlElement,
    /// The buttons that turn, and between them the small photos: below the stage, where they cover no hotspot.
    bar: HtmlElement,
    previous: HtmlElement,
    next: HtmlElement,
    counter: HtmlElement,
    empty: HtmlElement,
    list: HtmlElement,
    rows: HtmlElement,
    thumbnails: Thumbnails,
    slides: Vec<Slide>,
    /// Hotspots in the list.
    listed: Vec<Hotspot>,
    opened: Option<Opened>,
    cross: Option<Cross>,
    /// A photo has been put on screen.
    has_photo: bool,
}

impl View {
    pub(crate) fn new(document: Document, window: Window, labels: Labels, options: Options) -> Dom<Self> {
        let painter = NodeBuilder { document: &document, labels: &labels };
        let root = element(&document, "section", "")?;
        root.set_class_name("fc-player");
        set(&root, "aria-roledescription", &labels.carousel)?;
        set(&root, "aria-label", &labels.gallery)?;

        let stage = element(&document, "div", "stage")?;
        // The place of the photo takes the focus, so that the arrow keys turn.
        set(&stage, "role", "group")?;
        set(&stage, "aria-label", &labels.stage)?;
        set(&stage, "aria-keyshortcuts", "ArrowLeft ArrowRight Home End")?;
        let previous = icon_button(&document, "turn", "previous", Icon::Previous, &labels.previous)?;
        let next = icon_button(&document, "turn", "next", Icon::Next, &labels.next)?;
        set(&previous, "data-way", "previous")?;
        set(&next, "data-way", "next")?;
        let counter = element(&document, "p", "counter")?;
        set(&counter, "role", "status")?;
        let rail = element(&document, "div", "rail")?;
        let empty = text_element(&document, "p", "empty", &labels.empty)?;
        for node in [&counter, &rail, &empty] {
            stage.append_child(node)?;
        }

        let list = element(&document, "div", "list")?;
        let heading = text_element(&document, "p", "list-heading", &labels.hotspots)?;
        let id = new_id("list");
        heading.set_id(&id);
        let rows = element(&document, "ul", "list-items")?;
        // Some screen readers take a list without bullets for none.
        set(&rows, "role", "list")?;
        set(&rows, "aria-labelledby", &id)?;
        list.append_with_node_2(&heading, &rows)?;
        toggle(&list, "hidden", true)?;

        let thumbnails = Thumbnails::new(&painter)?;
        let bar = element(&document, "div", "bar")?;
        bar.append_child(&previous)?;
        if options.thumbnails {
            bar.append_child(&thumbnails.root)?;
        }
        bar.append_child(&next)?;
        root.append_with_node_2(&stage, &bar)?;
        if options.hotspot_list {
            root.append_child(&list)?;
        }
        Ok(Self {
            document,
            window,
            labels,
            options,
            root,
            stage,
            rail,
            bar,
            previous,
            next,
            counter,
            empty,
            list,
            rows,
            thumbnails,
            slides: Vec::new(),
            listed: Vec::new(),
            opened: None,
            cross: None,
            has_photo: false,
        })
    }

    /// Draws the machine's gallery, with the nodes of items that stay.
    pub(crate) fn rebuild(&mut self, machine: &Machine) -> Dom {
        let Self { document, labels, .. } = self;
        let painter = NodeBuilder { document, labels };
        let gallery: &Gallery = machine.gallery();
        let count = gallery.items.len();
        style(&self.stage, "--fc-stage-ratio", &number(gallery.aspect_ratio.value()))?;
        let mut old = std::mem::take(&mut self.slides);
        for (index, item) in gallery.items.iter().enumerate() {
            let mut slide = match old.iter().position(|slide| slide.item().id == item.id) {
                Some(place) => old.swap_remove(place),
                None => Slide::new(&painter, item)?,
            };
            slide.update(&painter, item, index, count)?;
            slide.set_ratio(machine.picture_ratio(index))?;
            self.slides.push(slide);
        }
        place_children(&self.rail, self.slides.iter().map(|slide| &slide.root))?;
        self.thumbnails.update(&painter, gallery)?;
        toggle(&self.empty, "hidden", count > 0)?;
        for node in [&self.previous, &self.next, &self.counter, &self.bar] {
            toggle(node, "hidden", count < 2)?;
        }
        set(&self.stage, "tabindex", if count < 2 { "-1" } else { "0" })?;
        if let (Some(opened), Some(item)) =
            (&mut self.opened, machine.current().and_then(|current| gallery.items.get(current)))
            && let Some(hotspot) = item.hotspots.iter().find(|hotspot| hotspot.id == opened.hotspot.id)
        {
            opened.update(&painter, hotspot)?;
        }
        self.follow_current(machine)
    }

    /// Makes everything that depends on the current slide follow it.
    pub(crate) fn follow_current(&mut self, machine: &Machine) -> Dom {
        let current = machine.current();
        let count = self.slides.len();
        let focused = focused_in(&self.root);
        let mut must_rescue_focus = false;
        for (index, slide) in self.slides.iter().enumerate() {
            let is_current = current == Some(index);
            must_rescue_focus |=
                !is_current && focused.as_ref().is_some_and(|focused| slide.root.contains(Some(focused)));
            slide.root.set_inert(!is_current);
        }
        let (has_previous, has_next) = machine.has_neighbours();
        set(&self.previous, "aria-disabled", if has_previous { "false" } else { "true" })?;
        set(&self.next, "aria-disabled", if has_next { "false" } else { "true" })?;
        let position = current.map(|index| (self.labels.position)(index + 1, count));
        // Only a changed text is said again.
        if self.counter.text_content() != position {
            self.counter.set_text_content(position.as_deref());
        }
        must_rescue_focus |= self.follow_list(current, focused.as_ref())?;
        if let Some(current) = current {
            if self.options.thumbnails {
                self.thumbnails.set_current(current)?;
            }
            if let (Some(cross), Some(slide)) = (&self.cross, self.slides.get(current)) {
                let had_focus = focused.as_ref().is_some_and(|focused| cross.is(focused));
                cross.stand_on(&slide.frame)?;
                if had_focus {
                    cross.focus();
                    must_rescue_focus = false;
                }
            }
        }
        if must_rescue_focus {
            focus_in_place(&self.stage);
        }
        self.mark_expanded(machine)
    }

    /// Fills the list anew; true if it lost the focus by that.
    fn follow_list(&mut self, current: Option<usize>, focused: Option<&HtmlElement>) -> Dom<bool> {
        let hotspots =
            current.and_then(|index| self.slides.get(index)).map(|slide| &slide.item().hotspots[..]);
        let hotspots = hotspots.unwrap_or_default();
        let painter = NodeBuilder { document: &self.document, labels: &self.labels };
        let focused_row = focused
            .filter(|focused| self.rows.contains(Some(focused)))
            .and_then(|focused| focused.get_attribute(HOTSPOT));
        if self.listed == hotspots {
            return Ok(false);
        }
        self.rows.set_text_content(None);
        let mut is_restored = false;
        for (at, hotspot) in hotspots.iter().enumerate() {
            let row = painter.row(hotspot, at)?;
            self.rows.append_child(&row)?;
            is_restored |= focused_row.as_ref().is_some_and(|id| focus_control(&row, id));
        }
        toggle(&self.list, "hidden", hotspots.is_empty())?;
        self.listed = hotspots.to_vec();
        Ok(focused_row.is_some() && !is_restored)
    }

    /// Puts the slides where the machine has them.
    pub(crate) fn arrange(&mut self, machine: &Machine) -> Dom {
        let painter = NodeBuilder { document: &self.document, labels: &self.labels };
        let reach_px = machine.stage().width + SLIDE_GAP_PX;
        for (index, slide) in self.slides.iter_mut().enumerate() {
            let offset_px = machine.slide_offset_px(index);
            let is_seen = machine.current() == Some(index) || offset_px.abs() < reach_px;
            slide.arrange(&painter, is_seen.then_some(offset_px))?;
        }
        toggle(&self.root, "data-moving", machine.is_moving())
    }

    pub(crate) fn wait_for(&mut self, index: usize, loading: Loading) -> Dom {
        let Some(slide) = self.slides.get_mut(index) else { return Ok(()) };
        slide.wait_for(&self.document, &self.window, loading)
    }

    pub(crate) fn put(&mut self, item: &ItemId, image: &HtmlImageElement) -> Dom {
        let painter = NodeBuilder { document: &self.document, labels: &self.labels };
        let Some(slide) = self.slides.iter_mut().find(|slide| slide.item().id == *item) else {
            return Ok(());
        };
        // What fades in is painted later; nobody has to wait for that with the first photo.
        toggle(image, "data-instant", !std::mem::replace(&mut self.has_photo, true))?;
        slide.put(&painter, image)
    }

    /// A photo has painted, or will not come.
    pub(crate) fn settle(&mut self, machine: &Machine, index: usize) -> Dom {
        let Some(slide) = self.slides.get_mut(index) else { return Ok(()) };
        slide.settle()?;
        slide.set_ratio(machine.picture_ratio(index))
    }

    pub(crate) fn unload(&mut self, index: usize) -> Dom {
        self.slides.get_mut(index).map_or(Ok(()), Slide::unload)
    }

    pub(crate) fn set_failed(&mut self, index: usize, failed: bool) -> Dom {
        let painter = NodeBuilder { document: &self.document, labels: &self.labels };
        let Some(slide) = self.slides.get_mut(index) else { return Ok(()) };
        let had_focus = !failed && focused_in(&slide.root).is_some();
        slide.set_failed(&painter, failed)?;
        if had_focus {
            focus_in_place(&self.stage);
        }
        Ok(())
    }

    pub(crate) fn load_thumbnails(&mut self) {
        self.thumbnails.load();
    }

    pub(crate) fn open(
        &mut self,
        machine: &Machine,
        index: usize,
        id: &HotspotId,
        closed: impl Fn() + Clone + 'static,
    ) -> Dom {
        let Some(slide) = self.slides.get(index) else { return Ok(()) };
        let Some(hotspot) = slide.item().hotspots.iter().find(|hotspot| hotspot.id == *id) else {
            return Ok(());
        };
        let painter = NodeBuilder { document: &self.document, labels: &self.labels };
        let opener = focused_in(&self.root);
        let is_narrow = machine.stage().width < NARROW_PX;
        let place = if is_narrow { Place::Below(&self.stage) } else { Place::On(&self.stage) };
        let opened = Opened::new(&painter, &self.root, place, hotspot, opener, closed)?;
        self.opened = Some(opened);
        self.place_opened(machine)?;
        self.mark_expanded(machine)?;
        self.opened.as_ref().map_or(Ok(()), Opened::focus)
    }

    /// Puts an open panel beside its hotspot.
    pub(crate) fn place_opened(&self, machine: &Machine) -> Dom {
        let (Some(opened), Some(current)) = (&self.opened, machine.current()) else { return Ok(()) };
        let Some(rect) = machine.picture_rect(current) else { return Ok(()) };
        let middle = Position { x: 0.5, y: 0.5 };
        let position = opened.hotspot.position.filter(|_| opened.hotspot.is_on_picture());
        opened.place(rect.point_of(position.unwrap_or(middle)), machine.stage())
    }

    pub(crate) fn close(&mut self, machine: &Machine, return_focus: bool) -> Dom {
        let Some(mut opened) = self.opened.take() else { return Ok(()) };
        let had_focus = opened.has_focus();
        let (opener, id) = (opened.opener.take(), opened.hotspot.id.clone());
        drop(opened);
        self.mark_expanded(machine)?;
        if !had_focus {
            return Ok(());
        }
        let is_usable = |opener: &HtmlElement| opener.is_connected() && self.root.contains(Some(opener));
        match opener.filter(|opener| return_focus && is_usable(opener)) {
            Some(opener) => focus_in_place(&opener),
            None if return_focus && self.focus_mark(machine.current(), &id) => {}
            None => focus_in_place(&self.stage),
        }
        Ok(())
    }

    /// Gives a hotspot's control the focus: on the photo, else in the list.
    pub(crate) fn focus_mark(&self, index: Option<usize>, id: &HotspotId) -> bool {
        let marks = index.and_then(|index| self.slides.get(index)).and_then(Slide::marks);
        marks.is_some_and(|marks| focus_control(marks, id.as_str())) || focus_control(&self.rows, id.as_str())
    }

    pub(crate) fn show_cross(&mut self, machine: &Machine, position: Position) -> Dom {
        let painter = NodeBuilder { document: &self.document, labels: &self.labels };
        let cross = Cross::new(&painter, &self.stage)?;
        if let Some(slide) = machine.current().and_then(|current| self.slides.get(current)) {
            cross.stand_on(&slide.frame)?;
        }
        cross.set_position(&painter, position)?;
        toggle(&self.root, "data-placing", true)?;
        cross.focus();
        self.cross = Some(cross);
        Ok(())
    }

    pub(crate) fn move_cross(&self, position: Position) -> Dom {
        let painter = NodeBuilder { document: &self.document, labels: &self.labels };
        self.cross.as_ref().map_or(Ok(()), |cross| cross.set_position(&painter, position))
    }

    pub(crate) fn hide_cross(&mut self) -> Dom {
        let cross = self.cross.take();
        let had_focus =
            focused_in(&self.root).is_some_and(|focused| cross.is_some_and(|cross| cross.is(&focused)));
        toggle(&self.root, "data-placing", false)?;
        if had_focus {
            focus_in_place(&self.stage);
        }
        Ok(())
    }

    /// Says of each hotspot's controls whether it is open.
    fn mark_expanded(&self, machine: &Machine) -> Dom {
        let marks = machine.current().and_then(|current| self.slides.get(current)).and_then(Slide::marks);
        for root in [marks, Some(&self.rows)].into_iter().flatten() {
            for control in controls(root) {
                if control.has_attribute("aria-expanded") {
                    let is_open = machine
                        .open_hotspot()
                        .is_some_and(|id| control.get_attribute(HOTSPOT).as_deref() == Some(id.as_str()));
                    set(&control, "aria-expanded", if is_open { "true" } else { "false" })?;
                }
            }
        }
        Ok(())
    }
}
