//! Where a menu opens so that all of it can be seen: beside its button, moved where the window ends.
//!
//! Not for: when it opens and who has the focus ([`super::menu`]).

/// Room that is left between a menu and the window's edge, in CSS pixels.
const MARGIN_PX: f64 = 8.0;
/// Room that is left above: the header stays there while the page scrolls.
const MARGIN_TOP_PX: f64 = 64.0;
/// Room between button and menu.
const GAP_PX: f64 = 4.0;
/// A menu is never lower than three of its items.
const MIN_HEIGHT_PX: f64 = 132.0;

/// Edges of a box in the window, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Edges {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

/// A way to open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Placement {
    /// Distance by which the menu is moved to the right of where it would open.
    pub(crate) shift_px: f64,
    /// True if it opens above its button.
    pub(crate) is_above: bool,
    /// Height that it may have before it scrolls.
    pub(crate) max_height_px: f64,
}

/// Finds the way to open a menu of `width_px` and `height_px` that would begin at `left_px`, for a button in a window.
pub(crate) fn place(
    button: Edges,
    left_px: f64,
    (width_px, height_px): (f64, f64),
    (window_width_px, window_height_px): (f64, f64),
) -> Placement {
    let last_px = (window_width_px - MARGIN_PX - width_px).max(MARGIN_PX);
    let below_px = window_height_px - MARGIN_PX - GAP_PX - button.bottom;
    let above_px = button.top - GAP_PX - MARGIN_TOP_PX;
    let is_above = height_px > below_px && above_px > below_px;
    let room_px = if is_above { above_px } else { below_px };
    Placement {
        shift_px: left_px.clamp(MARGIN_PX, last_px) - left_px,
        is_above,
        // A button at the very edge has no room either way; then the page scrolls.
        max_height_px: room_px.max(MIN_HEIGHT_PX),
    }
}

/// Moves a menu that has just opened to where it can be seen.
#[cfg(target_arch = "wasm32")]
pub(crate) fn fit(button: &web_sys::HtmlElement, list: &web_sys::HtmlElement) {
    use leptos::prelude::window;

    let style = list.style();
    // A browser that refuses a property shows the menu where it would be without it.
    let _ = style.remove_property("--menu-shift");
    let _ = style.remove_property("--menu-height");
    let _ = list.remove_attribute("data-above");
    let size = |size: Result<wasm_bindgen::JsValue, _>| size.ok().and_then(|size| size.as_f64());
    let (Some(width_px), Some(height_px)) = (size(window().inner_width()), size(window().inner_height()))
    else {
        return;
    };
    let edges = |element: &web_sys::HtmlElement| {
        let rect = element.get_bounding_client_rect();
        Edges { left: rect.left(), top: rect.top(), right: rect.right(), bottom: rect.bottom() }
    };
    let (button, menu) = (edges(button), edges(list));
    let menu_px = (menu.right - menu.left, menu.bottom - menu.top);
    let placement = place(button, menu.left, menu_px, (width_px, height_px));
    let _ = style.set_property("--menu-shift", &format!("{}px", placement.shift_px));
    let _ = style.set_property("--menu-height", &format!("{}px", placement.max_height_px));
    if placement.is_above {
        let _ = list.set_attribute("data-above", "");
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PHONE: (f64, f64) = (390.0, 844.0);

    fn button(left: f64, top: f64) -> Edges {
        Edges { left, top, right: left + 44.0, bottom: top + 44.0 }
    }

    #[test]
    fn a_menu_that_has_room_stays_where_it_is() {
        let placement = place(button(300.0, 200.0), 54.0, (290.0, 250.0), PHONE);
        assert_eq!((placement.shift_px, placement.is_above), (0.0, false));
    }

    #[test]
    fn a_menu_of_the_left_column_of_a_phone_moves_in_and_one_at_the_bottom_opens_above() {
        let placement = place(button(145.0, 776.0), -101.0, (290.0, 250.0), PHONE);
        assert_eq!((placement.shift_px, placement.is_above), (109.0, true));
    }

    proptest! {
        #[test]
        fn every_menu_can_be_seen(
            left in 0.0_f64..346.0, top in 64.0_f64..800.0, width in 100.0_f64..374.0, height in 44.0_f64..900.0,
            window_height in 480.0_f64..1400.0,
        ) {
            let button = button(left, top.min(window_height - 44.0));
            let begins = button.right - width;
            let window = (390.0, window_height);
            let placement = place(button, begins, (width, height), window);
            let left = begins + placement.shift_px;
            prop_assert!(left >= 0.0 && left + width <= window.0, "{left}");
            let shown = height.min(placement.max_height_px);
            let (top, bottom) = if placement.is_above {
                (button.top - GAP_PX - shown, button.top - GAP_PX)
            } else {
                (button.bottom + GAP_PX, button.bottom + GAP_PX + shown)
            };
            prop_assert!(top >= 0.0 && bottom <= window_height, "{top} to {bottom} of {window_height}");
        }
    }
}
