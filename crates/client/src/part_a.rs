//! Part A: the vehicle-imaging vendor's operations, which a Forecourt server answers too.
//!
//! The vendor has no idempotency: after a lost answer ask [`image_status`] first and submit only what is `unknown`; after a
//! lost [`feature_submit`] list the features and compare. The keys given here help on a Forecourt server alone.

use forecourt_api::feature::{
    DeletedFeaturesEnvelope, Feature, FeatureCreated, FeatureForm, FeaturesEnvelope,
};
use forecourt_api::image::{CutType, ImageStatus, ImageStatusResponse, ImageSubmission};
use forecourt_api::vehicle::{Vehicle, VehicleEnvelope, VehicleForm, VehicleList, VehicleListRequest};
use forecourt_api::{FeatureId, ImageUrl, VehicleId};

use crate::call::json;
use crate::multipart::Form;
use crate::query::Target;
use crate::{Call, Error, IdempotencyKey, Method, Patience, Request, Response};

fn post_form(path: &str, form: &Form, key: Option<&IdempotencyKey>) -> Request {
    let (media_type, bytes) = form.encode();
    let request = Request::new(Method::Post, path).body(media_type, bytes);
    match key {
        Some(key) => request.idempotent(key),
        None => request,
    }
}

fn vehicle(response: &Response) -> Result<Vehicle, Error> {
    Ok(json::<VehicleEnvelope>(response)?.vehicle)
}

fn vehicles(response: &Response) -> Result<Vec<Vehicle>, Error> {
    Ok(json::<VehicleList>(response)?.into_vec())
}

fn statuses(response: &Response) -> Result<Vec<ImageStatus>, Error> {
    Ok(json::<ImageStatusResponse>(response)?.data.images)
}

fn features(response: &Response) -> Result<Vec<Feature>, Error> {
    Ok(json::<FeaturesEnvelope>(response)?.features)
}

/// `vehicleSubmit`: makes or updates a vehicle; its status becomes `new`.
#[must_use]
pub fn vehicle_submit(form: &VehicleForm, key: Option<&IdempotencyKey>) -> Call<Vehicle> {
    let place = form.vehicle_location.as_deref();
    let lot = form.vehicle_lot.as_deref();
    let fields = Form::default()
        .with("vehicle_id", form.vehicle_id.as_str())
        .with_some("vehicle_manufacturer", form.vehicle_manufacturer.as_deref())
        .with_some("vehicle_model", form.vehicle_model.as_deref())
        .with_some("vehicle_model_ext", form.vehicle_model_ext.as_deref())
        .with_some("vehicle_color", form.vehicle_color.as_deref())
        // Both names of one field: which one a vendor's edition reads is not known.
        .with_some("vehicle_location", place)
        .with_some("location", place)
        .with_some("vehicle_lot", lot)
        .with_some("lot", lot)
        .with_some("custom_reference", form.custom_reference.as_deref())
        .with_some("suggested_guideline_id", form.suggested_guideline_id.as_deref());
    Call::new(post_form("/vehicle/submission", &fields, key), vehicle)
}

/// `vehicleList`.
#[must_use]
pub fn vehicle_list(request: &VehicleListRequest) -> Call<Vec<Vehicle>> {
    // Strings, numbers and words alone: writing them cannot fail.
    let body = serde_json::to_vec(request).unwrap_or_default();
    let request = Request::new(Method::Post, "/vehicle/list").body("application/json", body);
    Call::new(request.patience(Patience::Read), vehicles)
}

/// `vehicleShotlist`: vehicles that still have to be photographed.
#[must_use]
pub fn vehicle_shotlist() -> Call<Vec<Vehicle>> {
    Call::new(Request::new(Method::Get, "/vehicle/shotlist"), vehicles)
}

/// `vehicleStatus`.
#[must_use]
pub fn vehicle_status(id: &VehicleId) -> Call<Vehicle> {
    let target = Target::new("/vehicle/status").with("vehicle_id", id.as_str());
    Call::new(Request::new(Method::Get, target.into_string()), vehicle)
}

/// `vehicleDelete`: marks it deleted; may be repeated.
#[must_use]
pub fn vehicle_delete(id: &VehicleId) -> Call<Vehicle> {
    let target = Target::new("/vehicle/delete").with("vehicle_id", id.as_str());
    Call::new(Request::new(Method::Delete, target.into_string()), vehicle)
}

/// `asyncSubmit`: 1 to 60 images by URL.
#[must_use]
pub fn image_submit(submission: &ImageSubmission, key: Option<&IdempotencyKey>) -> Call<Vec<ImageStatus>> {
    let fields = Form::default()
        .with_each("image_url", submission.image_urls.iter().map(ImageUrl::as_str))
        .with_some("vehicle_id", submission.vehicle_id.as_ref().map(VehicleId::as_str))
        .with_some("cut_type", submission.cut_type.map(CutType::as_str))
        .with_some("location_id", submission.location_id.as_deref())
        .with_some("guideline_id", submission.guideline_id.as_deref())
        .with_some("scene_id", submission.scene_id.as_deref())
        .with_some("custom_json", submission.custom_json.as_deref());
    Call::new(post_form("/vehicle/image/submission", &fields, key), statuses)
}

/// Request target of [`image_status`] for these URLs; pollers cut their batches by its length.
#[must_use]
pub fn image_status_target(urls: &[ImageUrl]) -> String {
    Target::new("/vehicle/image/status")
        .with_each("image_url", urls.iter().map(ImageUrl::as_str))
        .into_string()
}

/// `asyncStatus`: one entry per URL, in the order asked.
#[must_use]
pub fn image_status(urls: &[ImageUrl]) -> Call<Vec<ImageStatus>> {
    Call::new(Request::new(Method::Get, image_status_target(urls)), statuses)
}

/// `asyncResult`: the picture's bytes, JPEG or what the account is set to.
#[must_use]
pub fn image_result(url: &ImageUrl) -> Call<Vec<u8>> {
    let target = Target::new("/vehicle/image/result").with("image_url", url.as_str());
    let request = Request::new(Method::Get, target.into_string()).patience(Patience::Download);
    Call::new(request, |response| Ok(response.body.clone()))
}

/// `featureSubmit`: every call makes one more feature.
#[must_use]
pub fn feature_submit(form: &FeatureForm, key: Option<&IdempotencyKey>) -> Call<FeatureId> {
    let fields = Form::default()
        .with("vehicle_id", form.vehicle_id.as_str())
        .with("title", &form.title)
        .with("icon", &form.icon)
        .with("type", form.kind.as_str())
        .with_some("description", form.description.as_deref())
        .with_some("feature_rule_name", form.feature_rule_name.as_deref())
        .with_some("annotation_id", form.annotation_id.as_deref())
        .with_some("detail_image_id", form.detail_image_id.as_deref());
    Call::new(post_form("/vehicle/feature/submission", &fields, key), |response| {
        Ok(json::<FeatureCreated>(response)?.feature_id)
    })
}

/// `featuresGet`, by query: browsers cannot send a body with GET.
#[must_use]
pub fn features_get(id: &VehicleId) -> Call<Vec<Feature>> {
    let target = Target::new("/vehicle/features").with("vehicle_id", id.as_str());
    Call::new(Request::new(Method::Get, target.into_string()), features)
}

/// `featureGet`; the answer has one item.
#[must_use]
pub fn feature_get(id: &FeatureId) -> Call<Vec<Feature>> {
    let target = Target::new("/vehicle/feature").with("feature_id", id.as_str());
    Call::new(Request::new(Method::Get, target.into_string()), features)
}

/// `featuresDelete`: all features of a vehicle.
#[must_use]
pub fn features_delete(id: &VehicleId) -> Call<DeletedFeaturesEnvelope> {
    let target = Target::new("/vehicle/features/delete").with("vehicle_id", id.as_str());
    Call::new(Request::new(Method::Delete, target.into_string()), json)
}

/// `featureDelete`.
#[must_use]
pub fn feature_delete(id: &FeatureId) -> Call<DeletedFeaturesEnvelope> {
    let target = Target::new("/vehicle/feature/delete").with("feature_id", id.as_str());
    Call::new(Request::new(Method::Delete, target.into_string()), json)
}
