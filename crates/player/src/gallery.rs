//! The gallery that a player shows: items with their pictures and hotspots, also read from a composition. Not here: what is
//! loaded or on screen (`player`).

use forecourt_api::composition::{self, Composition};

use crate::hotspot::{Hotspot, HotspotId};

/// Identity of an item, stable over [`Gallery`]s of the same vehicle: an image id where there is one, else its address.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemId(String);

impl ItemId {
    /// Takes the text as it is.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Proportions of the stage; both sides are positive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AspectRatio {
    width: f64,
    height: f64,
}

impl AspectRatio {
    /// `4:3`, what a photo has that nobody said anything about.
    pub const FOUR_TO_THREE: Self = Self { width: 4.0, height: 3.0 };

    /// Proportions of two lengths in the same unit; `None` unless both are positive and finite.
    #[must_use]
    pub fn new(width: f64, height: f64) -> Option<Self> {
        let is_length = |side: f64| side.is_finite() && side > 0.0;
        (is_length(width) && is_length(height)).then_some(Self { width, height })
    }

    /// Reads `width:height`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (width, height) = text.split_once(':')?;
        Self::new(width.trim().parse().ok()?, height.trim().parse().ok()?)
    }

    /// Width over height.
    #[must_use]
    pub fn value(self) -> f64 {
        self.width / self.height
    }
}

/// Size of a picture in its own pixels; both sides are positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PixelSize {
    /// Pixels across.
    pub width_px: u32,
    /// Pixels down.
    pub height_px: u32,
}

impl PixelSize {
    /// `None` when a side is 0.
    #[must_use]
    pub fn new(width_px: u32, height_px: u32) -> Option<Self> {
        (width_px > 0 && height_px > 0).then_some(Self { width_px, height_px })
    }

    /// Width over height.
    #[must_use]
    pub fn ratio(self) -> f64 {
        f64::from(self.width_px) / f64::from(self.height_px)
    }
}

/// One file of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Any address that an `<img>` takes, object URLs included.
    pub url: String,
    /// Pixels across.
    pub width_px: u32,
}

/// A picture in the widths that there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// The widest file; any address that an `<img>` takes, object URLs included.
    pub src: String,
    /// Size of the widest file; where it is not known, the loaded file tells.
    pub size: Option<PixelSize>,
    /// Narrower files, in any order; the widest may be among them.
    pub candidates: Vec<Candidate>,
    /// ThumbHash in base64, painted until the file is there.
    pub placeholder: Option<String>,
}

impl Picture {
    /// A picture of one file.
    #[must_use]
    pub fn single(src: impl Into<String>, size: Option<PixelSize>) -> Self {
        Self { src: src.into(), size, ..Self::default() }
    }

    /// A picture whose width `w` of `dir/file` lies at `dir/w/file`; widths that are not below the widest are left out.
    #[must_use]
    pub fn with_width_directories(
        src: impl Into<String>,
        size: Option<PixelSize>,
        widths_px: impl IntoIterator<Item = u32>,
    ) -> Self {
        let src = src.into();
        let widest_px = size.map_or(u32::MAX, |size| size.width_px);
        let candidates = widths_px
            .into_iter()
            .filter(|&width_px| width_px > 0 && width_px < widest_px)
            .filter_map(|width_px| Some(Candidate { url: in_width_directory(&src, width_px)?, width_px }))
            .collect();
        Self { src, size, candidates, placeholder: None }
    }

    /// Address of the narrowest file that is at least `width_px` wide, else of the widest.
    #[must_use]
    pub fn url_for_width(&self, width_px: f64) -> &str {
        self.candidates
            .iter()
            .filter(|candidate| f64::from(candidate.width_px) >= width_px)
            .min_by_key(|candidate| candidate.width_px)
            .map_or(self.src.as_str(), |candidate| candidate.url.as_str())
    }

    /// Width of one of its files in pixels; the widest of unknown size counts as widest. `None` for a strange address.
    pub(crate) fn width_of(&self, url: &str) -> Option<u32> {
        if is_same_file(&self.src, url) {
            return Some(self.size.map_or(u32::MAX, |size| size.width_px));
        }
        self.candidates
            .iter()
            .find(|candidate| is_same_file(&candidate.url, url))
            .map(|candidate| candidate.width_px)
    }

    /// True when both show the same bytes: everything but the signature in the addresses is equal. Signed addresses are
    /// made anew with each answer, and a picture on screen must not be fetched again for that.
    #[must_use]
    pub fn shows_the_same_as(&self, other: &Self) -> bool {
        self.size == other.size && is_same_file(&self.src, &other.src)
    }

    /// True when one of its files has just this address, signature included.
    pub(crate) fn has_url(&self, url: &str) -> bool {
        self.src == url || self.candidates.iter().any(|candidate| candidate.url == url)
    }

    /// Unix seconds at which the first of its signed addresses ends; `None` where none of them says so.
    #[must_use]
    pub fn expires_at_s(&self) -> Option<i64> {
        let urls = std::iter::once(&self.src).chain(self.candidates.iter().map(|candidate| &candidate.url));
        urls.filter_map(|url| {
            url.split(['?', '&']).skip(1).find_map(|part| part.strip_prefix("exp=")?.parse().ok())
        })
        .min()
    }
}

/// True when two addresses lead to the same file: they differ in nothing but their signatures.
#[must_use]
pub fn is_same_file(a: &str, b: &str) -> bool {
    without_signature(a).eq(without_signature(b))
}

/// `dir/file?query` → `dir/width/file?query`; `None` where the address has no directory that could hold another file.
fn in_width_directory(src: &str, width_px: u32) -> Option<String> {
    let lower = src.get(..5).unwrap_or_default();
    if lower.eq_ignore_ascii_case("blob:") || lower.eq_ignore_ascii_case("data:") {
        return None;
    }
    let path_end = src.find(['?', '#']).unwrap_or(src.len());
    let file_start = src[..path_end].rfind('/')? + 1;
    Some(format!("{}{width_px}/{}", &src[..file_start], &src[file_start..]))
}

/// The address in its parts, without the parameters that only sign it.
fn without_signature(url: &str) -> impl Iterator<Item = &str> {
    let is_signature = |part: &str| part.starts_with("exp=") || part.starts_with("sig=");
    url.split(['?', '&'])
        .enumerate()
        .filter(move |(at, part)| *at == 0 || !is_signature(part))
        .map(|(_, part)| part)
}

/// One slide.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Identity.
    pub id: ItemId,
    /// Its picture in all widths.
    pub picture: Picture,
    /// Text alternative; where empty the player says which photo of how many it is.
    pub alt: String,
    /// Hotspots in reading order.
    pub hotspots: Vec<Hotspot>,
}

/// The items of a player, in display order. Of items with the same id the first counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Gallery {
    /// Proportions of the stage; other pictures stand in it whole.
    pub aspect_ratio: AspectRatio,
    /// The slides.
    pub items: Vec<Item>,
}

impl Default for Gallery {
    fn default() -> Self {
        Self { aspect_ratio: AspectRatio::FOUR_TO_THREE, items: Vec::new() }
    }
}

impl Gallery {
    /// A gallery with the proportions of its first picture of known size.
    #[must_use]
    pub fn new(items: Vec<Item>) -> Self {
        let aspect_ratio = items
            .iter()
            .find_map(|item| item.picture.size)
            .and_then(|size| AspectRatio::new(f64::from(size.width_px), f64::from(size.height_px)))
            .unwrap_or(AspectRatio::FOUR_TO_THREE);
        Self { aspect_ratio, items }
    }

    /// Reads a composition: photos as they are, a spin as its first frame. Films and panoramas, which this version
    /// cannot play, are left out. A composition has no ids, so an item's id is its address.
    #[must_use]
    pub fn from_composition(composition: &Composition) -> Self {
        let aspect_ratio =
            AspectRatio::parse(&composition.aspect_ratio).unwrap_or(AspectRatio::FOUR_TO_THREE);
        let reader = PictureRule::of(composition);
        let mut items: Vec<Item> = Vec::new();
        for item in composition.categories.iter().flat_map(|category| &category.items) {
            let image = match item {
                composition::Item::Image(image) => Some(image),
                composition::Item::Spin { images } => images.first(),
                composition::Item::Video { .. } | composition::Item::Interior { .. } => None,
            };
            let Some(image) = image else { continue };
            let id = ItemId::new(image.src.as_str());
            if items.iter().any(|earlier| earlier.id == id) {
                continue;
            }
            let hotspots = image
                .hotspots
                .iter()
                .enumerate()
                .map(|(at, hotspot)| {
                    let id = HotspotId::new(at.to_string());
                    Hotspot::from_composition(hotspot, id, |src| reader.picture(src))
                })
                .collect();
            items.push(Item { id, picture: reader.picture(&image.src), alt: String::new(), hotspots });
        }
        Self { aspect_ratio, items }
    }

    /// Place of an item.
    #[must_use]
    pub fn index_of(&self, id: &ItemId) -> Option<usize> {
        self.items.iter().position(|item| item.id == *id)
    }
}

/// A composition says the widths once for all of its pictures.
struct PictureRule {
    hd_width_px: Option<u32>,
    sub_widths_px: Vec<u32>,
    ratio: f64,
}

/// The picture at an address of a composition.
#[must_use]
pub fn picture_at(composition: &Composition, src: &str) -> Picture {
    PictureRule::of(composition).picture(src)
}

impl PictureRule {
    fn of(composition: &Composition) -> Self {
        let aspect_ratio =
            AspectRatio::parse(&composition.aspect_ratio).unwrap_or(AspectRatio::FOUR_TO_THREE);
        Self {
            hd_width_px: whole_px(composition.image_hd_width),
            sub_widths_px: composition.image_sub_widths.iter().filter_map(|&width| whole_px(width)).collect(),
            ratio: aspect_ratio.value(),
        }
    }

    fn picture(&self, src: &str) -> Picture {
        let size = self
            .hd_width_px
            .and_then(|width_px| PixelSize::new(width_px, whole_px(f64::from(width_px) / self.ratio)?));
        Picture::with_width_directories(src, size, self.sub_widths_px.iter().copied())
    }
}

/// The nearest whole number of pixels; `None` for what is no length.
fn whole_px(length: f64) -> Option<u32> {
    let rounded = length.round();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 ≤ value ≤ 100 000")]
    (1.0..=100_000.0).contains(&rounded).then_some(rounded as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_directories() {
        let check = |src: &str, expected: Option<&str>| {
            assert_eq!(in_width_directory(src, 640).as_deref(), expected, "{src}");
        };
        check("https://a.example/m/1/result", Some("https://a.example/m/1/640/result"));
        check("https://a.example/m/x.jpg?exp=1/2&sig=a", Some("https://a.example/m/640/x.jpg?exp=1/2&sig=a"));
        check("photos/x.jpg", Some("photos/640/x.jpg"));
        check("x.jpg", None);
        check("blob:https://a.example/6f2e", None);
        check("data:image/png;base64,AAA/AAA", None);
    }

    #[test]
    fn the_narrowest_file_that_suffices() {
        let picture =
            Picture::with_width_directories("d/f", PixelSize::new(1600, 1200), [1024, 320, 640, 1600, 0]);
        let check = |width_px: f64, expected: &str| assert_eq!(picture.url_for_width(width_px), expected);
        check(0.0, "d/320/f");
        check(320.0, "d/320/f");
        check(320.5, "d/640/f");
        check(1024.0, "d/1024/f");
        check(1025.0, "d/f");
        check(9_999.0, "d/f");
        assert_eq!(picture.candidates.len(), 3);
    }

    #[test]
    fn a_new_signature_is_no_new_picture() {
        let of = |src: &str| Picture::single(src, None);
        let check =
            |a: &str, b: &str, same: bool| assert_eq!(of(a).shows_the_same_as(&of(b)), same, "{a} {b}");
        check("/m/1/r?exp=1&sig=a", "/m/1/r?exp=2&sig=b", true);
        check("/m/1/r", "/m/1/r?exp=2&sig=b", true);
        check("/m/1/r?exp=1", "/m/2/r?exp=1", false);
        check("/p.php?id=1", "/p.php?id=2", false);
        check("blob:a", "blob:b", false);
    }

    #[test]
    fn addresses_say_when_they_end() {
        let check = |src: &str, candidate: &str, expected: Option<i64>| {
            let candidates = vec![Candidate { url: candidate.to_owned(), width_px: 320 }];
            let picture = Picture { candidates, ..Picture::single(src, None) };
            assert_eq!(picture.expires_at_s(), expected, "{src} {candidate}");
        };
        check("/m/1/r?exp=200&sig=a", "/m/1/320/r?sig=a&exp=100", Some(100));
        check("/m/1/r", "/m/1/320/r?exp=100", Some(100));
        check("/m/exp=7/r", "/m/1/320/r?expires=100", None);
        check("/m/1/r?exp=soon", "blob:https://a.example/1", None);
    }

    #[test]
    fn aspect_ratios() {
        let check = |text: &str, expected: Option<f64>| {
            assert_eq!(AspectRatio::parse(text).map(AspectRatio::value), expected, "{text}");
        };
        check("4:3", Some(4.0 / 3.0));
        check("16 : 9", Some(16.0 / 9.0));
        check("0:3", None);
        check("4:-3", None);
        check("4", None);
        check("NaN:1", None);
        check("inf:1", None);
    }

    #[test]
    fn a_composition_becomes_slides() {
        let composition: Composition = serde_json::from_value(serde_json::json!({
            "aspectRatio": "4:3", "imageHdWidth": 1600, "imageSubWidths": [320, 640],
            "categories": [
                { "id": "360", "title": "360", "items": [
                    { "type": "360", "images": [{ "src": "https://a.example/s/0" }, { "src": "https://a.example/s/1" }] },
                    { "type": "hologram", "src": "https://a.example/h" },
                ]},
                { "id": "exterior", "title": "Exterior", "items": [
                    { "type": "image", "src": "https://a.example/m/1", "hotspots": [
                        { "title": "LED", "position": { "x": 0.3, "y": 0.5 }, "type": "damage",
                          "detail": { "type": "image", "src": "https://a.example/m/2" } },
                        { "title": "bad", "position": { "x": 0.3, "y": 0.5 },
                          "detail": { "type": "link", "src": "javascript:alert(1)" } },
                    ]},
                    { "type": "image", "src": "https://a.example/m/1" },
                ]},
                { "id": "video", "title": "Video", "items": [{ "type": "video", "src": "https://a.example/v.mp4" }] },
            ],
        }))
        .unwrap();
        let gallery = Gallery::from_composition(&composition);
        let ids: Vec<&str> = gallery.items.iter().map(|item| item.id.as_str()).collect();
        assert_eq!(ids, ["https://a.example/s/0", "https://a.example/m/1"]);
        let photo = &gallery.items[1];
        assert_eq!(photo.picture.size, PixelSize::new(1600, 1200));
        assert_eq!(photo.picture.url_for_width(500.0), "https://a.example/m/640/1");
        let [led, bad] = &photo.hotspots[..] else { panic!("{:?}", photo.hotspots) };
        assert_eq!(led.look, crate::Look::Damage);
        assert!(
            matches!(&led.detail, Some(crate::Detail::Image(picture)) if picture.src == "https://a.example/m/2")
        );
        assert_eq!(bad.detail, None);
        assert_ne!(led.id, bad.id);
    }
}
