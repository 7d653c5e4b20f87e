//! Pure: the viewer's address: the photo, and the hotspot that is open. Beside the features, since several lead there.

use percent_encoding::{percent_decode_str, utf8_percent_encode};

use crate::routes::{RESERVED, Route};

/// A photo by its id, or its address where it has no id, and a hotspot on it by its feature.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ViewerLocation {
    /// Key of the photo.
    pub photo: Option<String>,
    /// Key of the hotspot.
    pub hotspot: Option<String>,
}

impl ViewerLocation {
    /// Reads a query, with or without its question mark. What it does not know it skips.
    #[must_use]
    pub fn parse(query: &str) -> Self {
        let mut location = Self::default();
        for pair in query.trim_start_matches('?').split('&') {
            let Some((name, value)) = pair.split_once('=') else { continue };
            let value = percent_decode_str(value).decode_utf8().ok().filter(|value| !value.is_empty());
            let value = value.map(std::borrow::Cow::into_owned);
            match name {
                "photo" => location.photo = value,
                "hotspot" => location.hotspot = value,
                _ => {}
            }
        }
        location
    }

    /// Path and query of a page.
    #[must_use]
    pub fn address(&self, route: &Route) -> String {
        let mut address = route.path();
        let mut separator = '?';
        for (name, value) in [("photo", &self.photo), ("hotspot", &self.hotspot)] {
            if let Some(value) = value {
                address.push(separator);
                separator = '&';
                address.push_str(name);
                address.push('=');
                address.extend(utf8_percent_encode(value, RESERVED));
            }
        }
        address
    }
}

/// Address of the viewer at a photo.
#[must_use]
pub fn address_of_photo(route: &Route, photo: &str) -> String {
    ViewerLocation { photo: Some(photo.to_owned()), hotspot: None }.address(route)
}

#[cfg(test)]
mod tests {
    use forecourt_api::VehicleId;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_not_known_is_skipped() {
        let check = |query: &str, photo: Option<&str>, hotspot: Option<&str>| {
            let expected =
                ViewerLocation { photo: photo.map(str::to_owned), hotspot: hotspot.map(str::to_owned) };
            assert_eq!(ViewerLocation::parse(query), expected, "{query}");
        };
        check("", None, None);
        check("?photo=i1&hotspot=f1", Some("i1"), Some("f1"));
        check("photo=&x=1&hotspot", None, None);
        check("?photo=%FF", None, None);
    }

    proptest! {
        #[test]
        fn every_location_comes_back(photo in "\\PC{1,40}", hotspot in "\\PC{1,40}") {
            let location = ViewerLocation { photo: Some(photo), hotspot: Some(hotspot) };
            let address = location.address(&Route::Viewer(VehicleId::new("a").unwrap()));
            let (path, query) = address.split_once('?').unwrap();
            prop_assert_eq!(path, "/vehicles/a/view");
            prop_assert_eq!(ViewerLocation::parse(query), location);
        }
    }
}
