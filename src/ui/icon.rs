//! Icons of the sprite that `index.html` carries (`style/icons.svg`).

use leptos::prelude::*;

macro_rules! icons {
    ($($name:ident = $id:literal),+ $(,)?) => {
        /// An icon of the sprite.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum IconName { $(#[doc = concat!("`", $id, "`.")] $name),+ }

        impl IconName {
            /// All.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Reference to its symbol.
            #[must_use]
            pub const fn href(self) -> &'static str {
                match self { $(Self::$name => concat!("#icon-", $id)),+ }
            }
        }
    };
}

icons! {
    Add = "add",
    Alert = "alert",
    ArrowBack = "arrow-back",
    ArrowForward = "arrow-forward",
    Camera = "camera",
    Car = "car",
    Check = "check",
    ChevronDown = "chevron-down",
    Clock = "clock",
    Close = "close",
    Edit = "edit",
    External = "external",
    Eye = "eye",
    Image = "image",
    Info = "info",
    LinkTo = "link",
    More = "more",
    Offline = "offline",
    Pin = "pin",
    Retry = "retry",
    Search = "search",
    Settings = "settings",
    SignOut = "sign-out",
    Trash = "trash",
    Undo = "undo",
    Upload = "upload",
    User = "user",
}

/// An icon beside words, or in a button that has a name: it says nothing itself.
#[component]
pub fn Icon(
    /// Which.
    name: IconName,
) -> impl IntoView {
    view! { <svg class="icon" aria-hidden="true" focusable="false"><use href=name.href()></use></svg> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sprite_has_a_symbol_for_each_name_and_no_other() {
        const SPRITE: &str = include_str!("../../style/icons.svg");
        for icon in IconName::ALL {
            let id = format!("id=\"{}\"", icon.href().trim_start_matches('#'));
            assert_eq!(SPRITE.matches(&id).count(), 1, "{id}");
        }
        assert_eq!(SPRITE.matches("<symbol").count(), IconName::ALL.len());
    }
}
