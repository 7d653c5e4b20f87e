//! The fields of `syncSubmit` besides its photo.

use forecourt_api::Share;
use forecourt_api::image::{Margins, ProcessingOptions};
use forecourt_imaging::{self as imaging, MAX_SIZE_SIDE_PX, Recipe};

use super::super::image::options::read_named;
use crate::extract::Form;
use crate::images::Padding;
use crate::{Error, Result};

/// Shift of a backdrop that is a turntable: its floor reaches higher, so that the vehicle stands in the middle of the disc.
const TURNTABLE_OFFSET: f32 = -0.06;

/// Members of a form about the frame.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Frame {
    /// Width and height of the result, in pixels.
    size_px: Option<(u32, u32)>,
    /// Margins by name.
    padding: Option<Padding>,
    /// Left and right; top and bottom.
    across: Option<Share>,
    along: Option<Share>,
    /// To be added to the margins.
    more: Margins,
    turntable: Option<bool>,
    reflection: Option<bool>,
}

/// Reads the options that other submissions have, too.
pub(super) fn options(form: &Form) -> Result<ProcessingOptions> {
    if form.one("cut_type")?.is_none() {
        return Err(Error::invalid("cut_type", "is missing"));
    }
    let options = read_named(form, "guideline", "location")?;
    Ok(ProcessingOptions { blur_license_plate: form.flag("blurring_license_plate")?, ..options })
}

impl Frame {
    /// Reads the fields.
    pub(super) fn read(form: &Form) -> Result<Self> {
        let padding = match form.one("padding_id")? {
            Some(id) => Some(Padding::by_id(id).ok_or_else(|| {
                let known: Vec<&str> = Padding::ALL.iter().map(|padding| padding.id()).collect();
                Error::invalid("padding_id", format!("is none of {}", known.join(", ")))
            })?),
            None => None,
        };
        // Taken and ignored, but no nonsense.
        form.flag("upload_only")?;
        form.flag("from_manual_retouching")?;
        Ok(Self {
            size_px: form.one("resolution")?.map(resolution).transpose()?,
            padding,
            across: ratio(form, "padding_x")?,
            along: ratio(form, "padding_y")?,
            more: Margins {
                top: ratio(form, "padding_add_top")?.unwrap_or_default(),
                right: ratio(form, "padding_add_right")?.unwrap_or_default(),
                bottom: ratio(form, "padding_add_bottom")?.unwrap_or_default(),
                left: ratio(form, "padding_add_left")?.unwrap_or_default(),
            },
            turntable: form.flag("offset_background")?,
            reflection: form.flag("underground_3d")?,
        })
    }

    /// The recipe with this frame: what is not said stays.
    pub(super) fn applied(self, recipe: Recipe) -> Recipe {
        let named = self.padding.map_or(recipe.margins, |padding| margins(padding.margins()));
        let across = self.across.map(|share| share.value() as f32);
        let along = self.along.map(|share| share.value() as f32);
        let base = imaging::Margins {
            top: along.unwrap_or(named.top),
            right: across.unwrap_or(named.right),
            bottom: along.unwrap_or(named.bottom),
            left: across.unwrap_or(named.left),
        };
        let backdrop_offset = match self.turntable {
            Some(true) => TURNTABLE_OFFSET,
            Some(false) => 0.0,
            None => recipe.backdrop_offset,
        };
        Recipe {
            size_px: self.size_px.or(recipe.size_px),
            margins: base.plus(margins(self.more)),
            backdrop_offset,
            reflection: self.reflection.or(recipe.reflection),
            ..recipe
        }
    }
}

fn margins(margins: Margins) -> imaging::Margins {
    imaging::Margins {
        top: margins.top.value() as f32,
        right: margins.right.value() as f32,
        bottom: margins.bottom.value() as f32,
        left: margins.left.value() as f32,
    }
}

fn ratio(form: &Form, name: &str) -> Result<Option<Share>> {
    let Some(text) = form.one(name)? else { return Ok(None) };
    text.trim().parse().map(Some).map_err(|_| Error::invalid(name, "is no number from 0 to 1"))
}

/// Reads `WIDTHxHEIGHT`.
fn resolution(text: &str) -> Result<(u32, u32)> {
    let side = |text: &str| {
        let digits = (1..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        let side: Option<u32> = digits.then(|| text.parse().ok()).flatten();
        side.filter(|side| (1..=MAX_SIZE_SIDE_PX).contains(side))
    };
    let sides =
        text.trim().split_once(['x', 'X']).and_then(|(width, height)| Some((side(width)?, side(height)?)));
    sides.ok_or_else(|| {
        let detail = format!("is not of the form WIDTHxHEIGHT with sides of 1 to {MAX_SIZE_SIDE_PX} pixels");
        Error::invalid("resolution", detail)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(fields: &[(&str, &str)]) -> std::result::Result<Frame, String> {
        let form = Form::of_texts(fields);
        Frame::read(&form).map_err(|error| error.problem().errors[0].pointer.clone())
    }

    #[test]
    fn margins_are_named_overridden_and_added_to() {
        let check = |fields: &[(&str, &str)], expected: [f32; 4]| {
            let margins = frame(fields).unwrap().applied(Recipe::default()).margins;
            let found = [margins.top, margins.right, margins.bottom, margins.left];
            let near = found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-5);
            assert!(near, "{fields:?}: {found:?}");
        };
        let usual = Recipe::default().margins;
        check(&[], [usual.top, usual.right, usual.bottom, usual.left]);
        let wide = Padding::Wide.margins();
        let (along, across) = (wide.top.value() as f32, wide.left.value() as f32);
        check(&[("padding_id", "wide")], [along, across, along, across]);
        check(&[("padding_id", "wide"), ("padding_x", "0.3")], [along, 0.3, along, 0.3]);
        check(&[("padding_x", ".1"), ("padding_y", "0.2")], [0.2, 0.1, 0.2, 0.1]);
        let added = [
            ("padding_x", "0"),
            ("padding_y", "0"),
            ("padding_add_top", "0.1"),
            ("padding_add_right", "0.2"),
            ("padding_add_bottom", "0.3"),
            ("padding_add_left", "0.4"),
        ];
        check(&added, [0.1, 0.2, 0.3, 0.4]);
    }

    #[test]
    fn the_frame_changes_the_recipe() {
        let applied = |fields: &[(&str, &str)]| frame(fields).unwrap().applied(Recipe::default());
        assert_eq!(applied(&[("resolution", "800x600")]).size_px, Some((800, 600)));
        assert_eq!(applied(&[("offset_background", "true")]).backdrop_offset, TURNTABLE_OFFSET);
        assert_eq!(applied(&[("offset_background", "0")]).backdrop_offset, 0.0);
        assert_eq!(applied(&[("underground_3d", "TRUE")]).reflection, Some(true));
        assert_eq!(applied(&[("underground_3d", "false")]).reflection, Some(false));
        assert_eq!(applied(&[]), Recipe::default());
    }

    #[test]
    fn nonsense_is_refused_by_its_field() {
        for (name, value) in [
            ("resolution", "800"),
            ("resolution", "0x600"),
            ("resolution", "800x4097"),
            ("resolution", "-8x6"),
            ("padding_id", "enormous"),
            ("padding_x", "1.5"),
            ("padding_add_left", "-0.1"),
            ("offset_background", "maybe"),
            ("underground_3d", "2"),
            ("upload_only", "x"),
        ] {
            assert_eq!(frame(&[(name, value)]), Err(name.to_owned()), "{value}");
        }
    }
}
