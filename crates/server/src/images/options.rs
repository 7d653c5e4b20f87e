//! Processing options as they come in: which are taken, and what fills the gaps (contract, `ProcessingOptions`).

use forecourt_api::asset::AssetKind;
use forecourt_api::image::{Margins, ProcessingOptions};
use forecourt_api::problem::FieldError;
use forecourt_api::{AssetId, CustomerId};
use forecourt_imaging::Scene;
use forecourt_store::Transaction;
use forecourt_store::model::{Account, PlateId};

use crate::{Error, Result, guidelines};

/// Options that a client sent, and what decides how they are read.
#[derive(Clone, Debug)]
pub struct Sent<'a> {
    /// The options.
    pub options: ProcessingOptions,
    /// Guideline that the vehicle suggests, where it counts: for an upload that names none of guideline, cut type and scene.
    pub suggested: Option<&'a str>,
    /// Set where any text is taken for a scene, as Part A does: one that names none is noted, and another scene taken.
    pub any_scene: bool,
    /// Stands before each name in the answer (`/` for JSON).
    pub prefix: &'a str,
}

/// Options with everything that a guideline and the account's settings have to say about the rest.
///
/// # Errors
/// 422 (400 in Part A) that names every id that is not known, and the store's.
pub async fn resolved(
    tx: &mut dyn Transaction,
    account: &Account,
    sent: Sent<'_>,
) -> Result<ProcessingOptions> {
    let Sent { options, suggested, any_scene, prefix } = sent;
    let mut options = ProcessingOptions { unknown_scene_id: None, ..options };
    if any_scene && let Some(text) = options.scene_id.take() {
        if is_scene(tx, &account.customer, &text).await? {
            options.scene_id = Some(text);
        } else {
            options.unknown_scene_id = Some(text);
        }
    }
    let faults = faults(tx, &account.customer, &options, prefix).await?;
    if !faults.is_empty() {
        return Err(Error::invalid_fields(faults));
    }
    let guideline = match &options.guideline_id {
        Some(id) => guidelines::options_of(tx, &account.customer, id).await?,
        None => {
            let names_none = options.cut_type.is_none() && options.scene_id.is_none();
            let suggested = suggested.filter(|_| names_none);
            let found = default_guideline(tx, account, suggested).await?;
            found.map(|(id, found)| {
                options.guideline_id = Some(id);
                found
            })
        }
    };
    let options = match &guideline {
        Some(guideline) => filled(options, guideline),
        None => options,
    };
    let mut options = filled(options, &settings(account));
    let is_drawn = options.scene_id.as_deref().is_none_or(|id| Scene::by_id(id).is_some());
    if is_drawn && options.background_id.is_none() {
        // Nothing lies over it.
        options.background_color = None;
    }
    Ok(options)
}

/// The guideline of a submission that names none, with its id: the first that exists of what the vehicle suggests and what
/// the account is set to.
async fn default_guideline(
    tx: &mut dyn Transaction,
    account: &Account,
    suggested: Option<&str>,
) -> Result<Option<(String, ProcessingOptions)>> {
    if let Some(id) = suggested
        && let Some(found) = guidelines::options_of(tx, &account.customer, id).await?
    {
        return Ok(Some((id.to_owned(), found)));
    }
    let Some(id) = &account.guideline_id else { return Ok(None) };
    Ok(guidelines::options_of(tx, &account.customer, id).await?.map(|found| (id.clone(), found)))
}

/// Options of the account's settings.
fn settings(account: &Account) -> ProcessingOptions {
    ProcessingOptions {
        cut_type: Some(account.cut_type),
        scene_id: account.scene_id.clone(),
        background_color: Some(account.background_color.clone()),
        ..ProcessingOptions::default()
    }
}

/// Faults of options by their ids, colour and margins; `prefix` stands before each name.
///
/// # Errors
/// The store's.
pub async fn faults(
    tx: &mut dyn Transaction,
    account: &CustomerId,
    options: &ProcessingOptions,
    prefix: &str,
) -> Result<Vec<FieldError>> {
    let mut faults = Vec::new();
    let mut fault =
        |name: &str, detail: &str| faults.push(FieldError::new(format!("{prefix}{name}"), detail));
    if let Some(id) = &options.scene_id
        && !is_scene(tx, account, id).await?
    {
        fault("scene_id", "there is no such scene");
    }
    if let Some(id) = &options.guideline_id
        && guidelines::options_of(tx, account, id).await?.is_none()
    {
        fault("guideline_id", "there is no such guideline");
    }
    if options.background_color.as_deref().is_some_and(|color| parse_color(color).is_none()) {
        fault("background_color", "is a colour of the form #rrggbb");
    }
    for (name, id, kind) in [
        ("background_id", &options.background_id, AssetKind::Background),
        ("overlay_id", &options.overlay_id, AssetKind::Overlay),
    ] {
        if let Some(id) = id
            && !is_asset(tx, account, id, kind).await?
        {
            fault(name, &format!("there is no such asset of kind {kind}"));
        }
    }
    if let Some(id) = &options.license_plate_id
        && !is_asset(tx, account, id, AssetKind::LicensePlate).await?
        && tx.plate(account, &PlateId::new(id)).await?.is_none()
    {
        fault("license_plate_id", "there is no such asset of kind license_plate");
    }
    if let Some(margins) = &options.margins {
        for (name, share) in [
            ("top", margins.top),
            ("right", margins.right),
            ("bottom", margins.bottom),
            ("left", margins.left),
        ] {
            if share.value() > Margins::MAX {
                fault(&format!("margins/{name}"), "is larger than 0.45");
            }
        }
    }
    Ok(faults)
}

/// Red, green and blue of a colour of the form `#rrggbb`.
#[must_use]
pub fn parse_color(text: &str) -> Option<[u8; 3]> {
    let hex = text.strip_prefix('#').filter(|hex| hex.len() == 6 && hex.is_ascii())?;
    let number = u32::from_str_radix(hex, 16).ok().filter(|_| !hex.starts_with('+'))?;
    let [_, red, green, blue] = number.to_be_bytes();
    Some([red, green, blue])
}

async fn is_scene(tx: &mut dyn Transaction, account: &CustomerId, id: &str) -> Result<bool> {
    Ok(Scene::by_id(id).is_some() || is_asset(tx, account, id, AssetKind::Scene).await?)
}

async fn is_asset(tx: &mut dyn Transaction, account: &CustomerId, id: &str, kind: AssetKind) -> Result<bool> {
    let asset = tx.asset(account, &AssetId::new(id)).await?;
    Ok(asset.is_some_and(|asset| asset.kind == kind))
}

/// Options whose gaps are filled from others. Backdrop and plate are each one choice of several members: whoever names one of
/// them has chosen.
#[must_use]
pub fn filled(options: ProcessingOptions, rest: &ProcessingOptions) -> ProcessingOptions {
    let backdrop_open = options.scene_id.is_none() && options.background_id.is_none();
    let plate_open = options.license_plate_id.is_none() && options.blur_license_plate.is_none();
    let backdrop = |id: &Option<String>| id.clone().filter(|_| backdrop_open);
    ProcessingOptions {
        cut_type: options.cut_type.or(rest.cut_type),
        scene_id: options.scene_id.or_else(|| backdrop(&rest.scene_id)),
        background_id: options.background_id.or_else(|| backdrop(&rest.background_id)),
        background_color: options.background_color.or_else(|| rest.background_color.clone()),
        overlay_id: options.overlay_id.or_else(|| rest.overlay_id.clone()),
        margins: options.margins.or(rest.margins),
        processing_speed: options.processing_speed.or(rest.processing_speed),
        retouching_accuracy: options.retouching_accuracy.or(rest.retouching_accuracy),
        license_plate_id: options
            .license_plate_id
            .or_else(|| rest.license_plate_id.clone().filter(|_| plate_open)),
        blur_license_plate: options.blur_license_plate.or(rest.blur_license_plate.filter(|_| plate_open)),
        guideline_id: options.guideline_id,
        unknown_scene_id: options.unknown_scene_id,
        location_id: options.location_id,
        custom_json: options.custom_json,
    }
}

#[cfg(test)]
mod tests {
    use forecourt_api::image::CutType;

    use super::*;

    fn text(word: &str) -> Option<String> {
        Some(word.to_owned())
    }

    #[test]
    fn colours_are_six_hexadecimal_digits() {
        let check = |text: &str, expected: Option<[u8; 3]>| assert_eq!(parse_color(text), expected, "{text}");
        check("#ff8000", Some([255, 128, 0]));
        check("#FFFFFF", Some([255; 3]));
        for text in ["", "#", "ff8000", "#ff800", "#ff80000", "#+f8000", "#gg8000", "#ää8"] {
            check(text, None);
        }
    }

    #[test]
    fn gaps_are_filled_and_choices_stay() {
        let open = ProcessingOptions::default;
        let rest = ProcessingOptions {
            cut_type: Some(CutType::Blur),
            scene_id: text("studio"),
            overlay_id: text("frame"),
            license_plate_id: text("plate"),
            ..open()
        };
        assert_eq!(filled(open(), &rest), rest);
        let chosen = ProcessingOptions { background_id: text("beach"), ..open() };
        let both = filled(chosen, &rest);
        assert_eq!((both.scene_id, both.background_id), (None, text("beach")), "one backdrop is chosen");
        let chosen = ProcessingOptions { blur_license_plate: Some(false), ..open() };
        let both = filled(chosen, &rest);
        assert_eq!((both.license_plate_id, both.blur_license_plate), (None, Some(false)));
        let chosen = ProcessingOptions {
            cut_type: Some(CutType::None),
            guideline_id: text("g"),
            custom_json: text("{}"),
            ..open()
        };
        let both = filled(chosen.clone(), &rest);
        assert_eq!(
            (both.cut_type, both.guideline_id, both.custom_json),
            (chosen.cut_type, text("g"), text("{}"))
        );
        let noted = ProcessingOptions { unknown_scene_id: text("moon"), ..open() };
        assert_eq!(filled(noted, &rest).scene_id, text("studio"), "a text that names no scene chooses none");
    }
}
