//! The list of Part B.

use forecourt_api::image::{ImageState, Phase, Quality};
use forecourt_api::problem::{Problem, Slug};
use forecourt_api::vehicle::{AppStatus, ImageCounts, Mileage, MileageUnit, Price, VehiclePatch};
use forecourt_api::{CustomerId, ImageId};
use forecourt_store::model::{
    JobFailure, JobSuccess, NumberRange, PageStart, SortKey, Vehicle, VehicleSearch, VehicleSort,
};
use forecourt_store::{Error, Store};
use proptest::prelude::*;
use tokio::runtime::Runtime;

use super::{Fresh, account, account_named, at, form, result, seconds, submission, submit, vehicle_id};

fn search() -> VehicleSearch {
    VehicleSearch { limit: 100, count_total: true, ..VehicleSearch::default() }
}

/// Makes a vehicle with these facts.
async fn vehicle(store: &dyn Store, account: &CustomerId, id: &str, patch: &VehiclePatch, second: i64) {
    let mut tx = store.write().await.unwrap();
    tx.submit_vehicle(account, &form(id), at(second)).await.unwrap();
    tx.patch_vehicle(account, &vehicle_id(id), patch, at(second)).await.unwrap();
    tx.commit().await.unwrap();
}

async fn ids(store: &dyn Store, account: &CustomerId, search: &VehicleSearch) -> Vec<String> {
    let page = store.read().await.unwrap().search_vehicles(account, search).await.unwrap();
    if search.start == PageStart::First && page.next_cursor.is_none() {
        assert_eq!(page.total, Some(page.rows.len() as u64), "{search:?}");
    }
    page.rows.into_iter().map(|row| row.vehicle.vehicle_id.to_string()).collect()
}

fn text(value: &str) -> Option<Option<String>> {
    Some(Some(value.to_owned()))
}

pub async fn words_filters_and_order(store: &dyn Store) {
    let account = account(store).await;
    let other = account_named(store, "other").await;
    let none = VehiclePatch::default;
    let euro = |amount_minor| Some(Some(Price { amount_minor, currency: "EUR".to_owned() }));
    let golf = VehiclePatch {
        vehicle_manufacturer: text("Volkswagen"),
        vehicle_model: text("Golf"),
        vehicle_color: text("Ätna-Grau"),
        vehicle_location: text("Hall B"),
        vehicle_lot: text("L-7"),
        vin: text("WVWZZZ1KZAW000001"),
        custom_reference: text("REF 100%"),
        model_year: Some(Some(2018)),
        price: euro(1_500_000),
        mileage: Some(Some(Mileage { value: 100_000, unit: MileageUnit::Kilometres })),
        fuel_type: text("petrol"),
        body_type: text("hatchback"),
        ..none()
    };
    let polo = VehiclePatch {
        vehicle_manufacturer: text("Volkswagen"),
        vehicle_model: text("Polo"),
        model_year: Some(Some(2021)),
        price: euro(900_000),
        mileage: Some(Some(Mileage { value: 62_000, unit: MileageUnit::Miles })),
        app_status: Some(AppStatus::Active),
        ..none()
    };
    let ford = VehiclePatch {
        vehicle_manufacturer: text("Ford"),
        vehicle_location: text("Golf course"),
        price: Some(Some(Price { amount_minor: 5, currency: "CHF".to_owned() })),
        ..none()
    };
    vehicle(store, &account, "golf-1", &golf, 3).await;
    vehicle(store, &account, "polo-1", &polo, 1).await;
    vehicle(store, &account, "ford-1", &ford, 2).await;
    vehicle(store, &account, "gone", &VehiclePatch { app_status: Some(AppStatus::Deleted), ..none() }, 4)
        .await;
    vehicle(store, &other, "golf-9", &golf, 5).await;

    let check = async |search: VehicleSearch, expected: &[&str]| {
        assert_eq!(ids(store, &account, &search).await, expected, "{search:?}");
    };
    check(search(), &["golf-1", "ford-1", "polo-1"]).await;
    for (words, expected) in [
        ("golf", vec!["golf-1", "ford-1"]),
        ("GOLF volks", vec!["golf-1"]),
        ("volkswagen polo", vec!["polo-1"]),
        ("volks ford", vec![]),
        ("ätna", vec!["golf-1"]),
        ("ÄTNA-grau", vec!["golf-1"]),
        ("ATNA GRAU", vec!["golf-1"]),
        ("volkswagen-golf", vec!["golf-1"]),
        ("volkswagen/polo - 1", vec!["polo-1"]),
        ("golf1", vec!["golf-1"]),
        ("wvw-zzz1kz", vec!["golf-1"]),
        ("kswagen-golf", vec![]),
        ("l-7", vec!["golf-1"]),
        ("zaw0000", vec!["golf-1"]),
        ("  hall \t b\u{a0} ", vec!["golf-1"]),
        ("golfvolkswagen", vec![]),
        ("2018", vec![]),
        ("", vec!["golf-1", "ford-1", "polo-1"]),
    ] {
        check(VehicleSearch { words: words.to_owned(), ..search() }, &expected).await;
    }
    let list = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
    check(VehicleSearch { statuses: vec![AppStatus::Deleted], ..search() }, &["gone"]).await;
    check(
        VehicleSearch { statuses: vec![AppStatus::New, AppStatus::Deleted], ..search() },
        &["gone", "golf-1", "ford-1"],
    )
    .await;
    check(VehicleSearch { manufacturers: list(&["Ford", "Opel"]), ..search() }, &["ford-1"]).await;
    check(VehicleSearch { manufacturers: list(&["ford"]), ..search() }, &[]).await;
    check(VehicleSearch { models: list(&["Golf"]), ..search() }, &["golf-1"]).await;
    check(VehicleSearch { locations: list(&["Hall B"]), ..search() }, &["golf-1"]).await;
    check(VehicleSearch { body_types: list(&["hatchback"]), ..search() }, &["golf-1"]).await;
    check(VehicleSearch { fuel_types: list(&["petrol"]), ..search() }, &["golf-1"]).await;
    check(VehicleSearch { currency: Some("CHF".to_owned()), ..search() }, &["ford-1"]).await;
    let range = |from: Option<i64>, to: Option<i64>| NumberRange { from, to };
    check(VehicleSearch { model_year: range(Some(2018), Some(2018)), ..search() }, &["golf-1"]).await;
    check(VehicleSearch { model_year: range(Some(2019), None), ..search() }, &["polo-1"]).await;
    check(VehicleSearch { price: range(None, Some(900_000)), ..search() }, &["ford-1", "polo-1"]).await;
    check(VehicleSearch { mileage_km: range(Some(99_779), Some(99_779)), ..search() }, &["polo-1"]).await;
    check(VehicleSearch { mileage_km: range(Some(2), Some(1)), ..search() }, &[]).await;

    for (word, expected) in [
        ("updated_at", ["polo-1", "ford-1", "golf-1"]),
        ("-updated_at", ["golf-1", "ford-1", "polo-1"]),
        ("vehicle_id", ["ford-1", "golf-1", "polo-1"]),
        ("-vehicle_id", ["polo-1", "golf-1", "ford-1"]),
        ("vehicle_manufacturer", ["ford-1", "golf-1", "polo-1"]),
        ("-vehicle_manufacturer", ["golf-1", "polo-1", "ford-1"]),
        ("model_year", ["golf-1", "polo-1", "ford-1"]),
        ("-model_year", ["polo-1", "golf-1", "ford-1"]),
        ("price", ["ford-1", "polo-1", "golf-1"]),
        ("-price", ["golf-1", "polo-1", "ford-1"]),
        ("mileage", ["polo-1", "golf-1", "ford-1"]),
        ("-mileage", ["golf-1", "polo-1", "ford-1"]),
    ] {
        check(VehicleSearch { sort: VehicleSort::parse(word).unwrap(), ..search() }, &expected).await;
    }
    assert_eq!(VehicleSort::parse("colour"), None);
    assert_eq!(VehicleSort::parse("--price"), None);
}

pub async fn no_character_of_a_word_is_a_wildcard(store: &dyn Store) {
    let account = account(store).await;
    for id in [
        "100%",
        "100x",
        "a_b",
        "axb",
        "it's",
        "back\\slash",
        "\"quoted\"",
        "[a-z]",
        "*",
        "a/b",
        "🚗 wagen",
        "سيارة",
    ] {
        vehicle(store, &account, id, &VehiclePatch::default(), 1).await;
    }
    for (words, expected) in [
        ("100%x", vec!["100x"]),
        ("a_b", vec!["a/b", "a_b"]),
        ("a%b", vec!["a/b", "a_b"]),
        ("a*b?", vec!["a/b", "a_b"]),
        ("it's", vec!["it's"]),
        ("\\slash", vec!["back\\slash"]),
        ("\"quoted\"", vec!["\"quoted\""]),
        ("[a-z]", vec!["[a-z]"]),
        ("xb", vec!["axb"]),
        ("🚗", vec!["🚗 wagen"]),
        ("سيارة", vec!["سيارة"]),
        ("' OR 1=1 --", vec![]),
        (&"x".repeat(200), vec![]),
    ] {
        let search = VehicleSearch { words: words.to_owned(), ..search() };
        assert_eq!(ids(store, &account, &search).await, expected, "{words:?}");
    }
}

pub async fn pages_by_offset_and_cursor(store: &dyn Store) {
    let account = account(store).await;
    for number in 0..7 {
        let patch = VehiclePatch {
            model_year: (number % 2 == 0).then_some(Some(2000 + number)),
            ..VehiclePatch::default()
        };
        vehicle(store, &account, &format!("v{number}"), &patch, 1).await;
    }
    let by_year = VehicleSearch {
        sort: VehicleSort { key: SortKey::ModelYear, descending: true },
        limit: 3,
        ..search()
    };
    let mut tx = store.read().await.unwrap();
    let first = tx.search_vehicles(&account, &by_year).await.unwrap();
    assert_eq!(first.total, Some(7));
    let shown = |page: &forecourt_store::model::VehiclePage| {
        page.rows.iter().map(|row| row.vehicle.vehicle_id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(shown(&first), ["v6", "v4", "v2"]);
    let cursor = first.next_cursor.unwrap();
    let after = |cursor: &str| VehicleSearch {
        start: PageStart::Cursor(cursor.to_owned()),
        count_total: false,
        ..by_year.clone()
    };
    let second = tx.search_vehicles(&account, &after(&cursor)).await.unwrap();
    assert_eq!(
        (shown(&second), second.total),
        (vec!["v0".to_owned(), "v1".to_owned(), "v3".to_owned()], None)
    );
    let third = tx.search_vehicles(&account, &after(&second.next_cursor.unwrap())).await.unwrap();
    assert_eq!((shown(&third), third.next_cursor), (vec!["v5".to_owned()], None));

    for (offset, expected) in
        [(0, vec!["v6", "v4", "v2"]), (5, vec!["v3", "v5"]), (7, vec![]), (u64::MAX, vec![])]
    {
        let page = VehicleSearch { start: PageStart::Offset(offset), ..by_year.clone() };
        let page = tx.search_vehicles(&account, &page).await.unwrap();
        assert_eq!(shown(&page), expected, "{offset}");
        assert_eq!(page.total, Some(7));
    }
    let elsewhere = VehicleSearch { sort: VehicleSort::default(), ..after(&cursor) };
    for wrong in [elsewhere, after("garbage"), after(""), after("🚗")] {
        let error = tx.search_vehicles(&account, &wrong).await.unwrap_err();
        assert!(matches!(error, Error::InvalidCursor), "{error:?}");
    }
}

pub async fn everybody_finds_by_what_everybody_sees(store: &dyn Store) {
    let account = account(store).await;
    let shown = VehiclePatch {
        vehicle_manufacturer: text("Ford"),
        vehicle_location: text("Hall B"),
        vehicle_lot: text("L-7"),
        custom_reference: text("Kunde Maier"),
        ..VehiclePatch::default()
    };
    let hidden = VehiclePatch { published: Some(false), ..shown.clone() };
    let deleted = VehiclePatch { app_status: Some(AppStatus::Deleted), ..shown.clone() };
    vehicle(store, &account, "shown", &shown, 1).await;
    vehicle(store, &account, "hidden", &hidden, 2).await;
    vehicle(store, &account, "deleted", &deleted, 3).await;
    let mut tx = store.read().await.unwrap();
    for (words, public, own) in [("", 1, 2), ("ford", 1, 2), ("hall", 1, 2), ("maier", 0, 2), ("L7", 0, 2)] {
        for (public_only, expected) in [(true, public), (false, own)] {
            let words = words.to_owned();
            let search =
                VehicleSearch { words, public_only, count_total: true, limit: 9, ..Default::default() };
            let page = tx.search_vehicles(&account, &search).await.unwrap();
            assert_eq!((page.rows.len(), page.total), (expected, Some(expected as u64)), "{search:?}");
        }
    }
}

pub async fn counts_and_covers(store: &dyn Store) {
    let account = account(store).await;
    let other = account_named(store, "other").await;
    for (name, vehicle, second) in
        [("a", "v", 1), ("b", "v", 2), ("c", "v", 3), ("d", "v", 4), ("e", "w", 5), ("f", "v", 6)]
    {
        submit(store, &account, &submission(name, 1, Some(vehicle)), second).await;
    }
    submit(store, &other, &submission("x", 1, Some("v")), 90).await;
    // a fails, b and c get results (c to be retaken), d and e wait, f is deleted.
    let mut tx = store.write().await.unwrap();
    for _ in 0..3 {
        let job = tx.claim_job(at(10), seconds(10)).await.unwrap().unwrap();
        let name = job.image_id.as_str();
        if name == "img_a_1" {
            let failure = JobFailure {
                problem: Problem::new(&Slug::NotAnImage, "It is a text."),
                phase: Phase::Downloading,
                quality: None,
                quality_reason: None,
            };
            assert!(tx.fail_job(&job.job_lease, &failure, at(10)).await.unwrap());
        } else {
            let retake = name == "img_c_1";
            let success = JobSuccess {
                result: result(&job.image_id, "r1"),
                quality: Some(if retake { Quality::Retake } else { Quality::Ok }),
                quality_reason: retake.then(|| "blurred".to_owned()),
                detected_angle: None,
                raw: name == "img_b_1",
            };
            assert!(tx.finish_job(&job.job_lease, &success, at(10)).await.unwrap());
        }
    }
    tx.delete_image(&account, &ImageId::new("img_f_1"), at(10)).await.unwrap();
    tx.submit_vehicle(&account, &form("empty"), at(0)).await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = store.read().await.unwrap();
    let page = tx.search_vehicles(&account, &search()).await.unwrap();
    let [w, v, empty] = page.rows.as_slice() else { panic!("{page:?}") };
    assert_eq!(v.vehicle.vehicle_id, vehicle_id("v"));
    assert_eq!(v.image_counts, ImageCounts { total: 4, processing: 1, finished: 2, error: 1, retake: 1 });
    assert!(v.attention());
    let cover = v.cover.as_ref().unwrap();
    assert_eq!((cover.image_id.as_str(), cover.state.clone()), ("img_b_1", ImageState::Raw));
    assert_eq!(w.image_counts, ImageCounts { total: 1, processing: 1, ..ImageCounts::default() });
    assert!(w.cover.is_none() && !w.attention());
    assert_eq!((empty.image_counts, empty.cover.clone()), (ImageCounts::default(), None));
    for row in &page.rows {
        let alone = tx.vehicle_row(&account, &row.vehicle.vehicle_id).await.unwrap();
        assert_eq!(alone.as_ref(), Some(row));
    }
    assert_eq!(tx.vehicle_row(&account, &vehicle_id("unknown")).await.unwrap(), None);
    drop(tx);
    let attention = |wanted| VehicleSearch { attention: Some(wanted), ..search() };
    assert_eq!(ids(store, &account, &attention(true)).await, ["v"]);
    assert_eq!(ids(store, &account, &attention(false)).await, ["w", "empty"]);
}

/// A vehicle of few possible values, so that ties and absent values are frequent.
#[derive(Clone, Debug)]
struct Stock {
    id: String,
    make: Option<String>,
    year: Option<i32>,
    price: Option<Price>,
    mileage: Option<Mileage>,
    second: i64,
}

fn stock() -> impl Strategy<Value = Stock> {
    let make = prop::option::of(prop::sample::select(vec!["Audi", "audi", "Åäö", "B%"]));
    let price = prop::option::of((0..3i64, prop::sample::select(vec!["EUR", "CHF"])));
    let unit = prop::sample::select(vec![MileageUnit::Kilometres, MileageUnit::Miles]);
    ("[ab%_🚗]{1,3}", make, prop::option::of(2000..2003), price, prop::option::of((0..3i64, unit)), 0..3i64)
        .prop_map(|(id, make, year, price, mileage, second)| Stock {
            id,
            make: make.map(str::to_owned),
            year,
            price: price
                .map(|(amount_minor, currency)| Price { amount_minor, currency: currency.to_owned() }),
            mileage: mileage.map(|(value, unit)| Mileage { value, unit }),
            second,
        })
}

/// The order by definition.
fn compare(a: &Vehicle, b: &Vehicle, sort: VehicleSort) -> std::cmp::Ordering {
    use std::cmp::Ordering;
    fn directed<T: Ord>(a: Option<T>, b: Option<T>, descending: bool) -> Ordering {
        match (a, b) {
            (Some(a), Some(b)) if descending => b.cmp(&a),
            (Some(a), Some(b)) => a.cmp(&b),
            (a, b) => a.is_none().cmp(&b.is_none()),
        }
    }
    let km = |vehicle: &Vehicle| {
        vehicle.facts.mileage.as_ref().map(|mileage| match mileage.unit {
            MileageUnit::Kilometres => mileage.value,
            MileageUnit::Miles => (mileage.value as f64 * 1.609_344).round() as i64,
        })
    };
    let price = |vehicle: &Vehicle| {
        vehicle.facts.price.as_ref().map(|price| (price.currency.clone(), price.amount_minor))
    };
    let down = sort.descending;
    let by_key = match sort.key {
        SortKey::UpdatedAt => directed(Some(a.updated_at), Some(b.updated_at), down),
        SortKey::CreatedAt => directed(Some(a.created_at), Some(b.created_at), down),
        SortKey::VehicleId => directed(Some(&a.vehicle_id), Some(&b.vehicle_id), down),
        SortKey::Manufacturer => {
            directed(a.facts.vehicle_manufacturer.as_ref(), b.facts.vehicle_manufacturer.as_ref(), down)
        }
        SortKey::ModelYear => directed(a.facts.model_year, b.facts.model_year, down),
        SortKey::Price => directed(price(a), price(b), down),
        SortKey::Mileage => directed(km(a), km(b), down),
        SortKey::BodyType => directed(a.facts.body_type.as_ref(), b.facts.body_type.as_ref(), down),
        SortKey::FuelType => directed(a.facts.fuel_type.as_ref(), b.facts.fuel_type.as_ref(), down),
    };
    by_key.then_with(|| a.vehicle_id.cmp(&b.vehicle_id))
}

/// The words of a text of the property below: of each the parts between punctuation, and at the end all of them together.
fn plain_words(text: &str) -> Vec<Vec<String>> {
    let text = text.to_lowercase().replace(['å', 'ä'], "a").replace('ö', "o");
    let words = text.split_whitespace().map(|word| {
        let mut parts: Vec<String> =
            word.split(['%', '_']).filter(|part| !part.is_empty()).map(str::to_owned).collect();
        parts.extend((!parts.is_empty()).then(|| parts.concat()));
        parts
    });
    words.collect()
}

/// Any search, in any order, paged by any width through its cursors, is the plain filter and sort of all vehicles.
pub fn any_search_agrees_with_a_plain_filter(runtime: &Runtime, fresh: impl Fn() -> Fresh) {
    let sort = (prop::sample::select(SortKey::ALL.to_vec()), any::<bool>());
    let year = (prop::option::of(1999..2004i64), prop::option::of(1999..2004i64));
    let strategy = (prop::collection::vec(stock(), 0..25), sort, "[abA%_ 🚗å]{0,4}", year, 1..5u32);
    let config = ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |((stock, (key, descending), words, (from, to), limit) in strategy)| {
        let fresh = fresh();
        let store = &*fresh.store;
        runtime.block_on(async {
            let account = account(store).await;
            let mut tx = store.write().await.unwrap();
            let mut all = std::collections::BTreeMap::new();
            for one in &stock {
                tx.submit_vehicle(&account, &form(&one.id), at(one.second)).await.unwrap();
                let patch = VehiclePatch {
                    vehicle_manufacturer: Some(one.make.clone()),
                    model_year: Some(one.year),
                    price: Some(one.price.clone()),
                    mileage: Some(one.mileage.clone()),
                    ..VehiclePatch::default()
                };
                let id = vehicle_id(&one.id);
                let vehicle = tx.patch_vehicle(&account, &id, &patch, at(one.second)).await.unwrap().unwrap();
                all.insert(one.id.clone(), vehicle);
            }
            tx.commit().await.unwrap();

            let sort = VehicleSort { key, descending };
            let found = |vehicle: &Vehicle| {
                let fields = [Some(vehicle.vehicle_id.as_str()), vehicle.facts.vehicle_manufacturer.as_deref()];
                let known: Vec<String> = fields.iter().flatten().flat_map(|field| plain_words(field)).flatten().collect();
                let has = |word: &Vec<String>| match word.split_last() {
                    None => true,
                    Some((joined, parts)) => {
                        let begins = |part: &String| known.iter().any(|known| known.starts_with(part));
                        known.iter().any(|known| known.contains(joined)) || (parts.len() > 1 && parts.iter().all(begins))
                    }
                };
                let year = vehicle.facts.model_year.map(i64::from);
                plain_words(&words).iter().all(has)
                    && from.is_none_or(|from| year.is_some_and(|year| year >= from))
                    && to.is_none_or(|to| year.is_some_and(|year| year <= to))
            };
            let mut expected: Vec<Vehicle> = all.into_values().filter(found).collect();
            expected.sort_by(|a, b| compare(a, b, sort));

            let mut tx = store.read().await.unwrap();
            let mut paged = Vec::new();
            let mut start = PageStart::First;
            loop {
                let search = VehicleSearch {
                    words: words.clone(),
                    model_year: NumberRange { from, to },
                    sort,
                    limit,
                    start,
                    count_total: true,
                    ..VehicleSearch::default()
                };
                let page = tx.search_vehicles(&account, &search).await.unwrap();
                assert_eq!(page.total, Some(expected.len() as u64));
                assert!(page.rows.len() <= limit as usize);
                paged.extend(page.rows.into_iter().map(|row| row.vehicle));
                match page.next_cursor {
                    Some(cursor) => start = PageStart::Cursor(cursor),
                    None => break,
                }
            }
            assert_eq!(paged, expected);
        });
    });
}
