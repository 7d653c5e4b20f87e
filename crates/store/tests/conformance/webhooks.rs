//! The outbox of webhooks: what an image's end queues, claims, results, targets that are switched off, the log.

use forecourt_api::image::{CutType, ImageState, ProcessingOptions};
use forecourt_api::problem::{Problem, Slug};
use forecourt_api::webhook::WebhookDeliveryStatus;
use forecourt_api::{CustomerId, DeliveryId};
use forecourt_store::model::webhook::TARGET_OFF;
use forecourt_store::model::{
    AfterAttempt, AttemptRecord, ClaimedDelivery, Delivery, DeliveryLease, DeliveryQuery, EndedImage,
    FetchedOriginal, Image, Job, JobFailure, JobSuccess, NewDelivery, Requeued, SealedSecret, SourceOutcome,
    TargetKey, TargetNote, UrlSource, UrlSubmission, WebhookEvent, WebhookTarget,
};
use forecourt_store::{Error, Store};

use super::{account, account_named, at, original, result, seconds, submission, submit, url, vehicle_id};

const LEASE_S: i64 = 60;

/// A submission that names where to tell of it, with a key.
fn told(name: &str, run: u32, address: Option<&str>) -> UrlSubmission {
    let webhook = WebhookTarget {
        image_url: url(name),
        url: address.map(str::to_owned),
        auth_key: address.map(|address| SealedSecret(address.as_bytes().to_vec())),
    };
    UrlSubmission { webhook: Some(webhook), ..submission(name, run, Some("v")) }
}

async fn set_account(store: &dyn Store, customer: &CustomerId, enabled: bool, address: Option<&str>) {
    let mut tx = store.write().await.unwrap();
    let mut account = tx.account(customer).await.unwrap().unwrap();
    account.webhooks_enabled = enabled;
    account.webhook_url = address.map(str::to_owned);
    account.webhook_off_at = None;
    tx.update_account(&account).await.unwrap();
    tx.commit().await.unwrap();
}

async fn claim_job(store: &dyn Store, second: i64) -> Job {
    let mut tx = store.write().await.unwrap();
    let job = tx.claim_job(at(second), seconds(10)).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    job
}

fn success(job: &Job) -> JobSuccess {
    JobSuccess {
        result: result(&job.image_id, &format!("run{}", job.run)),
        quality: None,
        quality_reason: None,
        detected_angle: None,
        raw: false,
    }
}

async fn finish(store: &dyn Store, job: &Job, second: i64) {
    let mut tx = store.write().await.unwrap();
    assert!(tx.finish_job(&job.job_lease, &success(job), at(second)).await.unwrap());
    tx.commit().await.unwrap();
}

/// Stores the fetched source of a job; the hash decides whether the image is one that is there.
async fn fetched(store: &dyn Store, job: &Job, sha256: &str, second: i64) -> SourceOutcome {
    let source = FetchedOriginal {
        original: original(&job.image_id, &format!("src{}", job.run)),
        sha256: sha256.to_owned(),
    };
    let mut tx = store.write().await.unwrap();
    let outcome = tx.store_original(&job.job_lease, &source, at(second)).await.unwrap();
    tx.commit().await.unwrap();
    outcome
}

async fn log(store: &dyn Store, account: &CustomerId) -> Vec<Delivery> {
    let query = DeliveryQuery { limit: 100, ..DeliveryQuery::default() };
    store.read().await.unwrap().webhook_deliveries(account, &query).await.unwrap().deliveries
}

fn ended(delivery: &Delivery) -> EndedImage {
    match &delivery.event {
        WebhookEvent::ImagesUpdated { images } => images[0].clone(),
        WebhookEvent::Test => panic!("a test"),
    }
}

/// Addresses and image names of the log, oldest first; of the same moment in the order of their ids.
async fn told_of(store: &dyn Store, account: &CustomerId) -> Vec<(String, String)> {
    let log = log(store, account).await;
    let name = |delivery: &Delivery| ended(delivery).image.to_string();
    log.iter().rev().map(|delivery| (delivery.url.clone(), name(delivery))).collect()
}

fn pair(address: &str, name: &str) -> (String, String) {
    (address.to_owned(), url(name).to_string())
}

pub async fn an_images_end_is_told_where_its_submission_said(store: &dyn Store) {
    let account = account(store).await;
    let options =
        ProcessingOptions { custom_json: Some("{\"a\":1}".to_owned()), ..ProcessingOptions::default() };
    let submitted = UrlSubmission { options, ..told("a", 1, Some("https://dms.example/hook")) };
    submit(store, &account, &submitted, 0).await;
    let job = claim_job(store, 1).await;
    // Whatever is not committed is not told.
    let mut tx = store.write().await.unwrap();
    assert!(tx.finish_job(&job.job_lease, &success(&job), at(2)).await.unwrap());
    drop(tx);
    assert_eq!(log(store, &account).await, []);
    finish(store, &job, 3).await;
    let [delivery] = &log(store, &account).await[..] else { panic!() };
    assert_eq!(delivery.delivery_id.as_str(), "whd_a_1", "made of the job's id");
    assert_eq!((&delivery.vehicle_id, &*delivery.url), (&Some(vehicle_id("v")), "https://dms.example/hook"));
    assert_eq!((delivery.status, delivery.attempts), (WebhookDeliveryStatus::Pending, 0));
    assert_eq!((delivery.due_at, delivery.created_at), (Some(at(3)), at(3)));
    let image = ended(delivery);
    assert_eq!((image.image, image.image_id, image.status), (url("a"), job.image_id, ImageState::Final));
    assert_eq!(image.revision.as_ref().map(forecourt_api::Revision::as_str), Some("run1"));
    assert_eq!(image.custom_json.as_deref(), Some("{\"a\":1}"));

    // A failure is an end, and so is a source that is refused.
    submit(store, &account, &told("b", 1, Some("https://dms.example/hook")), 4).await;
    let job = claim_job(store, 5).await;
    let problem = Problem::new(&Slug::NoVehicleFound, "Nothing in it looks like a vehicle.");
    let failure = JobFailure {
        problem: problem.clone(),
        phase: forecourt_api::image::Phase::Cutting,
        quality: None,
        quality_reason: None,
    };
    let mut tx = store.write().await.unwrap();
    assert!(tx.fail_job(&job.job_lease, &failure, at(6)).await.unwrap());
    tx.commit().await.unwrap();
    let refused = UrlSubmission {
        source: UrlSource::Refused(problem),
        ..told("c", 1, Some("https://dms.example/hook"))
    };
    submit(store, &account, &refused, 7).await;
    let log = log(store, &account).await;
    for (delivery, name) in log.iter().zip(["c", "b"]) {
        let image = ended(delivery);
        assert_eq!((image.image, image.status, image.revision), (url(name), ImageState::Error, None));
    }
    // What is tried again has not ended.
    submit(store, &account, &told("d", 1, Some("https://dms.example/hook")), 8).await;
    let job = claim_job(store, 9).await;
    let mut tx = store.write().await.unwrap();
    assert!(tx.retry_job(&job.job_lease, at(20), at(10)).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(self::log(store, &account).await.len(), 3);
}

pub async fn the_end_of_a_results_retention_is_told(store: &dyn Store) {
    let account = account(store).await;
    let mut tx = store.write().await.unwrap();
    let mut settings = tx.account(&account).await.unwrap().unwrap();
    settings.retention_days = Some(1);
    tx.update_account(&settings).await.unwrap();
    tx.submit_image_by_url(&account, &told("a", 1, Some("https://a.example/hook")), at(1)).await.unwrap();
    tx.commit().await.unwrap();
    let job = claim_job(store, 1).await;
    fetched(store, &job, "aa", 2).await;
    finish(store, &job, 3).await;
    assert_eq!(log(store, &account).await.len(), 1);
    let late = at(3 + 25 * 60 * 60);
    let mut tx = store.write().await.unwrap();
    assert_eq!(tx.expire_results(late, 10).await.unwrap(), std::slice::from_ref(&job.image_id));
    assert_eq!(tx.expire_results(late, 10).await.unwrap(), []);
    tx.commit().await.unwrap();
    let log = log(store, &account).await;
    assert_eq!(log.len(), 2, "the end and the expiry, each once");
    assert_eq!(ended(&log[0]).status, ImageState::Expired);
}

pub async fn without_an_address_of_its_own_the_accounts_is_told(store: &dyn Store) {
    let account = account(store).await;
    let other = account_named(store, "other").await;
    set_account(store, &other, true, Some("https://other.example/")).await;
    let run = async |name: &str, address: Option<&str>, second: i64| {
        let submitted = match address {
            Some("the account's, with a key") => {
                let mut submitted = told(name, 1, None);
                let key = SealedSecret(b"key".to_vec());
                submitted.webhook = submitted.webhook.map(|to| WebhookTarget { auth_key: Some(key), ..to });
                submitted
            }
            Some(address) => told(name, 1, Some(address)),
            None => submission(name, 1, Some("v")),
        };
        submit(store, &account, &submitted, second).await;
        finish(store, &claim_job(store, second).await, second).await;
    };
    run("a", None, 0).await;
    assert_eq!(told_of(store, &account).await, [], "there is nobody to tell");
    set_account(store, &account, true, Some("https://dealer.example/in")).await;
    run("b", None, 1).await;
    run("c", Some("https://dms.example/hook"), 2).await;
    run("d", Some("the account's, with a key"), 3).await;
    set_account(store, &account, false, Some("https://dealer.example/in")).await;
    run("e", None, 4).await;
    run("f", Some("https://dms.example/hook"), 5).await;
    let expected = [
        pair("https://dealer.example/in", "b"),
        pair("https://dms.example/hook", "c"),
        pair("https://dealer.example/in", "d"),
    ];
    assert_eq!(told_of(store, &account).await, expected, "disabled, nobody is told whatever is named");
    assert_eq!(told_of(store, &other).await, []);
    let keys = [
        claim(store, &account, "https://dealer.example", 9).await,
        claim(store, &account, "https://dms.example", 9).await,
    ];
    let keys: Vec<_> = keys.iter().flatten().map(|claimed| claimed.auth_key.clone()).collect();
    let own = SealedSecret(b"https://dms.example/hook".to_vec());
    assert_eq!(keys, [None, Some(SealedSecret(b"key".to_vec())), Some(own)]);
}

pub async fn the_last_submission_decides_who_is_told(store: &dyn Store) {
    let account = account(store).await;
    set_account(store, &account, true, Some("https://dealer.example/")).await;
    let image = submit(store, &account, &told("a", 1, Some("https://one.example/")), 0).await;
    submit(store, &account, &told("a", 2, Some("https://two.example/")), 1).await;
    finish(store, &claim_job(store, 1).await, 1).await;
    // A run that nobody submitted is told to whoever submitted the image.
    let mut tx = store.write().await.unwrap();
    let job = forecourt_store::model::JobId::new("job_again");
    tx.process_image(&account, &image.image_id, &ProcessingOptions::default(), &job, at(2)).await.unwrap();
    tx.commit().await.unwrap();
    finish(store, &claim_job(store, 2).await, 2).await;
    submit(store, &account, &submission("a", 3, Some("v")), 3).await;
    finish(store, &claim_job(store, 3).await, 3).await;
    let expected = [
        pair("https://two.example/", "a"),
        pair("https://two.example/", "a"),
        pair("https://dealer.example/", "a"),
    ];
    assert_eq!(told_of(store, &account).await, expected);
}

pub async fn the_same_bytes_under_two_addresses_are_told_under_each(store: &dyn Store) {
    let account = account(store).await;
    set_account(store, &account, true, Some("https://dealer.example/")).await;
    let check = async |expected: &[(String, String)]| {
        let mut told = told_of(store, &account).await;
        told.sort();
        let mut expected = expected.to_vec();
        expected.sort();
        assert_eq!(told, expected);
    };
    // The first is there when the second comes: it is told at once.
    submit(store, &account, &told("a", 1, Some("https://one.example/")), 0).await;
    let job = claim_job(store, 0).await;
    fetched(store, &job, "same", 0).await;
    finish(store, &job, 1).await;
    submit(store, &account, &told("b", 1, Some("https://two.example/")), 2).await;
    let job = claim_job(store, 2).await;
    assert!(matches!(fetched(store, &job, "same", 3).await, SourceOutcome::Existing(_)));
    let mut expected = vec![pair("https://one.example/", "a"), pair("https://two.example/", "b")];
    check(&expected).await;
    // One without an address of its own, and with other options: after the run that these need.
    let options = ProcessingOptions { cut_type: Some(CutType::Blur), ..ProcessingOptions::default() };
    let other = UrlSubmission { options: options.clone(), ..submission("c", 1, Some("v")) };
    submit(store, &account, &other, 4).await;
    let job = claim_job(store, 4).await;
    assert!(matches!(fetched(store, &job, "same", 5).await, SourceOutcome::Existing(_)));
    check(&expected).await;
    let job = claim_job(store, 6).await;
    // Two more while it runs: both wait with it.
    let fourth = UrlSubmission { options: options.clone(), ..told("d", 1, Some("https://one.example/")) };
    submit(store, &account, &fourth, 7).await;
    let joining = claim_job(store, 7).await;
    assert!(matches!(fetched(store, &joining, "same", 8).await, SourceOutcome::Existing(_)));
    check(&expected).await;
    finish(store, &job, 9).await;
    expected.extend([pair("https://dealer.example/", "c"), pair("https://one.example/", "d")]);
    check(&expected).await;
    // And who waits is not forgotten when the run is replaced.
    let image: Image = submit(store, &account, &told("a", 9, Some("https://one.example/")), 10).await;
    submit(store, &account, &told("b", 9, Some("https://two.example/")), 11).await;
    let job = claim_job(store, 12).await;
    assert_eq!(job.image_id, image.image_id);
    finish(store, &job, 13).await;
    expected.extend([pair("https://one.example/", "a"), pair("https://two.example/", "b")]);
    check(&expected).await;
}

async fn claim(store: &dyn Store, account: &CustomerId, origin: &str, second: i64) -> Vec<ClaimedDelivery> {
    let key = TargetKey { account: account.clone(), origin: origin.to_owned() };
    let mut tx = store.write().await.unwrap();
    let mut claimed = tx.claim_webhook_deliveries(&key, 100, at(second), seconds(LEASE_S)).await.unwrap();
    tx.commit().await.unwrap();
    claimed.sort_by(|a, b| a.lease.delivery_id.cmp(&b.lease.delivery_id));
    claimed
}

async fn due(store: &dyn Store, second: i64) -> Vec<String> {
    let due = store.read().await.unwrap().due_webhook_targets(at(second), 10).await.unwrap();
    due.into_iter().map(|target| target.key.origin).collect()
}

async fn conclude(store: &dyn Store, lease: &DeliveryLease, record: &AttemptRecord, second: i64) -> bool {
    let mut tx = store.write().await.unwrap();
    let concluded = tx.conclude_webhook_attempt(lease, record, at(second)).await.unwrap();
    tx.commit().await.unwrap();
    concluded
}

fn record(next: AfterAttempt, target: TargetNote) -> AttemptRecord {
    AttemptRecord { status: Some(500), error: None, next, target }
}

/// Queues a test at an address.
async fn queue(store: &dyn Store, account: &CustomerId, id: &str, address: &str, second: i64) {
    let delivery = NewDelivery {
        delivery_id: DeliveryId::new(id),
        account: account.clone(),
        vehicle_id: None,
        url: address.to_owned(),
        auth_key: None,
        event: WebhookEvent::Test,
    };
    let mut tx = store.write().await.unwrap();
    tx.insert_webhook_delivery(&delivery, at(second)).await.unwrap();
    tx.commit().await.unwrap();
}

async fn delivery(store: &dyn Store, account: &CustomerId, id: &str) -> Delivery {
    let id = DeliveryId::new(id);
    store.read().await.unwrap().webhook_delivery(account, &id).await.unwrap().unwrap()
}

pub async fn a_delivery_is_claimed_by_one_worker_at_a_time(store: &dyn Store) {
    let account = account(store).await;
    queue(store, &account, "a", "https://one.example/a", 10).await;
    queue(store, &account, "b", "https://one.example/b", 5).await;
    queue(store, &account, "c", "https://two.example/", 8).await;
    assert_eq!(due(store, 4).await, [""; 0]);
    assert_eq!(due(store, 10).await, ["https://one.example", "https://two.example"]);
    let [a, b] = &claim(store, &account, "https://one.example", 10).await[..] else { panic!() };
    assert_eq!((a.round_attempts, a.round_begun_at, a.delivery.attempts), (1, at(10), 1));
    assert_eq!(claim(store, &account, "https://one.example", 10).await, []);
    assert_eq!(due(store, 10).await, ["https://two.example"]);
    // One is tried again later, the other's worker dies.
    let again = record(AfterAttempt::Retry(at(40)), TargetNote::Failing { paused_until: at(30) });
    assert!(conclude(store, &a.lease, &again, 11).await);
    let row = delivery(store, &account, "a").await;
    assert_eq!(
        (row.status, row.due_at, row.last_status),
        (WebhookDeliveryStatus::Pending, Some(at(40)), Some(500))
    );
    assert_eq!(due(store, 39).await, ["https://two.example"]);
    let [second] = &claim(store, &account, "https://one.example", 40).await[..] else { panic!() };
    assert_eq!((second.round_attempts, second.round_begun_at), (2, at(10)));
    assert_eq!((second.target_failures, second.target_failing_since), (1, Some(at(11))));
    assert_eq!(due(store, 10 + LEASE_S).await, ["https://two.example", "https://one.example"]);
    let [restarted] = &claim(store, &account, "https://one.example", 10 + LEASE_S).await[..] else {
        panic!()
    };
    assert_eq!(restarted.lease.delivery_id, b.lease.delivery_id);
    let taken = record(AfterAttempt::Delivered, TargetNote::Reached);
    assert!(!conclude(store, &b.lease, &taken, 75).await, "a dead worker's word counts for nothing");
    assert!(conclude(store, &restarted.lease, &taken, 76).await);
    let row = delivery(store, &account, "b").await;
    assert_eq!((row.status, row.delivered_at), (WebhookDeliveryStatus::Delivered, Some(at(76))));
    assert_eq!((row.due_at, row.lease_until, row.attempts), (None, None, 2));
    // Given back by a worker that stops, it has not been tried.
    let mut tx = store.write().await.unwrap();
    assert!(tx.release_webhook_delivery(&second.lease, at(77)).await.unwrap());
    assert!(!tx.release_webhook_delivery(&second.lease, at(77)).await.unwrap());
    tx.commit().await.unwrap();
    let [third] = &claim(store, &account, "https://one.example", 77).await[..] else { panic!() };
    assert_eq!((third.round_attempts, third.delivery.attempts, third.target_failures), (2, 2, 0));
}

pub async fn a_target_pauses_after_a_failure(store: &dyn Store) {
    let account = account(store).await;
    for id in ["a", "b"] {
        queue(store, &account, id, &format!("https://one.example/{id}"), 0).await;
    }
    let key = TargetKey { account: account.clone(), origin: "https://one.example".to_owned() };
    let mut tx = store.write().await.unwrap();
    let one = tx.claim_webhook_deliveries(&key, 1, at(0), seconds(LEASE_S)).await.unwrap().remove(0);
    tx.commit().await.unwrap();
    let failed = record(AfterAttempt::Retry(at(5)), TargetNote::Failing { paused_until: at(100) });
    conclude(store, &one.lease, &failed, 1).await;
    assert_eq!(due(store, 99).await, [""; 0]);
    assert_eq!(due(store, 100).await, ["https://one.example"]);
    // A new one waits like the others; one that somebody sends by hand does not, and comes first.
    submit(store, &account, &told("x", 1, Some("https://one.example/x")), 2).await;
    finish(store, &claim_job(store, 2).await, 2).await;
    assert_eq!(due(store, 99).await, [""; 0]);
    let mut tx = store.write().await.unwrap();
    let again = tx.requeue_webhook_delivery(&account, &one.lease.delivery_id, at(3)).await.unwrap();
    assert!(matches!(again, Some(Requeued::Queued(_))), "{again:?}");
    tx.commit().await.unwrap();
    assert_eq!(due(store, 3).await, ["https://one.example"]);
    let mut tx = store.write().await.unwrap();
    let first = tx.claim_webhook_deliveries(&key, 1, at(3), seconds(LEASE_S)).await.unwrap().remove(0);
    tx.commit().await.unwrap();
    assert_eq!((&first.lease.delivery_id, first.round_attempts), (&one.lease.delivery_id, 1));
    assert_eq!(first.delivery.attempts, 2);
}

pub async fn a_delivery_can_be_sent_again(store: &dyn Store) {
    let account = account(store).await;
    let other = account_named(store, "other").await;
    queue(store, &account, "a", "https://one.example/", 0).await;
    let id = DeliveryId::new("a");
    let claimed = claim(store, &account, "https://one.example", 0).await.remove(0);
    let requeue = async |account: &CustomerId, second: i64| {
        let mut tx = store.write().await.unwrap();
        let outcome = tx.requeue_webhook_delivery(account, &id, at(second)).await.unwrap();
        tx.commit().await.unwrap();
        outcome
    };
    assert_eq!(requeue(&other, 1).await, None);
    assert_eq!(requeue(&account, 1).await, Some(Requeued::UnderWay));
    let taken = record(AfterAttempt::Delivered, TargetNote::Reached);
    assert!(conclude(store, &claimed.lease, &taken, 2).await);
    let Some(Requeued::Queued(queued)) = requeue(&account, 3).await else { panic!() };
    assert_eq!((queued.status, queued.delivered_at), (WebhookDeliveryStatus::Pending, None));
    let again = claim(store, &account, "https://one.example", 3).await.remove(0);
    assert_eq!((again.delivery.event, again.delivery.created_at), (WebhookEvent::Test, at(0)));
    assert!(!conclude(store, &claimed.lease, &taken, 4).await, "of an earlier round");
    // Its worker died: nothing is under way.
    assert!(matches!(requeue(&account, 3 + LEASE_S).await, Some(Requeued::Queued(_))));
}

pub async fn a_target_is_switched_off_and_on(store: &dyn Store) {
    let account = account(store).await;
    set_account(store, &account, true, Some("https://one.example/in")).await;
    let run = async |name: &str, address: Option<&str>, second: i64| {
        let submitted = match address {
            Some(address) => told(name, 1, Some(address)),
            None => submission(name, 1, Some("v")),
        };
        submit(store, &account, &submitted, second).await;
        finish(store, &claim_job(store, second).await, second).await;
        delivery(store, &account, &format!("whd_{name}_1")).await
    };
    let off_at =
        async || store.read().await.unwrap().account(&account).await.unwrap().unwrap().webhook_off_at;
    run("a", None, 0).await;
    run("b", Some("https://one.example/hook"), 0).await;
    run("c", Some("https://two.example/hook"), 0).await;
    let key = TargetKey { account: account.clone(), origin: "https://one.example".to_owned() };
    let mut tx = store.write().await.unwrap();
    let claimed = tx.claim_webhook_deliveries(&key, 1, at(0), seconds(LEASE_S)).await.unwrap().remove(0);
    tx.commit().await.unwrap();
    assert!(conclude(store, &claimed.lease, &record(AfterAttempt::Failed, TargetNote::Off), 1).await);
    assert_eq!(off_at().await, Some(at(1)));
    let log = log(store, &account).await;
    let state = |id: &str| {
        let row = log.iter().find(|row| row.delivery_id.as_str() == id).unwrap();
        (row.status, row.last_error.as_deref())
    };
    assert_eq!(state("whd_a_1"), (WebhookDeliveryStatus::Failed, None));
    assert_eq!(state("whd_b_1"), (WebhookDeliveryStatus::Failed, Some(TARGET_OFF)));
    assert_eq!(state("whd_c_1"), (WebhookDeliveryStatus::Pending, None), "another target");
    // What comes is written down and not sent.
    for (name, address) in [("d", None), ("e", Some("https://one.example/hook"))] {
        let row = run(name, address, 2).await;
        assert_eq!((row.status, row.attempts), (WebhookDeliveryStatus::Failed, 0));
        assert_eq!(row.last_error.as_deref(), Some(TARGET_OFF));
    }
    assert_eq!(due(store, 1000).await, ["https://two.example"]);
    // Sent by hand and taken, it is on again.
    let mut tx = store.write().await.unwrap();
    tx.requeue_webhook_delivery(&account, &DeliveryId::new("whd_d_1"), at(3)).await.unwrap();
    tx.commit().await.unwrap();
    let claimed = claim(store, &account, "https://one.example", 3).await.remove(0);
    assert!(claimed.target_is_off);
    assert!(conclude(store, &claimed.lease, &record(AfterAttempt::Delivered, TargetNote::Reached), 4).await);
    assert_eq!(off_at().await, None);
    assert_eq!(run("f", None, 5).await.status, WebhookDeliveryStatus::Pending);
    assert_eq!(run("g", Some("https://one.example/hook"), 5).await.status, WebhookDeliveryStatus::Pending);
    // Off once more; who sets the account's address switches it on for what the account is told.
    let claimed = claim(store, &account, "https://one.example", 6).await;
    assert_eq!((claimed.len(), claimed[0].target_is_off, claimed[0].target_failures), (2, false, 0));
    assert!(conclude(store, &claimed[0].lease, &record(AfterAttempt::Failed, TargetNote::Off), 7).await);
    assert_eq!(run("h", Some("https://one.example/hook"), 8).await.status, WebhookDeliveryStatus::Failed);
    set_account(store, &account, true, Some("https://one.example/in")).await;
    assert_eq!(run("i", None, 9).await.status, WebhookDeliveryStatus::Pending);
    // Told that it is gone, only the account's own address is given up.
    let claimed = claim(store, &account, "https://one.example", 10).await;
    let gone = record(AfterAttempt::Stopped, TargetNote::Gone);
    assert!(conclude(store, &claimed[0].lease, &gone, 11).await);
    assert_eq!(off_at().await, Some(at(11)));
    assert_eq!(delivery(store, &account, "whd_i_1").await.status, WebhookDeliveryStatus::Stopped);
    assert_eq!(run("j", Some("https://one.example/hook"), 12).await.status, WebhookDeliveryStatus::Pending);
}

pub async fn the_log_is_read_in_pages(store: &dyn Store) {
    let account = account(store).await;
    let other = account_named(store, "other").await;
    for number in 0..5 {
        // Two of the same moment.
        queue(store, &account, &format!("d{number}"), "https://one.example/", number / 2).await;
    }
    queue(store, &other, "others", "https://one.example/", 9).await;
    let claimed = claim(store, &account, "https://one.example", 0).await;
    let taken = record(AfterAttempt::Delivered, TargetNote::Reached);
    assert!(conclude(store, &claimed[0].lease, &taken, 3).await);
    let page = async |query: DeliveryQuery| {
        let page = store.read().await.unwrap().webhook_deliveries(&account, &query).await?;
        let ids: Vec<String> = page.deliveries.iter().map(|row| row.delivery_id.to_string()).collect();
        Ok::<_, Error>((ids, page.next_cursor))
    };
    let first = DeliveryQuery { limit: 2, ..DeliveryQuery::default() };
    let (ids, cursor) = page(first.clone()).await.unwrap();
    assert_eq!(ids, ["d4", "d3"]);
    let (ids, cursor) = page(DeliveryQuery { cursor, ..first.clone() }).await.unwrap();
    assert_eq!(ids, ["d2", "d1"]);
    let (ids, cursor) = page(DeliveryQuery { cursor, ..first.clone() }).await.unwrap();
    assert_eq!((ids, cursor), (vec!["d0".to_owned()], None));
    for cursor in ["", "x", "bm90IGpzb24"] {
        let elsewhere = page(DeliveryQuery { cursor: Some(cursor.to_owned()), ..first.clone() }).await;
        assert!(matches!(elsewhere, Err(Error::InvalidCursor)), "{elsewhere:?}");
    }
    let statuses = vec![WebhookDeliveryStatus::Delivered, WebhookDeliveryStatus::Stopped];
    let delivered = DeliveryQuery { limit: 9, statuses, ..DeliveryQuery::default() };
    assert_eq!(page(delivered).await.unwrap().0, ["d0"]);
    submit(store, &account, &told("a", 1, Some("https://one.example/")), 20).await;
    finish(store, &claim_job(store, 20).await, 20).await;
    let of = |vehicle: &str| DeliveryQuery {
        limit: 9,
        vehicle_id: Some(vehicle_id(vehicle)),
        ..DeliveryQuery::default()
    };
    assert_eq!(page(of("v")).await.unwrap().0, ["whd_a_1"]);
    assert_eq!(page(of("w")).await.unwrap().0, [""; 0]);
}

pub async fn old_deliveries_are_purged_once_they_have_ended(store: &dyn Store) {
    let account = account(store).await;
    for (id, second) in [("old", 0), ("waiting", 1), ("young", 50)] {
        queue(store, &account, id, &format!("https://{id}.example/"), second).await;
    }
    let failing = TargetNote::Failing { paused_until: at(0) };
    for id in ["old", "young"] {
        let claimed = claim(store, &account, &format!("https://{id}.example"), 50).await.remove(0);
        assert!(conclude(store, &claimed.lease, &record(AfterAttempt::Failed, failing), 51).await);
    }
    let purge = async |second: i64| {
        let mut tx = store.write().await.unwrap();
        let purged = tx.purge_webhook_deliveries(at(second), 10).await.unwrap();
        tx.commit().await.unwrap();
        purged
    };
    assert_eq!((purge(0).await, purge(50).await), (0, 1));
    let left: Vec<String> =
        log(store, &account).await.iter().map(|row| row.delivery_id.to_string()).collect();
    assert_eq!(left, ["young", "waiting"]);
    // The failures of a target are remembered as long as a delivery is.
    let mut tx = store.write().await.unwrap();
    tx.requeue_webhook_delivery(&account, &DeliveryId::new("young"), at(60)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(claim(store, &account, "https://young.example", 60).await[0].target_failures, 1);
    queue(store, &account, "new", "https://old.example/", 60).await;
    assert_eq!(claim(store, &account, "https://old.example", 60).await[0].target_failures, 0);
}
