//! Which values the fields of a feature and its places take (schemas `FeatureInput`, `FeatureDetail`, `Position`).

use std::collections::HashSet;

use forecourt_api::composition::{DetailKind, HotspotKind, Position};
use forecourt_api::feature::{
    FeatureInput, FeaturePatch, FeatureType, HotspotInput, HotspotSource, SpinHotspot,
};
use forecourt_api::problem::FieldError;
use forecourt_api::{FeatureId, VehicleId};
use forecourt_store::model::{Hotspot, NewFeature};
use serde_json::Value;

use crate::link;
use crate::{Error, Result};

pub(super) const TITLE_MAX_CHARS: usize = 200;
pub(super) const ICON_MAX_CHARS: usize = 64;
const DESCRIPTION_MAX_CHARS: usize = 2000;
const SPIN_ID_MAX_CHARS: usize = 64;
const MAX_SPINS: usize = 100;
const MAX_KEY_FRAMES: usize = 360;
const MAX_FRAME: u32 = 999;

/// A new feature whose values all lie in the contract's bounds.
///
/// # Errors
/// 422 that names every field at fault.
pub fn checked_input(input: FeatureInput) -> Result<FeatureInput> {
    let input = with_trimmed_links(input);
    let faults = faults(&input);
    if faults.is_empty() { Ok(input) } else { Err(Error::invalid_fields(faults)) }
}

/// The input with its links as they were meant.
fn with_trimmed_links(mut input: FeatureInput) -> FeatureInput {
    if let Some(detail) = &mut input.detail {
        link::trim(&mut detail.src);
    }
    if matches!(input.feature_type, FeatureType::Link | FeatureType::Document)
        && let Some(address) = &mut input.description
    {
        link::trim(address);
    }
    input
}

/// The feature as a patch leaves it; `raw` is the body as it came. Only members that the patch names are held against the
/// contract's bounds: what the server has taken before stays as it is.
///
/// # Errors
/// 422 that names every field at fault.
pub fn checked_patch(patch: FeaturePatch, raw: &Value, before: NewFeature) -> Result<NewFeature> {
    let is_null = |name: &&str| raw.get(name).is_some_and(Value::is_null);
    let cleared = ["title", "icon", "type", "kind", "hotspots", "spin_hotspots"].into_iter().filter(is_null);
    let mut at_fault: Vec<FieldError> =
        cleared.map(|name| FieldError::new(format!("/{name}"), "cannot be cleared")).collect();
    let others = before.hotspots;
    let input = with_trimmed_links(FeatureInput {
        title: patch.title.unwrap_or(before.title),
        icon: patch.icon.unwrap_or(before.icon),
        feature_type: patch.feature_type.unwrap_or(before.feature_type),
        kind: patch.kind.or(before.kind),
        description: patch.description.unwrap_or(before.description),
        feature_rule_name: patch.feature_rule_name.unwrap_or(before.feature_rule_name),
        annotation_id: patch.annotation_id.unwrap_or(before.annotation_id),
        detail_image_id: patch.detail_image_id.unwrap_or(before.detail_image_id),
        detail: patch.detail.unwrap_or(before.detail),
        hotspots: patch.hotspots.clone().unwrap_or_default(),
        spin_hotspots: patch.spin_hotspots.unwrap_or(before.spin_hotspots),
    });
    let is_named = |fault: &FieldError| {
        let name = fault.pointer.split('/').nth(1).unwrap_or_default();
        raw.get(name).is_some_and(|value| !value.is_null())
            || (name == "description"
                && ["type", "detail", "detail_image_id"].iter().any(|name| raw.get(name).is_some()))
    };
    at_fault.extend(faults(&input).into_iter().filter(is_named));
    if !at_fault.is_empty() {
        return Err(Error::invalid_fields(at_fault));
    }
    let mut after = new_feature(before.feature_id, before.vehicle_id, input);
    after.places_itself = before.places_itself;
    after.suppressed = before.suppressed;
    after.suppressed.retain(|image| after.hotspots.iter().all(|place| place.image_id != *image));
    if patch.hotspots.is_none() {
        after.hotspots = others;
    } else {
        // A place by hand wins over the one that a rule or the detection gave.
        let is_kept = |place: &Hotspot| {
            place.source != HotspotSource::Manual
                && after.hotspots.iter().all(|manual| manual.image_id != place.image_id)
        };
        let kept: Vec<Hotspot> = others.into_iter().filter(is_kept).collect();
        after.hotspots.extend(kept);
    }
    Ok(after)
}

fn faults(input: &FeatureInput) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let mut fault = |name: &str, detail: &str| faults.push(FieldError::new(format!("/{name}"), detail));
    if input.title.trim().is_empty() || input.title.chars().count() > TITLE_MAX_CHARS {
        fault("title", "has 1 to 200 characters");
    }
    if input.icon.chars().count() > ICON_MAX_CHARS {
        fault("icon", "has at most 64 characters");
    }
    if input.description.as_ref().is_some_and(|text| text.chars().count() > DESCRIPTION_MAX_CHARS) {
        fault("description", "has at most 2000 characters");
    }
    // Where something else opens, the description is a text.
    let is_target = input.detail.is_none() && input.detail_image_id.is_none();
    if is_target
        && matches!(input.feature_type, FeatureType::Link | FeatureType::Document)
        && let Some(problem) = input.description.as_deref().and_then(link::fault)
    {
        fault("description", &format!("of a link or document is its address: it {problem}"));
    }
    if matches!(input.kind, Some(HotspotKind::Other(_))) {
        fault("kind", "is “feature” or “damage”");
    }
    if let Some(detail) = &input.detail {
        if matches!(detail.kind, DetailKind::Other(_)) {
            fault("detail/type", "is “image”, “link” or “pdf”");
        }
        if let Some(problem) = link::fault(&detail.src) {
            fault("detail/src", problem);
        }
    }
    let mut seen = HashSet::new();
    for (index, hotspot) in input.hotspots.iter().enumerate() {
        if !seen.insert(&hotspot.image_id) {
            fault(&format!("hotspots/{index}/image_id"), "stands twice");
        }
        if let Some((name, problem)) = position_fault(hotspot.position) {
            fault(&format!("hotspots/{index}/position/{name}"), problem);
        }
    }
    spin_faults(&input.spin_hotspots, &mut fault);
    faults
}

fn spin_faults(spins: &[SpinHotspot], fault: &mut impl FnMut(&str, &str)) {
    if spins.len() > MAX_SPINS {
        return fault("spin_hotspots", "has at most 100 entries");
    }
    let mut seen_spins = HashSet::new();
    for (index, spin) in spins.iter().enumerate() {
        let at = format!("spin_hotspots/{index}");
        if spin.spin_id.is_empty() || spin.spin_id.chars().count() > SPIN_ID_MAX_CHARS {
            fault(&format!("{at}/spin_id"), "has 1 to 64 characters");
        } else if !seen_spins.insert(&spin.spin_id) {
            fault(&format!("{at}/spin_id"), "stands twice");
        }
        if !(1..=MAX_KEY_FRAMES).contains(&spin.key_frames.len()) {
            fault(&format!("{at}/key_frames"), "has 1 to 360 entries");
            continue;
        }
        let mut seen_frames = HashSet::new();
        for (number, key) in spin.key_frames.iter().enumerate() {
            if key.frame > MAX_FRAME {
                fault(&format!("{at}/key_frames/{number}/frame"), "lies between 0 and 999");
            } else if !seen_frames.insert(key.frame) {
                fault(&format!("{at}/key_frames/{number}/frame"), "stands twice");
            }
            if let Some((name, problem)) = key.position.and_then(position_fault) {
                fault(&format!("{at}/key_frames/{number}/position/{name}"), problem);
            }
        }
    }
}

/// A place that lies on the picture.
///
/// # Errors
/// 422 that names the coordinate at fault.
pub fn checked_place(input: HotspotInput) -> Result<Position> {
    match position_fault(input.position) {
        Some((name, problem)) => Err(Error::invalid(format!("/position/{name}"), problem)),
        None => Ok(input.position),
    }
}

pub(super) fn position_fault(position: Position) -> Option<(&'static str, &'static str)> {
    let outside = |share: f64| !(0.0..=1.0).contains(&share);
    [("x", position.x), ("y", position.y)]
        .into_iter()
        .find(|(_, share)| outside(*share))
        .map(|(name, _)| (name, "lies between 0 and 1"))
}

/// The feature to be stored; its places are made by hand.
#[must_use]
pub fn new_feature(feature_id: FeatureId, vehicle_id: VehicleId, input: FeatureInput) -> NewFeature {
    let places_itself = input.hotspots.is_empty() && input.spin_hotspots.is_empty();
    let hotspots = input
        .hotspots
        .into_iter()
        .map(|hotspot| Hotspot {
            image_id: hotspot.image_id,
            position: hotspot.position,
            source: HotspotSource::Manual,
        })
        .collect();
    NewFeature {
        feature_id,
        vehicle_id,
        title: input.title,
        icon: input.icon,
        feature_type: input.feature_type,
        kind: input.kind,
        description: input.description,
        feature_rule_name: input.feature_rule_name,
        annotation_id: input.annotation_id,
        detail_image_id: input.detail_image_id,
        detail: input.detail,
        hotspots,
        spin_hotspots: input.spin_hotspots,
        suppressed: Vec::new(),
        places_itself,
    }
}

#[cfg(test)]
mod tests {
    use forecourt_api::ImageId;
    use serde_json::json;

    use super::*;

    fn with(members: &Value) -> Value {
        let mut body = json!({"title": "Tow bar", "icon": "info", "type": "text"});
        for (name, value) in members.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    }

    #[test]
    fn each_bound_has_its_pointer() {
        let check = |members: Value, expected: &[&str]| {
            let body = with(&members);
            let input: FeatureInput = serde_json::from_value(body.clone()).unwrap();
            let pointers = match checked_input(input) {
                Ok(_) => Vec::new(),
                Err(error) => error.problem().errors.iter().map(|fault| fault.pointer.clone()).collect(),
            };
            assert_eq!(pointers, expected, "{body}");
        };
        check(json!({}), &[]);
        check(json!({"title": ""}), &["/title"]);
        check(json!({"title": "  "}), &["/title"]);
        check(json!({"title": "🚗".repeat(200), "icon": "x".repeat(64)}), &[]);
        check(json!({"title": "x".repeat(201), "icon": "x".repeat(65)}), &["/title", "/icon"]);
        check(json!({"description": "x".repeat(2001)}), &["/description"]);
        check(json!({"description": "javascript:alert(1)"}), &[]);
        check(json!({"type": "href", "description": "javascript:alert(1)"}), &["/description"]);
        check(json!({"type": "doc", "description": "https://dealer.example/a.pdf"}), &[]);
        check(json!({"type": "hologram", "description": "words"}), &[]);
        let link = json!({"type": "link", "src": "https://dealer.example/tow"});
        check(json!({"type": "href", "description": "1,800 kg", "detail": link}), &[]);
        check(json!({"type": "doc", "description": "1,800 kg", "detail_image_id": "img_1"}), &[]);
        check(json!({"type": "href", "description": "1,800 kg", "detail": null}), &["/description"]);
        check(json!({"kind": "scratch"}), &["/kind"]);
        check(
            json!({"detail": {"type": "film", "src": "data:text/html,x"}}),
            &["/detail/type", "/detail/src"],
        );
        check(json!({"spin_hotspots": []}), &[]);
        check(
            json!({"spin_hotspots": [{"spin_id": "s", "key_frames": []}]}),
            &["/spin_hotspots/0/key_frames"],
        );
        check(
            json!({"spin_hotspots": [
                {"spin_id": "", "key_frames": [{"frame": 1000, "position": null}]},
                {"spin_id": "s", "key_frames": [
                    {"frame": 0, "position": {"x": 0.5, "y": 2}}, {"frame": 0, "position": null},
                ]},
                {"spin_id": "s", "key_frames": [{"frame": 999, "position": {"x": 0, "y": 1}}]},
            ]}),
            &[
                "/spin_hotspots/0/spin_id",
                "/spin_hotspots/0/key_frames/0/frame",
                "/spin_hotspots/1/key_frames/0/position/y",
                "/spin_hotspots/1/key_frames/1/frame",
                "/spin_hotspots/2/spin_id",
            ],
        );
        check(
            json!({"hotspots": [
                {"image_id": "img_1", "position": {"x": 0, "y": 1}},
                {"image_id": "img_2", "position": {"x": 1.01, "y": 0.5}},
                {"image_id": "img_1", "position": {"x": 0.5, "y": -0.1}},
            ]}),
            &["/hotspots/1/position/x", "/hotspots/2/image_id", "/hotspots/2/position/y"],
        );
    }

    fn stored() -> NewFeature {
        let place = |image: &str, source| Hotspot {
            image_id: ImageId::new(image),
            position: Position { x: 0.5, y: 0.5 },
            source,
        };
        NewFeature {
            feature_id: FeatureId::new("f"),
            vehicle_id: VehicleId::new("v").unwrap(),
            // More than this part of the contract takes.
            title: "x".repeat(300),
            icon: "info".to_owned(),
            feature_type: FeatureType::Link,
            kind: Some(HotspotKind::Damage),
            description: Some("no address".to_owned()),
            feature_rule_name: Some("headlight".to_owned()),
            annotation_id: None,
            detail_image_id: Some("img".to_owned()),
            detail: None,
            hotspots: vec![
                place("img_1", HotspotSource::Manual),
                place("img_2", HotspotSource::Rule),
                place("img_3", HotspotSource::Rule),
            ],
            spin_hotspots: vec![SpinHotspot { spin_id: "s".to_owned(), key_frames: Vec::new() }],
            suppressed: vec![ImageId::new("img_2"), ImageId::new("img_4")],
            places_itself: true,
        }
    }

    fn patched(body: &Value) -> Result<NewFeature> {
        checked_patch(serde_json::from_value(body.clone()).unwrap(), body, stored())
    }

    #[test]
    fn a_patch_answers_for_what_it_names_alone() {
        let check = |body: Value, expected: &[&str]| {
            let pointers = match patched(&body) {
                Ok(_) => Vec::new(),
                Err(error) => error.problem().errors.iter().map(|fault| fault.pointer.clone()).collect(),
            };
            assert_eq!(pointers, expected, "{body}");
        };
        check(json!({}), &[]);
        check(json!({"icon": "pin"}), &[]);
        check(json!({"title": "x".repeat(201)}), &["/title"]);
        check(json!({"title": null, "hotspots": null}), &["/title", "/hotspots"]);
        check(json!({"description": "still none"}), &[]);
        check(json!({"description": "still none", "detail_image_id": null}), &["/description"]);
        check(json!({"detail_image_id": null}), &["/description"]);
        check(json!({"type": "doc"}), &[]);
        check(json!({"type": "text", "description": "words"}), &[]);
        check(
            json!({"spin_hotspots": [{"spin_id": "s", "key_frames": []}]}),
            &["/spin_hotspots/0/key_frames"],
        );
        check(json!({"detail": {"type": "link", "src": "javascript:alert(1)"}}), &["/detail/src"]);
    }

    #[test]
    fn a_patch_keeps_what_it_does_not_name_and_places_of_rules() {
        assert_eq!(patched(&json!({})).unwrap(), stored());
        let cleared = patched(&json!({
            "description": null, "feature_rule_name": null, "detail_image_id": null,
            "hotspots": [{"image_id": "img_2", "position": {"x": 0.25, "y": 0}}],
        }))
        .unwrap();
        let expected =
            NewFeature { description: None, feature_rule_name: None, detail_image_id: None, ..stored() };
        let places: Vec<(String, HotspotSource)> =
            cleared.hotspots.iter().map(|place| (place.image_id.to_string(), place.source)).collect();
        assert_eq!(
            places,
            [("img_2".to_owned(), HotspotSource::Manual), ("img_3".to_owned(), HotspotSource::Rule)]
        );
        assert_eq!(cleared.suppressed, [ImageId::new("img_4")], "what is placed by hand is not suppressed");
        let unplaced = NewFeature { hotspots: stored().hotspots, suppressed: stored().suppressed, ..cleared };
        assert_eq!(unplaced, expected);
    }
}
