//! The player in the page: mounted once, then told what changes.

use std::rc::Rc;

use forecourt_player::{Gallery, HotspotId, ItemId};
use forecourt_player_dom::{Labels, Options, Player, PlayerEvent};
use leptos::html;
use leptos::prelude::*;

use crate::effect::on_change;
use crate::locale::use_locale;
use crate::viewer_location::ViewerLocation;

/// The mounted player; nothing before and after.
#[derive(Clone, Copy)]
pub struct Handle {
    player: StoredValue<Option<Rc<Player>>, LocalStorage>,
    is_mounted: RwSignal<bool>,
}

impl Default for Handle {
    fn default() -> Self {
        Self::new()
    }
}

impl Handle {
    /// No player yet.
    #[must_use]
    pub fn new() -> Self {
        Self { player: StoredValue::new_local(None), is_mounted: RwSignal::new(false) }
    }

    /// True while there is one; a signal.
    #[must_use]
    pub fn is_mounted(self) -> bool {
        self.is_mounted.get()
    }

    fn with(self, act: impl FnOnce(&Player)) {
        // The player may call back into the page, which may come here again: nothing is borrowed meanwhile.
        if let Some(player) = self.player.try_get_value().flatten() {
            act(&player);
        }
    }

    /// Shows other items.
    pub fn set_gallery(self, gallery: Gallery) {
        self.with(|player| player.set_gallery(gallery));
    }

    /// Begins or ends choosing a point.
    pub fn set_placing(self, placing: bool) {
        self.with(|player| player.set_placing(placing));
    }

    /// Goes to a photo.
    pub fn go_to(self, photo: &str) {
        self.with(|player| player.go_to(&ItemId::new(photo)));
    }

    /// Goes to a photo and opens a hotspot.
    pub fn open(self, photo: &str, hotspot: &str) {
        self.with(|player| player.open_hotspot(&ItemId::new(photo), &HotspotId::new(hotspot)));
    }
}

/// Where the player stands. It goes with this view.
#[component]
pub fn Stage(
    handle: Handle,
    gallery: Memo<Gallery>,
    start: ViewerLocation,
    /// True lets the player itself list the hotspots of a photo.
    lists_hotspots: bool,
    #[prop(into)] title: Signal<String>,
    #[prop(into)] placing: Signal<bool>,
    on_event: Callback<PlayerEvent>,
) -> impl IntoView {
    let host = NodeRef::<html::Div>::new();
    on_change(move || {
        let Some(host) = host.get() else { return };
        let start = start.photo.as_deref().map(ItemId::new);
        let options = Options { hotspot_list: lists_hotspots, start, ..Options::default() };
        let labels = labels(&title.get_untracked());
        let mounted =
            Player::mount(&host, gallery.get_untracked(), labels, options, move |event| on_event.run(event));
        // A document that takes no nodes is going away.
        if let Ok(player) = mounted {
            handle.player.set_value(Some(Rc::new(player)));
            handle.is_mounted.set(true);
        }
    });
    on_change(move || {
        let gallery = gallery.get();
        if handle.is_mounted() {
            handle.set_gallery(gallery);
        }
    });
    on_change(move || {
        let placing = placing.get();
        if handle.is_mounted() {
            handle.set_placing(placing);
        }
    });
    on_cleanup(move || {
        handle.player.try_set_value(None);
        handle.is_mounted.try_set(false);
    });
    view! { <div class="viewer__stage" id="stage" node_ref=host></div> }
}

fn labels(vehicle: &str) -> Labels {
    let t = &use_locale().t.player;
    Labels {
        gallery: t.gallery_of.fill([vehicle]),
        carousel: t.carousel.to_owned(),
        slide: t.slide.to_owned(),
        stage: t.stage.to_owned(),
        previous: t.previous.to_owned(),
        next: t.next.to_owned(),
        position: Rc::new(|number, count| t.position.fill([&number.to_string(), &count.to_string()])),
        photo: Rc::new(|number| t.photo.fill([&number.to_string()])),
        thumbnails: t.thumbnails.to_owned(),
        show_photo: Rc::new(|number| t.show_photo.fill([&number.to_string()])),
        hotspots: t.hotspots.to_owned(),
        damage: t.damage.to_owned(),
        opens_in_new_tab: t.opens_in_new_tab.to_owned(),
        open_link: t.open_link.to_owned(),
        open_document: t.open_document.to_owned(),
        close: t.close.to_owned(),
        image_failed: t.image_failed.to_owned(),
        retry: t.retry.to_owned(),
        empty: t.empty.to_owned(),
        placing: t.placing.to_owned(),
        cross: t.cross.to_owned(),
        cross_at: Rc::new(|x, y| t.cross_at.fill([&x.to_string(), &y.to_string()])),
    }
}
