//! The addresses that were submitted for a vehicle, kept on this device: Part A cannot list a vehicle's images.

use forecourt_api::{ImageUrl, VehicleId};

use crate::browser::storage::Storage;

/// Most addresses that are kept for a vehicle; the oldest go first.
const MOST: usize = 500;

/// The list of one vehicle at one server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SubmittedUrls {
    key: String,
}

impl SubmittedUrls {
    /// Names the list; touches nothing.
    #[must_use]
    pub(crate) fn of(server: &str, vehicle_id: &VehicleId) -> Self {
        // A server's address has no line break, nor has a vehicle id.
        Self { key: format!("forecourt.submitted\n{server}\n{vehicle_id}") }
    }

    /// Stored addresses, the oldest first.
    #[must_use]
    pub(crate) fn read(&self) -> Vec<ImageUrl> {
        let kept = Storage::Device.get(&self.key);
        kept.and_then(|text| forecourt_api::json::read(text.as_bytes()).ok()).unwrap_or_default()
    }

    /// Keeps more.
    pub(crate) fn add(&self, urls: Vec<ImageUrl>) {
        let mut kept = self.read();
        kept.retain(|known| !urls.contains(known));
        kept.extend(urls);
        let surplus = kept.len().saturating_sub(MOST);
        kept.drain(..surplus);
        self.write(&kept);
    }

    /// Forgets one.
    pub(crate) fn remove(&self, url: &ImageUrl) {
        let mut kept = self.read();
        kept.retain(|known| known != url);
        self.write(&kept);
    }

    fn write(&self, urls: &[ImageUrl]) {
        if let Ok(text) = serde_json::to_string(urls) {
            Storage::Device.set(&self.key, &text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_is_kept_once_in_the_order_of_its_last_submission() {
        let id = VehicleId::new("stock/17 🚗").unwrap();
        let list = SubmittedUrls::of("https://vendor.example", &id);
        let url = |name: &str| ImageUrl::new(format!("https://a.example/{name}"));
        list.add(vec![url("1"), url("2")]);
        list.add(vec![url("1"), url("3")]);
        assert_eq!(list.read(), [url("2"), url("1"), url("3")]);
        list.remove(&url("1"));
        assert_eq!(list.read(), [url("2"), url("3")]);
        assert_eq!(SubmittedUrls::of("https://other.example", &id).read(), []);
        list.add((0..600).map(|number| url(&format!("x{number}"))).collect());
        assert_eq!(list.read().len(), MOST);
    }

    #[test]
    fn what_cannot_be_read_is_an_empty_list() {
        let list = SubmittedUrls::of("s", &VehicleId::new("broken").unwrap());
        Storage::Device.set(&list.key, "[\"https://a.ex");
        assert_eq!(list.read(), []);
    }
}
