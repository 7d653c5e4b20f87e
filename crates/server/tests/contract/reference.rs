//! The vendor's reference, member by member: which test shows the effect of each parameter and of each member of an
//! answer. The list of members is read out of the contract (`x-source: seed`), so that none can be forgotten.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::document::{CONTRACT, Operation, escaped};

/// The test of [`crate::part_a`] or [`crate::effects`] that shows the effect of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct By(&'static str);

type Shown = By;

struct Rows {
    operation: &'static str,
    /// `<` for what is sent, `>` for what is answered.
    way: char,
    members: &'static [&'static str],
    shown: Shown,
}

const fn rows(operation: &'static str, way: char, members: &'static [&'static str], shown: Shown) -> Rows {
    Rows { operation, way, members, shown }
}

const VEHICLE: &[&str] = &[
    "vehicle.vehicle_id",
    "vehicle.app_status",
    "vehicle.app_status_updated",
    "vehicle.vehicle_manufacturer",
    "vehicle.vehicle_model",
    "vehicle.vehicle_model_ext",
    "vehicle.vehicle_color",
    "vehicle.location",
    "vehicle.lot",
    "vehicle.custom_reference",
];

const KEEPS: Shown = By("a_vehicle_keeps_every_field_that_it_was_given");
const DELETED: Shown = By("a_deleted_vehicle_stays_readable_and_says_so");
const LISTED: Shown = By("the_list_is_filtered_sorted_and_cut");
const WATCHED: Shown = By("images_are_submitted_watched_and_fetched");
const OPTIONS: Shown = By("what_a_submission_says_of_its_images_is_kept_and_done");
const PICTURES: Shown = By("pictures_of_a_submission_are_seen_in_its_result");
const FEATURES: Shown = By("features_keep_every_field_until_they_are_deleted");

const TABLE: &[Rows] = &[
    rows(
        "vehicleSubmit",
        '<',
        &[
            "vehicle_id",
            "vehicle_manufacturer",
            "vehicle_model",
            "vehicle_model_ext",
            "vehicle_color",
            "custom_reference",
        ],
        KEEPS,
    ),
    rows(
        "vehicleSubmit",
        '<',
        &["location", "lot"],
        By("the_older_names_of_location_and_lot_are_taken_and_lose"),
    ),
    rows("vehicleSubmit", '>', VEHICLE, KEEPS),
    rows(
        "vehicleList",
        '<',
        &["customer", "filters[].values", "limit", "offset", "sort_by", "sort_direction"],
        LISTED,
    ),
    rows("vehicleStatus", '<', &["vehicle_id"], KEEPS),
    rows("vehicleStatus", '>', VEHICLE, KEEPS),
    rows("vehicleDelete", '<', &["vehicle_id"], DELETED),
    rows("vehicleDelete", '>', VEHICLE, DELETED),
    rows("asyncSubmit", '<', &["image_url", "vehicle_id"], WATCHED),
    rows("asyncSubmit", '<', &["cut_type", "location_id", "custom_json", "scene_id"], OPTIONS),
    rows("asyncSubmit", '<', &["license_plate", "background", "overlay"], PICTURES),
    rows(
        "asyncSubmit",
        '<',
        &["webhook_url", "webhook_response_auth_key"],
        By("the_end_of_an_image_is_told_with_the_key_of_its_submission"),
    ),
    rows("asyncSubmit", '<', &["guideline_id"], By("a_guideline_fills_what_a_submission_leaves_open")),
    rows("asyncStatus", '<', &["image_url"], WATCHED),
    rows(
        "featureSubmit",
        '<',
        &[
            "vehicle_id",
            "title",
            "icon",
            "type",
            "description",
            "feature_rule_name",
            "annotation_id",
            "detail_image_id",
        ],
        FEATURES,
    ),
    rows("featureSubmit", '>', &["feature_id"], FEATURES),
];

/// Members of the answers with several vehicles or images.
const LISTS: &[(&str, &str, &[&str], Shown)] = &[
    ("vehicleList", "[].", VEHICLE, LISTED),
    ("vehicleShotlist", "vehicles[].", VEHICLE, KEEPS),
    ("asyncSubmit", "data.images[].", &["angle", "status", "phase", "quality"], WATCHED),
    ("asyncStatus", "data.images[].", &["angle", "status", "phase", "quality"], WATCHED),
];

fn table() -> BTreeMap<String, Shown> {
    let mut table = BTreeMap::new();
    let mut add = |row: String, shown: Shown| {
        assert_eq!(table.insert(row.clone(), shown), None, "{row} stands twice");
    };
    for rows in TABLE {
        for member in rows.members {
            add(format!("{} {} {member}", rows.operation, rows.way), rows.shown);
        }
    }
    for (operation, prefix, members, shown) in LISTS {
        for member in *members {
            let member = member.strip_prefix("vehicle.").unwrap_or(member);
            add(format!("{operation} > {prefix}{member}"), *shown);
        }
    }
    table
}

/// Tells that something is in the vendor's reference: by its own mark, or by that of what it stands in.
fn is_reference(value: &Value, otherwise: bool) -> bool {
    match value.get("x-source").and_then(Value::as_array) {
        Some(sources) => sources.iter().any(|source| source == "seed"),
        None => otherwise,
    }
}

/// The leaves of a schema by their path; those alone that are in the reference.
fn leaves(pointer: &str, path: &str, found: &mut BTreeSet<String>) {
    let Some(schema) = CONTRACT.part(pointer) else { return };
    if let Some(properties) = schema.value.get("properties").and_then(Value::as_object) {
        for (name, property) in properties {
            if is_reference(property, true) {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                leaves(&format!("{}/properties/{}", schema.pointer, escaped(name)), &path, found);
            }
        }
        return;
    }
    let items = format!("{}/items", schema.pointer);
    let structured = CONTRACT.part(&items).is_some_and(|part| part.value.get("properties").is_some());
    if structured {
        leaves(&items, &format!("{path}[]"), found);
    } else {
        found.insert(path.to_owned());
    }
}

fn reference() -> BTreeSet<String> {
    let mut rows = BTreeSet::new();
    for (id, pointer) in CONTRACT.operations() {
        let value = CONTRACT.root().pointer(&pointer).unwrap();
        if !is_reference(value, false) {
            continue;
        }
        let operation = Operation { id, pointer: pointer.clone(), path_values: Vec::new() };
        for parameter in CONTRACT.parameters(&operation) {
            if is_reference(parameter.value, true) {
                rows.insert(format!("{id} < {}", parameter.value["name"].as_str().unwrap()));
            }
        }
        let mut add = |way: char, schema: &str| {
            let mut found = BTreeSet::new();
            leaves(schema, "", &mut found);
            rows.extend(found.into_iter().map(|member| format!("{id} {way} {member}")));
        };
        for media_type in ["multipart/form-data", "application/json"] {
            add('<', &format!("{pointer}/requestBody/content/{}/schema", escaped(media_type)));
        }
        let answer = CONTRACT.answer(&operation, 200).unwrap();
        add('>', &format!("{}/content/application~1json/schema", answer.pointer));
    }
    rows
}

#[test]
fn every_member_of_the_reference_is_shown_by_a_test() {
    let table = table();
    let listed: BTreeSet<String> = table.keys().cloned().collect();
    let reference = reference();
    assert!(reference.len() > 60, "{}", reference.len());
    let missing: Vec<_> = reference.difference(&listed).collect();
    let strange: Vec<_> = listed.difference(&reference).collect();
    assert!(
        missing.is_empty() && strange.is_empty(),
        "not in the table: {missing:#?}\nonly there: {strange:#?}"
    );
    let tests = concat!(include_str!("part_a.rs"), include_str!("effects.rs"));
    for (row, shown) in table {
        let By(name) = shown;
        let test = format!("#[tokio::test]\nasync fn {name}()");
        assert!(tests.contains(&test), "{row}: there is no test {name}");
    }
}
