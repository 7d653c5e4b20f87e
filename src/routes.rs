//! Pure: the portal's addresses as values, written and read in this one place.
//!
//! A vehicle id is one path segment whatever it contains, encoded once. Not here: what a page keeps in its query.

use forecourt_api::VehicleId;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Everything but RFC 3986's unreserved characters is encoded in paths and queries.
pub const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// The list of vehicles.
    Inventory,
    /// The form for a new vehicle. Not below `/vehicles`, where any word may be an id.
    AddVehicle,
    /// One vehicle with its photos.
    Vehicle(VehicleId),
    /// The form for what is known of a vehicle.
    EditVehicle(VehicleId),
    /// A vehicle as shoppers see it, and its hotspots.
    Viewer(VehicleId),
    /// Language, colours, account.
    Settings,
}

impl Route {
    /// The path, beginning with a slash.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Inventory => "/vehicles".to_owned(),
            Self::AddVehicle => "/add".to_owned(),
            Self::Vehicle(id) => below_vehicle(id, ""),
            Self::EditVehicle(id) => below_vehicle(id, "/edit"),
            Self::Viewer(id) => below_vehicle(id, "/view"),
            Self::Settings => "/settings".to_owned(),
        }
    }

    /// The page of a path as the browser writes it; `None` when there is none.
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        let mut segments = path.strip_prefix('/')?.trim_end_matches('/').split('/');
        let route = match (segments.next()?, segments.next(), segments.next()) {
            ("" | "vehicles", None, None) => Self::Inventory,
            ("add", None, None) => Self::AddVehicle,
            ("settings", None, None) => Self::Settings,
            ("vehicles", Some(id), None) => Self::Vehicle(vehicle_id(id)?),
            ("vehicles", Some(id), Some("edit")) => Self::EditVehicle(vehicle_id(id)?),
            ("vehicles", Some(id), Some("view")) => Self::Viewer(vehicle_id(id)?),
            _ => return None,
        };
        segments.next().is_none().then_some(route)
    }
}

fn below_vehicle(id: &VehicleId, rest: &str) -> String {
    let mut path = "/vehicles/".to_owned();
    path.extend(utf8_percent_encode(id.as_str(), RESERVED));
    path.push_str(rest);
    path
}

fn vehicle_id(segment: &str) -> Option<VehicleId> {
    VehicleId::new(percent_decode_str(segment).decode_utf8().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn paths_lead_to_pages() {
        let check = |path, expected| assert_eq!(Route::parse(path), expected, "{path}");
        check("/", Some(Route::Inventory));
        check("/vehicles", Some(Route::Inventory));
        check("/vehicles/", Some(Route::Inventory));
        check("/add", Some(Route::AddVehicle));
        check("/vehicles/add", Some(Route::Vehicle(VehicleId::new("add").unwrap())));
        check("/vehicles/a/edit", Some(Route::EditVehicle(VehicleId::new("a").unwrap())));
        for nowhere in
            ["", "vehicles", "/vehicle", "/vehicles/a/b", "/vehicles/a/edit/x", "/add/x", "/%2e%2e"]
        {
            check(nowhere, None);
        }
        for no_id in ["/vehicles/%00", "/vehicles/%FF", "/vehicles/%2E%2E"] {
            check(no_id, None);
        }
    }

    #[test]
    fn an_id_is_one_segment_that_survives_the_browser() {
        let id = VehicleId::new("stock/17 %2F?#🚗").unwrap();
        assert_eq!(Route::Vehicle(id).path(), "/vehicles/stock%2F17%20%252F%3F%23%F0%9F%9A%97");
    }

    proptest! {
        #[test]
        fn every_id_comes_back(text in "\\PC{1,128}") {
            if let Ok(id) = VehicleId::new(text) {
                for route in [Route::Vehicle(id.clone()), Route::EditVehicle(id.clone()), Route::Viewer(id)] {
                    prop_assert_eq!(Route::parse(&route.path()), Some(route));
                }
            }
        }
    }
}
