//! Part B: Forecourt's own operations below `/v1`. Uploads are in [`crate::tus`].

use forecourt_api::account::{
    Account, AccountPatch, CurrentToken, NewToken, SignInCodeInput, TokenInput, TokenList,
};
use forecourt_api::asset::{Asset, AssetKind, AssetList};
use forecourt_api::composition::{Composition, Position};
use forecourt_api::feature::{
    FeatureInput, FeatureList, FeaturePatch, FeatureRecord, FeatureRule, FeatureRuleInput, FeatureRuleList,
    HotspotInput,
};
use forecourt_api::guideline::{Guideline, GuidelineInput, GuidelineList};
use forecourt_api::image::{ImageList, ImageOrder, ImagePatch, ImageRecord, ProcessingOptions, VideoInput};
use forecourt_api::server::ServerInfo;
use forecourt_api::vehicle::{AppStatus, VehiclePage, VehiclePatch, VehicleRecord};
use forecourt_api::webhook::{WebhookDeliveryPage, WebhookDeliveryRecord, WebhookDeliveryStatus};
use forecourt_api::{AssetId, DeliveryId, FeatureId, GuidelineId, ImageId, Share, TokenId, VehicleId};
use serde::Serialize;

use crate::call::{Versioned, json, nothing, versioned};
use crate::multipart::Form;
use crate::query::{Target, segment};
use crate::{Call, Error, IdempotencyKey, Method, Request, Response};

/// The query of `listVehicles`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VehicleQuery {
    /// Words that must all match.
    pub words: String,
    /// Stages of which one must match; without any, all but deleted.
    pub statuses: Vec<AppStatus>,
    /// Order.
    pub sort: VehicleSort,
    /// Most vehicles of a page, 1 to 200.
    pub limit: u32,
    /// Matches to skip; giving it makes the server count them all.
    pub offset: u32,
}

/// Order of `listVehicles`: a member's name and whether it descends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VehicleSort {
    /// The column to sort by.
    pub column: SortColumn,
    /// Largest or newest first.
    pub descending: bool,
}

impl Default for VehicleSort {
    fn default() -> Self {
        Self { column: SortColumn::UpdatedAt, descending: true }
    }
}

/// A column that `listVehicles` can sort by (parameter `sort`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortColumn {
    /// `updated_at`.
    UpdatedAt,
    /// `created_at`.
    CreatedAt,
    /// `vehicle_id`.
    VehicleId,
    /// `vehicle_manufacturer`.
    Manufacturer,
    /// `model_year`.
    ModelYear,
    /// `price`.
    Price,
    /// `mileage`.
    Mileage,
}

impl SortColumn {
    /// Every column.
    pub const ALL: &'static [Self] = &[
        Self::UpdatedAt,
        Self::CreatedAt,
        Self::VehicleId,
        Self::Manufacturer,
        Self::ModelYear,
        Self::Price,
        Self::Mileage,
    ];

    /// Its name in the parameter.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UpdatedAt => "updated_at",
            Self::CreatedAt => "created_at",
            Self::VehicleId => "vehicle_id",
            Self::Manufacturer => "vehicle_manufacturer",
            Self::ModelYear => "model_year",
            Self::Price => "price",
            Self::Mileage => "mileage",
        }
    }
}

impl VehicleSort {
    /// The parameter's value: the name, with a leading minus when it descends.
    #[must_use]
    pub fn to_text(self) -> String {
        format!("{}{}", if self.descending { "-" } else { "" }, self.column.as_str())
    }

    /// Reads the parameter's value; `None` for a name that it does not know.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (name, descending) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
        let column = *SortColumn::ALL.iter().find(|column| column.as_str() == name)?;
        Some(Self { column, descending })
    }
}

/// A page and how many vehicles match in all.
#[derive(Clone, Debug, PartialEq)]
pub struct CountedPage {
    /// The page.
    pub page: VehiclePage,
    /// From `X-Total-Count`; none where the browser was not allowed to see it.
    pub total: Option<u64>,
}

fn vehicle_path(id: &VehicleId, rest: &str) -> String {
    format!("/v1/vehicles/{}{rest}", segment(id.as_str()))
}

/// A body of one of our own types: they hold only what JSON can, so that writing cannot fail.
fn with_json<T: Serialize>(request: Request, media_type: &str, value: &T) -> Request {
    request.body(media_type, serde_json::to_vec(value).unwrap_or_default())
}

fn if_match(request: Request, etag: Option<&str>) -> Request {
    match etag {
        Some(etag) => request.header("If-Match", etag),
        None => request,
    }
}

/// `getServer`: which server this is and what it takes.
#[must_use]
pub fn server() -> Call<ServerInfo> {
    Call::new(Request::new(Method::Get, "/v1/server"), json)
}

/// `getCurrentToken`: whose token this is.
#[must_use]
pub fn current_token() -> Call<CurrentToken> {
    Call::new(Request::new(Method::Get, "/v1/tokens/current"), json)
}

/// `exchangeSignInCode`: the token that a sign-in link stands for. It works once.
#[must_use]
pub fn exchange_sign_in_code(code: &SignInCodeInput) -> Call<NewToken> {
    let request = Request::new(Method::Post, "/v1/sign-in-codes/exchange");
    Call::new(with_json(request, "application/json", code), json)
}

/// `getAccount`: settings of the account.
#[must_use]
pub fn get_account() -> Call<Versioned<Account>> {
    Call::new(Request::new(Method::Get, "/v1/account"), versioned)
}

/// `patchAccount`: changes the members given; `etag` guards against another's change.
#[must_use]
pub fn patch_account(patch: &AccountPatch, etag: Option<&str>) -> Call<Versioned<Account>> {
    let request = if_match(Request::new(Method::Patch, "/v1/account"), etag);
    Call::new(with_json(request, "application/merge-patch+json", patch), versioned)
}

/// `listTokens`, oldest first.
#[must_use]
pub fn list_tokens() -> Call<TokenList> {
    Call::new(Request::new(Method::Get, "/v1/tokens"), json)
}

/// `createToken`: its secret is in this answer alone; the same key again is refused.
#[must_use]
pub fn create_token(token: &TokenInput, key: &IdempotencyKey) -> Call<NewToken> {
    let request = Request::new(Method::Post, "/v1/tokens").idempotent(key);
    Call::new(with_json(request, "application/json", token), json)
}

/// `revokeToken`: ends it at once.
#[must_use]
pub fn revoke_token(id: &TokenId) -> Call<()> {
    Call::new(Request::new(Method::Delete, format!("/v1/tokens/{}", segment(id.as_str()))), nothing)
}

/// `listVehicles`.
#[must_use]
pub fn list_vehicles(query: &VehicleQuery) -> Call<CountedPage> {
    let target = Target::new("/v1/vehicles")
        .with_some("q", Some(query.words.as_str()).filter(|words| !words.is_empty()))
        .with_each("status", query.statuses.iter().map(AppStatus::as_str))
        .with("sort", &query.sort.to_text())
        .with("limit", &query.limit.to_string())
        .with("offset", &query.offset.to_string());
    Call::new(Request::new(Method::Get, target.into_string()), counted_page)
}

fn counted_page(response: &Response) -> Result<CountedPage, Error> {
    let total = response.headers.get("x-total-count").and_then(|text| text.parse().ok());
    Ok(CountedPage { page: json(response)?, total })
}

/// `getVehicle`.
#[must_use]
pub fn get_vehicle(id: &VehicleId) -> Call<Versioned<VehicleRecord>> {
    Call::new(Request::new(Method::Get, vehicle_path(id, "")), versioned)
}

/// `putVehicle` with `If-None-Match: *`: makes a vehicle, and fails with 412 when the id is taken.
#[must_use]
pub fn create_vehicle(id: &VehicleId, fields: &VehiclePatch) -> Call<Versioned<VehicleRecord>> {
    let request = Request::new(Method::Put, vehicle_path(id, "")).header("If-None-Match", "*");
    Call::new(with_json(request, "application/json", fields), versioned)
}

/// `patchVehicle`: changes the members given; `etag` guards against another's change.
#[must_use]
pub fn patch_vehicle(
    id: &VehicleId,
    patch: &VehiclePatch,
    etag: Option<&str>,
) -> Call<Versioned<VehicleRecord>> {
    let request = if_match(Request::new(Method::Patch, vehicle_path(id, "")), etag);
    Call::new(with_json(request, "application/merge-patch+json", patch), versioned)
}

/// `deleteVehicle`: marks it deleted; may be repeated.
#[must_use]
pub fn delete_vehicle(id: &VehicleId) -> Call<()> {
    Call::new(Request::new(Method::Delete, vehicle_path(id, "")), nothing)
}

/// `listImages`, in display order.
#[must_use]
pub fn list_images(id: &VehicleId) -> Call<ImageList> {
    Call::new(Request::new(Method::Get, vehicle_path(id, "/images")), json)
}

/// `listImages` of the trash: deleted images that can be restored, the latest first.
#[must_use]
pub fn list_deleted_images(id: &VehicleId) -> Call<ImageList> {
    Call::new(Request::new(Method::Get, vehicle_path(id, "/images?deleted=true")), json)
}

/// `listImages` with the tag that `reorder_images` needs.
#[must_use]
pub fn list_images_versioned(id: &VehicleId) -> Call<Versioned<ImageList>> {
    Call::new(Request::new(Method::Get, vehicle_path(id, "/images")), versioned)
}

/// `reorderImages`: a new display order; `etag` is that of the list which it was made from.
#[must_use]
pub fn reorder_images(id: &VehicleId, order: &ImageOrder, etag: &str) -> Call<Versioned<ImageList>> {
    let request = Request::new(Method::Put, vehicle_path(id, "/images/order")).header("If-Match", etag);
    Call::new(with_json(request, "application/json", order), versioned)
}

/// `restoreImage`: a deleted image back from the trash; may be repeated.
#[must_use]
pub fn restore_image(id: &ImageId) -> Call<ImageRecord> {
    let path = format!("/v1/images/{}/restore", segment(id.as_str()));
    Call::new(Request::new(Method::Post, path), json)
}

/// `createVideo`: a film by its address.
#[must_use]
pub fn create_video(id: &VehicleId, video: &VideoInput) -> Call<ImageRecord> {
    Call::new(
        with_json(Request::new(Method::Post, vehicle_path(id, "/videos")), "application/json", video),
        json,
    )
}

/// `patchImage`: changes the members given.
#[must_use]
pub fn patch_image(id: &ImageId, patch: &ImagePatch) -> Call<ImageRecord> {
    let request = Request::new(Method::Patch, format!("/v1/images/{}", segment(id.as_str())));
    Call::new(with_json(request, "application/merge-patch+json", patch), json)
}

/// `deleteImage`: with its renditions and hotspots.
#[must_use]
pub fn delete_image(id: &ImageId) -> Call<()> {
    Call::new(Request::new(Method::Delete, format!("/v1/images/{}", segment(id.as_str()))), nothing)
}

/// `processImage`: once more with other settings.
#[must_use]
pub fn process_image(id: &ImageId, options: &ProcessingOptions, key: &IdempotencyKey) -> Call<ImageRecord> {
    let path = format!("/v1/images/{}/process", segment(id.as_str()));
    let request = Request::new(Method::Post, path).idempotent(key);
    Call::new(with_json(request, "application/json", options), json)
}

/// `listFeatures`, oldest first.
#[must_use]
pub fn list_features(id: &VehicleId) -> Call<FeatureList> {
    Call::new(Request::new(Method::Get, vehicle_path(id, "/features")), json)
}

/// `createFeature`, with its places.
#[must_use]
pub fn create_feature(id: &VehicleId, feature: &FeatureInput, key: &IdempotencyKey) -> Call<FeatureRecord> {
    let request = Request::new(Method::Post, vehicle_path(id, "/features")).idempotent(key);
    Call::new(with_json(request, "application/json", feature), json)
}

fn feature_path(id: &FeatureId) -> String {
    format!("/v1/features/{}", segment(id.as_str()))
}

/// `getFeature`.
#[must_use]
pub fn get_feature(id: &FeatureId) -> Call<Versioned<FeatureRecord>> {
    Call::new(Request::new(Method::Get, feature_path(id)), versioned)
}

/// `patchFeature`: changes the members given; `etag` guards against another's change.
#[must_use]
pub fn patch_feature(
    id: &FeatureId,
    patch: &FeaturePatch,
    etag: Option<&str>,
) -> Call<Versioned<FeatureRecord>> {
    let request = if_match(Request::new(Method::Patch, feature_path(id)), etag);
    Call::new(with_json(request, "application/merge-patch+json", patch), versioned)
}

/// `deleteFeature`, with its hotspots.
#[must_use]
pub fn delete_feature(id: &FeatureId) -> Call<()> {
    Call::new(Request::new(Method::Delete, feature_path(id)), nothing)
}

fn hotspot_path(feature: &FeatureId, image: &ImageId) -> String {
    format!("/v1/features/{}/hotspots/{}", segment(feature.as_str()), segment(image.as_str()))
}

/// `putHotspot`: places or moves a feature on one image.
#[must_use]
pub fn put_hotspot(feature: &FeatureId, image: &ImageId, position: Position) -> Call<FeatureRecord> {
    let request = Request::new(Method::Put, hotspot_path(feature, image));
    Call::new(with_json(request, "application/json", &HotspotInput { position }), json)
}

/// `deleteHotspot`: takes a feature off one image.
#[must_use]
pub fn delete_hotspot(feature: &FeatureId, image: &ImageId) -> Call<()> {
    Call::new(Request::new(Method::Delete, hotspot_path(feature, image)), nothing)
}

/// `listWebhookDeliveries`, the newest first: those in one of the states, or all; `cursor` of the page before.
#[must_use]
pub fn list_webhook_deliveries(
    statuses: &[WebhookDeliveryStatus],
    cursor: Option<&str>,
) -> Call<WebhookDeliveryPage> {
    let target = Target::new("/v1/webhook-deliveries")
        .with_each("status", statuses.iter().map(|status| status.as_str()))
        .with_some("cursor", cursor);
    Call::new(Request::new(Method::Get, target.into_string()), json)
}

/// `redeliverWebhook`: sends a delivery again, with the same id and body.
#[must_use]
pub fn redeliver_webhook(id: &DeliveryId, key: &IdempotencyKey) -> Call<WebhookDeliveryRecord> {
    let path = format!("/v1/webhook-deliveries/{}/redeliver", segment(id.as_str()));
    Call::new(Request::new(Method::Post, path).idempotent(key), json)
}

/// `testWebhook`: sends a test to the account's address.
#[must_use]
pub fn test_webhook(key: &IdempotencyKey) -> Call<WebhookDeliveryRecord> {
    Call::new(Request::new(Method::Post, "/v1/webhook-deliveries/test").idempotent(key), json)
}

/// `listFeatureRules`: the account's placement rules and the built-in ones.
#[must_use]
pub fn list_feature_rules() -> Call<FeatureRuleList> {
    Call::new(Request::new(Method::Get, "/v1/feature-rules"), json)
}

fn rule_path(name: &str) -> String {
    format!("/v1/feature-rules/{}", segment(name))
}

/// `putFeatureRule`: makes or replaces a placement rule.
#[must_use]
pub fn put_feature_rule(
    name: &str,
    rule: &FeatureRuleInput,
    etag: Option<&str>,
) -> Call<Versioned<FeatureRule>> {
    let request = if_match(Request::new(Method::Put, rule_path(name)), etag);
    Call::new(with_json(request, "application/json", rule), versioned)
}

/// `deleteFeatureRule`: deletes a placement rule of the account's own.
#[must_use]
pub fn delete_feature_rule(name: &str) -> Call<()> {
    Call::new(Request::new(Method::Delete, rule_path(name)), nothing)
}

/// `getComposition`: what the player shows.
#[must_use]
pub fn composition(id: &VehicleId) -> Call<Composition> {
    Call::new(Request::new(Method::Get, vehicle_path(id, "/composition")), json)
}

/// A picture to be kept as an asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAsset {
    /// Use.
    pub kind: AssetKind,
    /// Name for people.
    pub title: String,
    /// Floor line of a scene, which needs one: height from the top at which wall meets ground.
    pub ground_y: Option<Share>,
    /// Name of the file.
    pub filename: String,
    /// Media type of the file.
    pub media_type: String,
    /// The file.
    pub bytes: Vec<u8>,
}

fn asset_path(id: &AssetId) -> String {
    format!("/v1/assets/{}", segment(id.as_str()))
}

/// `listAssets`: of one kind or all, newest first.
#[must_use]
pub fn list_assets(kind: Option<AssetKind>) -> Call<AssetList> {
    let target = Target::new("/v1/assets").with_some("kind", kind.map(AssetKind::as_str));
    Call::new(Request::new(Method::Get, target.into_string()), json)
}

/// `createAsset`.
#[must_use]
pub fn create_asset(asset: &NewAsset, key: &IdempotencyKey) -> Call<Asset> {
    let ground_y = asset.ground_y.map(|share| share.value().to_string());
    let form = Form::default()
        .with("kind", asset.kind.as_str())
        .with("title", &asset.title)
        .with_some("ground_y", ground_y.as_deref())
        .with_file("file", &asset.filename, &asset.media_type, asset.bytes.clone());
    let (media_type, body) = form.encode();
    let request = Request::new(Method::Post, "/v1/assets").idempotent(key).body(media_type, body);
    Call::new(request, json)
}

/// `getAsset`.
#[must_use]
pub fn get_asset(id: &AssetId) -> Call<Asset> {
    Call::new(Request::new(Method::Get, asset_path(id)), json)
}

/// `deleteAsset`: refused while a guideline or the account's settings name it.
#[must_use]
pub fn delete_asset(id: &AssetId) -> Call<()> {
    Call::new(Request::new(Method::Delete, asset_path(id)), nothing)
}

fn guideline_path(id: &GuidelineId) -> String {
    format!("/v1/guidelines/{}", segment(id.as_str()))
}

/// `listGuidelines`: the account's own by id, then those that came with the server.
#[must_use]
pub fn list_guidelines() -> Call<GuidelineList> {
    Call::new(Request::new(Method::Get, "/v1/guidelines"), json)
}

/// `putGuideline`: makes or replaces one.
#[must_use]
pub fn put_guideline(id: &GuidelineId, input: &GuidelineInput) -> Call<Guideline> {
    let request = Request::new(Method::Put, guideline_path(id));
    Call::new(with_json(request, "application/json", input), json)
}

/// `deleteGuideline`: images keep the options that it gave them.
#[must_use]
pub fn delete_guideline(id: &GuidelineId) -> Call<()> {
    Call::new(Request::new(Method::Delete, guideline_path(id)), nothing)
}
