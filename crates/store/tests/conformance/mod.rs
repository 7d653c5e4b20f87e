//! Requirements on every store, as functions over `&dyn Store`. `suite!` makes a test of each on a given database.

pub mod accounts;
pub mod answers;
pub mod assets;
pub mod feature_rules;
pub mod features;
pub mod guidelines;
pub mod images;
pub mod jobs;
pub mod names;
pub mod plates;
pub mod search;
pub mod transactions;
pub mod trash;
pub mod uploads;
pub mod vehicles;
pub mod webhooks;

use forecourt_api::composition::Position;
use forecourt_api::image::ProcessingOptions;
use forecourt_api::placement::Frame;
use forecourt_api::vehicle::VehicleForm;
use forecourt_api::{CustomerId, ImageId, ImageUrl, Revision, VehicleId};
use forecourt_store::model::{
    Account, FoundParts, Image, ImageResult, JobId, Original, RenditionFile, UrlSource, UrlSubmission,
};
use forecourt_store::{BlobKey, Store};
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

/// A store that nothing has been written to, and the folder that it lives in.
pub struct Fresh {
    pub store: Box<dyn Store>,
    pub _folder: TempDir,
}

/// Makes one test of each case, on a database that `$fresh` opens.
macro_rules! suite {
    ($fresh:path) => {
        conformance::cases! { $fresh;
            accounts::tokens_open_their_account,
            accounts::tokens_are_listed_and_deleted_within_their_account,
            accounts::an_account_takes_all_it_has_to_another_id,
            accounts::identities_are_unique,
            accounts::settings_are_kept_and_counted,
            accounts::stored_bytes_are_of_what_is_there,
            accounts::sign_in_codes_are_taken_once_and_in_time,
            answers::an_answer_is_kept_seven_days,
            answers::keys_belong_to_account_and_operation,
            assets::assets_are_their_accounts_own,
            assets::a_deleted_asset_stays_for_accepted_work,
            assets::submitted_assets_go_when_nothing_names_them,
            feature_rules::rules_belong_to_their_account,
            features::features_live_with_their_vehicle,
            features::hotspots_stand_on_images_of_the_same_vehicle,
            features::a_feature_is_replaced_as_a_whole,
            guidelines::guidelines_are_put_and_deleted,
            images::submission_by_url,
            images::a_known_url_moves_to_the_vehicle_named_last,
            images::a_refused_source_ends_at_once,
            images::statuses_come_in_the_order_of_the_request,
            images::processing_again_keeps_the_result,
            images::a_deleted_image_is_gone_and_its_url_free,
            images::media_know_whether_they_are_public,
            images::results_end_with_their_accounts_retention,
            images::order_is_set_and_only_what_moved_changes,
            images::frames_belong_to_one_place_of_a_spin,
            images::a_patched_image_moves_to_the_end_of_another_vehicle,
            images::a_deleted_image_comes_back_until_it_is_purged,
            images::what_took_a_deleted_images_place_keeps_it,
            images::a_video_by_its_address_is_there_once,
            jobs::lazy_work_waits_for_the_accounts_normal_work,
            jobs::a_killed_worker_loses_its_job,
            jobs::a_superseded_run_is_not_accepted,
            jobs::the_queue_is_counted,
            jobs::results_and_failures_reach_the_image,
            jobs::giving_back,
            names::the_same_bytes_make_one_image_of_two_addresses,
            names::other_options_begin_a_run_of_the_image_that_was_there,
            names::what_mentions_the_newer_image_moves_to_the_older,
            names::names_are_freed_and_forgotten,
            plates::the_first_use_of_a_plate_names_its_file,
            plates::plates_that_no_image_names_are_dropped,
            search::words_filters_and_order,
            search::no_character_of_a_word_is_a_wildcard,
            search::pages_by_offset_and_cursor,
            search::everybody_finds_by_what_everybody_sees,
            search::counts_and_covers,
            trash::files_are_due_after_a_while,
            transactions::a_dropped_unit_never_happened,
            transactions::a_read_unit_keeps_its_view,
            uploads::from_first_byte_to_image,
            uploads::frames_of_a_spin_have_places_of_their_own,
            uploads::the_same_bytes_make_one_image,
            uploads::keys_and_expiry,
            vehicles::submission_resets_and_keeps,
            vehicles::public_vehicles,
            vehicles::any_printable_id,
            vehicles::patch_and_delete,
            vehicles::list_of_part_a,
            vehicles::shot_list,
            webhooks::an_images_end_is_told_where_its_submission_said,
            webhooks::the_end_of_a_results_retention_is_told,
            webhooks::without_an_address_of_its_own_the_accounts_is_told,
            webhooks::the_last_submission_decides_who_is_told,
            webhooks::the_same_bytes_under_two_addresses_are_told_under_each,
            webhooks::a_delivery_is_claimed_by_one_worker_at_a_time,
            webhooks::a_target_pauses_after_a_failure,
            webhooks::a_delivery_can_be_sent_again,
            webhooks::a_target_is_switched_off_and_on,
            webhooks::the_log_is_read_in_pages,
            webhooks::old_deliveries_are_purged_once_they_have_ended,
        }
        conformance::properties! { $fresh;
            answers::any_interleaving_of_retries_has_one_effect,
            jobs::any_history_has_one_owner,
            names::any_history_has_one_image_of_the_same_bytes,
            search::any_search_agrees_with_a_plain_filter,
            vehicles::any_text_is_kept_as_it_is,
        }
    };
}

macro_rules! cases {
    ($fresh:path; $($subject:ident :: $case:ident),+ $(,)?) => {$(
        #[tokio::test]
        async fn $case() {
            let fresh = $fresh().await;
            conformance::$subject::$case(&*fresh.store).await;
        }
    )+};
}

macro_rules! properties {
    ($fresh:path; $($subject:ident :: $property:ident),+ $(,)?) => {$(
        #[test]
        fn $property() {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            conformance::$subject::$property(&runtime, || runtime.block_on($fresh()));
        }
    )+};
}

pub(crate) use {cases, properties, suite};

/// A moment of the tests' own time, in seconds.
pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

pub fn seconds(count: i64) -> SignedDuration {
    SignedDuration::from_secs(count)
}

/// An account in the store.
pub async fn account(store: &dyn Store) -> CustomerId {
    account_named(store, "dealer").await
}

pub async fn account_named(store: &dyn Store, name: &str) -> CustomerId {
    let customer = CustomerId::new(name);
    let account = Account::new(customer.clone(), "A dealer".to_owned(), at(0));
    let mut tx = store.write().await.unwrap();
    tx.insert_account(&account).await.unwrap();
    tx.commit().await.unwrap();
    customer
}

pub fn vehicle_id(text: &str) -> VehicleId {
    VehicleId::new(text).unwrap()
}

/// A submission that names nothing but the id.
pub fn form(id: &str) -> VehicleForm {
    VehicleForm::new(vehicle_id(id))
}

pub fn url(name: &str) -> ImageUrl {
    ImageUrl::new(format!("https://photos.example/{name}.jpg"))
}

/// A submission of the URL of that name; `run` makes its ids.
pub fn submission(name: &str, run: u32, vehicle: Option<&str>) -> UrlSubmission {
    UrlSubmission {
        image_url: url(name),
        vehicle_id: vehicle.map(vehicle_id),
        options: ProcessingOptions::default(),
        source: UrlSource::Fetch,
        webhook: None,
        image_id: ImageId::new(format!("img_{name}_{run}")),
        job_id: JobId::new(format!("job_{name}_{run}")),
    }
}

/// Submits a URL in a transaction of its own.
pub async fn submit(
    store: &dyn Store,
    account: &CustomerId,
    submission: &UrlSubmission,
    second: i64,
) -> Image {
    let mut tx = store.write().await.unwrap();
    let image = tx.submit_image_by_url(account, submission, at(second)).await.unwrap();
    tx.commit().await.unwrap();
    image
}

pub async fn image(store: &dyn Store, account: &CustomerId, id: &ImageId) -> Image {
    store.read().await.unwrap().image(account, id).await.unwrap().unwrap()
}

pub fn original(image: &ImageId, tag: &str) -> Original {
    let revision = Revision::new(tag);
    Original {
        key: BlobKey::original(image, &revision).unwrap(),
        revision,
        media_type: "image/jpeg".to_owned(),
        width: 4000,
        height: 3000,
        bytes: 2_000_000,
    }
}

/// A result of two widths.
pub fn result(image: &ImageId, tag: &str) -> ImageResult {
    let revision = Revision::new(tag);
    let file = |width: u32| RenditionFile {
        key: BlobKey::rendition(image, &revision, width, "jpg").unwrap(),
        media_type: "image/jpeg".to_owned(),
        width,
        height: width * 3 / 4,
        bytes: u64::from(width) * 100,
    };
    ImageResult {
        plain: None,
        renditions: vec![file(1600), file(640)],
        placeholder: Some("1QcSHQRnh493V4dIh4eXh1h4kJUI".to_owned()),
        alpha: Some(BlobKey::alpha(image, &revision).unwrap()),
        revision,
        engine: Some("graph-cut".to_owned()),
        confidence: Some(0.75),
        parts: FoundParts {
            vehicle: Some(Frame { left: 0.06, top: 0.5, right: 0.94, bottom: 0.907 }),
            wheels: vec![Position { x: 0.1 + 0.2, y: 0.84 }],
            plate: None,
        },
    }
}
