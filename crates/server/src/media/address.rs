//! Addresses of files: `/media/{image_id}/{revision}/[{width}/]{file}`, absolute, signed where they have to be; and the
//! stable addresses of uploaded images. What is stored names no host: a server that moves keeps its images.

use forecourt_api::image::{Rendition, RenditionSet};
use forecourt_api::{ImageId, ImageUrl, Revision};
use forecourt_store::model::{Asset, Image, ImageResult, Original, VideoFile};
use jiff::Timestamp;
use url::Url;

use super::signature::{Kind, MediaKey};
use crate::config::BaseUrl;

/// Writes addresses of files.
#[derive(Clone, Copy, Debug)]
pub struct Addresses<'a> {
    base: &'a BaseUrl,
    /// Key and moment; without them nothing is signed.
    signing: Option<(&'a MediaKey, Timestamp)>,
}

impl<'a> Addresses<'a> {
    /// Addresses that are signed where they have to be.
    #[must_use]
    pub const fn signed(base: &'a BaseUrl, key: &'a MediaKey, now: Timestamp) -> Self {
        Self { base, signing: Some((key, now)) }
    }

    /// Addresses without signatures, for entity tags: those do not change as time goes by.
    #[must_use]
    pub const fn bare(base: &'a BaseUrl) -> Self {
        Self { base, signing: None }
    }

    /// The result in all its widths. `public` is whether the image's vehicle is published and not deleted: then results
    /// need no signature.
    #[must_use]
    pub fn rendition_set(&self, image: &ImageId, result: &ImageResult, public: bool) -> RenditionSet {
        let query = if public { String::new() } else { self.query(image, &result.revision, Kind::Result) };
        let hd = result.renditions.iter().map(|file| file.width).max().unwrap_or_default();
        let renditions = result.renditions.iter().map(|file| {
            let name = format!("result{}", extension(&file.media_type));
            let file_path = if file.width == hd { name } else { format!("{}/{name}", file.width) };
            Rendition {
                url: self.url(image, &result.revision, &file_path, &query),
                media_type: file.media_type.clone(),
                width: file.width,
                height: file.height,
                bytes: Some(file.bytes),
            }
        });
        let renditions: Vec<Rendition> = renditions.collect();
        let height = renditions.iter().find(|file| file.width == hd).map_or(0, |file| file.height);
        let mut widths: Vec<u32> = renditions.iter().map(|file| file.width).collect();
        widths.sort_unstable();
        widths.dedup();
        RenditionSet {
            src: self.url(image, &result.revision, "result", &query),
            width: hd,
            height,
            widths,
            placeholder: result.placeholder.clone(),
            renditions,
        }
    }

    /// Address of the widest file of a result, as in [`Addresses::rendition_set`].
    #[must_use]
    pub fn result(&self, image: &ImageId, result: &ImageResult, public: bool) -> String {
        let query = if public { String::new() } else { self.query(image, &result.revision, Kind::Result) };
        self.url(image, &result.revision, "result", &query)
    }

    /// Address of the widest file of a result, always signed, for whoever shall fetch it without a token whatever becomes of its
    /// vehicle.
    #[must_use]
    pub fn signed_result(&self, image: &ImageId, revision: &Revision) -> String {
        self.url(image, revision, "result", &self.query(image, revision, Kind::Result))
    }

    /// The source as it came; always signed.
    #[must_use]
    pub fn original(&self, image: &ImageId, original: &Original) -> Rendition {
        let query = self.query(image, &original.revision, Kind::Original);
        Rendition {
            url: self.url(image, &original.revision, "original", &query),
            media_type: original.media_type.clone(),
            width: original.width,
            height: original.height,
            bytes: Some(original.bytes),
        }
    }

    /// Address of a film. `public` as in [`Addresses::rendition_set`].
    #[must_use]
    pub fn video(&self, image: &ImageId, file: &VideoFile, public: bool) -> String {
        let query = if public { String::new() } else { self.query(image, &file.revision, Kind::Video) };
        self.url(image, &file.revision, "video", &query)
    }

    /// The picture of an asset as it came; always signed.
    #[must_use]
    pub fn asset(&self, asset: &Asset) -> Rendition {
        // Ids of assets and of images begin differently, so that no signature of the one opens the other.
        self.original(&ImageId::new(asset.asset_id.as_str()), &asset.file)
    }

    /// The image's key in Part A, absolute: an uploaded one has it at the address that this server has now.
    #[must_use]
    pub fn image_url(&self, image: &Image) -> ImageUrl {
        let key = &image.image_url;
        if key.as_str().starts_with('/') { ImageUrl::new(self.base.join(key.as_str())) } else { key.clone() }
    }

    fn url(&self, image: &ImageId, revision: &Revision, file: &str, query: &str) -> String {
        self.base.join(&format!("/media/{image}/{revision}/{file}{query}"))
    }

    fn query(&self, image: &ImageId, revision: &Revision, kind: Kind) -> String {
        let Some((key, now)) = self.signing else { return String::new() };
        let signature = key.sign(image, revision, kind, now);
        format!("?exp={}&sig={}", signature.expires_at_s, signature.text)
    }
}

fn extension(media_type: &str) -> &'static str {
    match media_type {
        "image/jpeg" => ".jpg",
        "image/png" => ".png",
        "image/webp" => ".webp",
        "image/avif" => ".avif",
        _ => "",
    }
}

/// Key under which an uploaded image is stored; [`Addresses::image_url`] tells it to clients.
#[must_use]
pub fn upload_image_key(image: &ImageId) -> ImageUrl {
    ImageUrl::new(format!("/v1/images/{image}"))
}

/// `None` for a foreign address; the id of the image for one of its files or for the image itself, `Some(None)` for any
/// other of ours.
#[must_use]
pub fn own_image(base: &BaseUrl, address: &str) -> Option<Option<ImageId>> {
    let url = Url::parse(address).ok().filter(|url| base.is_own(url))?;
    let segments: Vec<&str> = url.path_segments()?.collect();
    let id = match segments[..] {
        ["media", id, ..] | ["v1", "images", id] if !id.is_empty() => Some(ImageId::new(id)),
        _ => None,
    };
    Some(id)
}

#[cfg(test)]
mod tests {
    use forecourt_store::BlobKey;
    use forecourt_store::model::{FoundParts, RenditionFile};

    use super::*;

    fn file(width: u32) -> RenditionFile {
        RenditionFile {
            key: BlobKey::new(format!("result/{width}.jpg")).unwrap(),
            media_type: "image/jpeg".to_owned(),
            width,
            height: width * 3 / 4,
            bytes: u64::from(width),
        }
    }

    fn result() -> ImageResult {
        ImageResult {
            plain: None,
            revision: Revision::new("0a1b2c3d"),
            renditions: vec![file(1600), file(1024), file(320)],
            placeholder: Some("AAAA".to_owned()),
            alpha: None,
            engine: None,
            confidence: None,
            parts: FoundParts::default(),
        }
    }

    fn base() -> BaseUrl {
        BaseUrl::published("https://cars.example".parse().unwrap())
    }

    #[test]
    fn the_width_is_a_folder_before_the_file() {
        let set = Addresses::bare(&base()).rendition_set(&ImageId::new("img_1"), &result(), true);
        assert_eq!(set.src, "https://cars.example/media/img_1/0a1b2c3d/result");
        assert_eq!((set.width, set.height, set.widths), (1600, 1200, vec![320, 1024, 1600]));
        let urls: Vec<&str> = set.renditions.iter().map(|file| file.url.as_str()).collect();
        assert_eq!(
            urls,
            [
                "https://cars.example/media/img_1/0a1b2c3d/result.jpg",
                "https://cars.example/media/img_1/0a1b2c3d/1024/result.jpg",
                "https://cars.example/media/img_1/0a1b2c3d/320/result.jpg",
            ]
        );
    }

    #[test]
    fn own_addresses_name_their_image() {
        let base = BaseUrl::of_listener("127.0.0.1:8080".parse().unwrap());
        let check = |text: &str, expected: Option<Option<&str>>| {
            assert_eq!(own_image(&base, text), expected.map(|id| id.map(ImageId::new)), "{text}");
        };
        check("http://127.0.0.1:8080/media/img_1/rev/result.jpg", Some(Some("img_1")));
        check("http://localhost:8080/media/img_1/rev/640/result.jpg?exp=1", Some(Some("img_1")));
        check("http://127.0.0.1:8080/v1/images/img_1", Some(Some("img_1")));
        check("http://127.0.0.1:8080/v1/images/img_1/process", Some(None));
        check("http://127.0.0.1:8080/v1/images/", Some(None));
        check("http://127.0.0.1:8080/media/", Some(None));
        check("http://127.0.0.1:8080/vehicle/list", Some(None));
        check("http://127.0.0.1:8081/media/img_1/rev/result.jpg", None);
        check("https://x.example/media/img_1/rev/result.jpg", None);
        check("/v1/images/img_1", None);
    }

    #[test]
    fn only_what_everybody_may_see_goes_unsigned() {
        let (base, key) = (base(), MediaKey::new([7; 32]));
        let addresses = Addresses::signed(&base, &key, Timestamp::from_second(1000).unwrap());
        let image = ImageId::new("img_1");
        assert!(!addresses.result(&image, &result(), true).contains('?'));
        let set = addresses.rendition_set(&image, &result(), false);
        let query = set.src.split_once('?').unwrap().1.to_owned();
        assert!(query.starts_with("exp=43200&sig="), "{query}");
        assert!(
            set.renditions.iter().all(|file| file.url.ends_with(&query)),
            "one signature for every width"
        );
        let original = Original {
            revision: Revision::new("9z8y7x6w"),
            key: BlobKey::new("original/img_1/9z8y7x6w").unwrap(),
            media_type: "image/png".to_owned(),
            width: 4000,
            height: 3000,
            bytes: 1,
        };
        let url = addresses.original(&image, &original).url;
        assert!(url.starts_with("https://cars.example/media/img_1/9z8y7x6w/original?exp="), "{url}");
    }
}
