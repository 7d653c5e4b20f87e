//! Which values the fields of a feature and its places take (schemas `FeatureInput`, `FeatureDetail`, `Position`).

use std::collections::HashSet;

use forecourt_api::composition::{DetailKind, HotspotKind, Position};
use forecourt_api::feature::{FeatureInput, FeatureType, HotspotInput, HotspotSource};
use forecourt_api::problem::FieldError;
use forecourt_api::{FeatureId, VehicleId};
use forecourt_store::model::{Hotspot, NewFeature};
use serde_json::Value;

use crate::link;
use crate::{Error, Result};

const TITLE_MAX_CHARS: usize = 200;
const ICON_MAX_CHARS: usize = 64;
const DESCRIPTION_MAX_CHARS: usize = 2000;

/// A new feature whose values all lie in the contract's bounds; `raw` is the body as it came.
///
/// # Errors
/// 422 that names every field at fault.
pub fn checked_input(input: FeatureInput, raw: &Value) -> Result<FeatureInput> {
    let mut faults = Vec::new();
    let mut fault = |name: &str, detail: &str| faults.push(FieldError::new(format!("/{name}"), detail));
    // Taking them silently would lose what the client meant.
    if raw.get("spin_hotspots").is_some_and(|value| value.as_array().is_none_or(|spins| !spins.is_empty())) {
        fault("spin_hotspots", "is not served by this version");
    }
    if input.title.trim().is_empty() || input.title.chars().count() > TITLE_MAX_CHARS {
        fault("title", "has 1 to 200 characters");
    }
    if input.icon.chars().count() > ICON_MAX_CHARS {
        fault("icon", "has at most 64 characters");
    }
    if input.description.as_ref().is_some_and(|text| text.chars().count() > DESCRIPTION_MAX_CHARS) {
        fault("description", "has at most 2000 characters");
    }
    if matches!(input.feature_type, FeatureType::Link | FeatureType::Document)
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
    if faults.is_empty() { Ok(input) } else { Err(Error::invalid_fields(faults)) }
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

fn position_fault(position: Position) -> Option<(&'static str, &'static str)> {
    let outside = |share: f64| !(0.0..=1.0).contains(&share);
    [("x", position.x), ("y", position.y)]
        .into_iter()
        .find(|(_, share)| outside(*share))
        .map(|(name, _)| (name, "lies between 0 and 1"))
}

/// The feature to be stored; its places are made by hand.
#[must_use]
pub fn new_feature(feature_id: FeatureId, vehicle_id: VehicleId, input: FeatureInput) -> NewFeature {
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
    }
}

#[cfg(test)]
mod tests {
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
            let pointers = match checked_input(input, &body) {
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
        check(json!({"kind": "scratch"}), &["/kind"]);
        check(
            json!({"detail": {"type": "film", "src": "data:text/html,x"}}),
            &["/detail/type", "/detail/src"],
        );
        check(json!({"spin_hotspots": []}), &[]);
        check(json!({"spin_hotspots": [{"spin_id": "s", "key_frames": []}]}), &["/spin_hotspots"]);
        check(
            json!({"hotspots": [
                {"image_id": "img_1", "position": {"x": 0, "y": 1}},
                {"image_id": "img_2", "position": {"x": 1.01, "y": 0.5}},
                {"image_id": "img_1", "position": {"x": 0.5, "y": -0.1}},
            ]}),
            &["/hotspots/1/position/x", "/hotspots/2/image_id", "/hotspots/2/position/y"],
        );
    }
}
