//! The cross that says where a hotspot is being placed, and what to do.

use forecourt_player::Position;
use web_sys::{Element, HtmlElement};

use crate::element::{
    Dom, Icon, element, focus_in_place, icon_button, new_id, percent, set, style, text_element,
};
use crate::hotspots::NodeBuilder;

/// See the module.
pub(crate) struct Cross {
    button: HtmlElement,
    hint: HtmlElement,
    /// Says where the cross is as it moves.
    said: HtmlElement,
}

impl Cross {
    /// Shows it on the photo's `frame`, and the hint in `stage`.
    pub(crate) fn new(painter: &NodeBuilder<'_>, stage: &Element) -> Dom<Self> {
        let labels = painter.labels;
        let button = icon_button(painter.document, "cross", "place", Icon::Cross, &labels.cross)?;
        let hint = text_element(painter.document, "p", "hint", &labels.placing)?;
        let id = new_id("hint");
        hint.set_id(&id);
        set(&button, "aria-describedby", &id)?;
        let said = element(painter.document, "p", "hidden-text")?;
        set(&said, "role", "status")?;
        stage.append_with_node_2(&hint, &said)?;
        Ok(Self { button, hint, said })
    }

    /// Puts it on a photo.
    pub(crate) fn stand_on(&self, frame: &Element) -> Dom {
        if self.button.parent_element().as_ref() != Some(frame) {
            frame.append_child(&self.button)?;
        }
        Ok(())
    }

    pub(crate) fn set_position(&self, painter: &NodeBuilder<'_>, position: Position) -> Dom {
        style(&self.button, "left", &percent(position.x))?;
        style(&self.button, "top", &percent(position.y))?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
        let whole = |share: f64| (share * 100.0).round() as u32;
        self.said.set_text_content(Some(&(painter.labels.cross_at)(whole(position.x), whole(position.y))));
        Ok(())
    }

    /// True for the element of the cross.
    pub(crate) fn is(&self, element: &HtmlElement) -> bool {
        self.button == *element
    }

    pub(crate) fn focus(&self) {
        focus_in_place(&self.button);
    }
}

impl Drop for Cross {
    fn drop(&mut self) {
        self.button.remove();
        self.hint.remove();
        self.said.remove();
    }
}
