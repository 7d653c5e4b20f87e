//! The wire types of the contract (`contract/openapi.yaml`): one Rust vocabulary for the server, the client and the portal.
//!
//! Part A is the vehicle-imaging vendor's API, Part B is Forecourt's own (`/v1`, `/media`). The types read tolerantly, as
//! the contract demands of a client: unknown members are skipped, unknown words of open lists are kept as they came.
//!
//! Not here: input and output, HTTP, validation against the database, clocks. Times are RFC 3339 text on the wire and stay
//! text here; whoever calculates with them parses them.

#![warn(missing_docs)]

pub mod account;
pub mod asset;
pub mod composition;
pub mod feature;
pub mod guideline;
pub mod hotspot;
pub mod id;
pub mod image;
pub mod json;
mod open_list;
pub mod patch;
pub mod placement;
pub mod problem;
pub mod server;
mod share;
pub mod vehicle;
pub mod webhook;

pub use id::{
    Angle, AssetId, CustomerId, DeliveryId, FeatureId, GuidelineId, ImageId, ImageUrl, InvalidVehicleId,
    Revision, Timestamp, TokenId, UploadId, VEHICLE_ID_MAX_CHARS, VehicleId,
};
pub use share::{InvalidShare, Share};
