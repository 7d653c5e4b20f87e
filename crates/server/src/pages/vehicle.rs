//! The page of one vehicle: photos as plain images, features as text, facts, structured data, a preview for messengers.

use forecourt_api::VehicleId;
use forecourt_api::composition::{Composition, DetailKind, Hotspot, Item};
use forecourt_api::vehicle::{MileageUnit, VehicleFacts};
use forecourt_text::{Catalog, Language};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{STYLE_PATH, price, structured_data};

/// Photos that a browser loads at once; the others wait until somebody scrolls to them.
const EAGER_PHOTOS: usize = 1;

/// Longest description in the head of the page, in characters.
const SUMMARY_MAX_CHARS: usize = 200;

/// Contents of the page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct VehiclePage<'a> {
    pub(crate) language: Language,
    pub(crate) vehicle_id: &'a VehicleId,
    pub(crate) facts: &'a VehicleFacts,
    /// Composition for everybody.
    pub(crate) composition: &'a Composition,
    /// Absolute address of the page.
    pub(crate) url: &'a str,
    /// Absolute address of the lead photo, where there is one.
    pub(crate) poster_url: Option<&'a str>,
    /// Name of the dealer.
    pub(crate) dealer: &'a str,
    /// Set where search engines are asked to leave the page out.
    pub(crate) noindex: bool,
}

impl VehiclePage<'_> {
    /// The whole document.
    pub(crate) fn render(&self) -> Markup {
        let (catalog, texts) = (self.language.catalog(), self.language.server());
        let name = self.name();
        let features = self.features();
        let images = self.image_urls();
        let data = structured_data::of_vehicle(&name, self.facts, self.url, &images);
        html! {
            (DOCTYPE)
            html lang=(self.language.tag()) dir=(self.language.direction().as_str()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width";
                    title { (name) " · " (self.dealer) }
                    meta name="description" content=(self.summary(&name));
                    @if self.noindex { meta name="robots" content="noindex"; }
                    link rel="canonical" href=(self.url);
                    link rel="stylesheet" href=(*STYLE_PATH);
                    meta property="og:type" content="product";
                    meta property="og:title" content=(name);
                    meta property="og:url" content=(self.url);
                    meta property="og:site_name" content=(self.dealer);
                    meta property="og:description" content=(self.summary(&name));
                    @if let Some(poster) = self.poster_url { meta property="og:image" content=(poster); }
                    script type="application/ld+json" { (PreEscaped(data)) }
                }
                body {
                    main {
                        header class="head" {
                            h1 { (name) }
                            @if let Some(amount) = &self.facts.price {
                                p class="price" { (price::readable(amount, self.language)) }
                            }
                            p class="quiet" { (self.dealer) }
                        }
                        (self.photos(&name))
                        h2 { (texts.page_facts) }
                        dl class="facts" {
                            @for (label, value) in self.rows(catalog) { div { dt { (label) } dd { (value) } } }
                        }
                        @if let Some(text) = &self.facts.description {
                            h2 { (catalog.vehicle_form.text) }
                            p class="text" { (text) }
                        }
                        @if !features.is_empty() {
                            h2 { (texts.page_features) }
                            ul class="features" { @for feature in features { (feature_item(feature)) } }
                        }
                        @if let Some(address) = self.facts.detail_url.as_deref().filter(|url| is_web(url)) {
                            p { a href=(address) rel="noopener" { (texts.page_dealer_link) } }
                        }
                    }
                }
            }
        }
    }

    /// Make, model, trim and year; the id where none is known.
    fn name(&self) -> String {
        let facts = self.facts;
        let year = facts.model_year.map(|year| year.to_string());
        let parts = [&facts.vehicle_manufacturer, &facts.vehicle_model, &facts.vehicle_model_ext, &year];
        let words: Vec<&str> =
            parts.into_iter().flatten().map(String::as_str).filter(|part| !part.is_empty()).collect();
        if words.is_empty() { self.vehicle_id.as_str().to_owned() } else { words.join(" ") }
    }

    fn summary(&self, name: &str) -> String {
        let text = self.facts.description.as_deref().unwrap_or_default();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            let price = self.facts.price.as_ref().map(|amount| price::readable(amount, self.language));
            return [Some(name.to_owned()), price].into_iter().flatten().collect::<Vec<_>>().join(", ");
        }
        match text.char_indices().nth(SUMMARY_MAX_CHARS) {
            Some((end, _)) => format!("{}…", text[..end].trim_end()),
            None => text,
        }
    }

    /// Known facts with their labels.
    fn rows(&self, catalog: &'static Catalog) -> Vec<(&'static str, String)> {
        let (form, facts) = (&catalog.vehicle_form, self.facts);
        let mileage = facts.mileage.as_ref().map(|mileage| {
            let unit = match mileage.unit {
                MileageUnit::Kilometres => form.kilometres,
                MileageUnit::Miles => form.miles,
            };
            let sign = match self.language {
                Language::English => ',',
                Language::German => '.',
            };
            format!("{}\u{a0}{unit}", price::grouped(mileage.value.unsigned_abs(), sign))
        });
        let word = |value: &Option<String>| value.as_deref().map(|value| usual_word(catalog, value));
        let rows = [
            (form.manufacturer, facts.vehicle_manufacturer.clone()),
            (form.model, facts.vehicle_model.clone()),
            (form.trim, facts.vehicle_model_ext.clone()),
            (form.model_year, facts.model_year.map(|year| year.to_string())),
            (form.mileage, mileage),
            (form.condition, word(&facts.condition)),
            (form.color, facts.vehicle_color.clone()),
            (form.body_type, word(&facts.body_type)),
            (form.fuel_type, word(&facts.fuel_type)),
            (form.transmission, word(&facts.transmission)),
            (form.vin, facts.vin.clone()),
            (form.location, facts.vehicle_location.clone()),
            (form.id, Some(self.vehicle_id.as_str().to_owned())),
        ];
        rows.into_iter()
            .filter_map(|(label, value)| Some((label, value.filter(|value| !value.is_empty())?)))
            .collect()
    }

    /// Features, each once, in the order of the photos that show them.
    fn features(&self) -> Vec<&Hotspot> {
        let mut features: Vec<&Hotspot> = Vec::new();
        let items = self.composition.categories.iter().flat_map(|category| &category.items);
        let hotspots = items.flat_map(|item| match item {
            Item::Image(image) => image.hotspots.iter().collect::<Vec<_>>(),
            Item::Spin { images } => images.iter().flat_map(|frame| &frame.hotspots).collect(),
            Item::Interior { hotspots, .. } => hotspots.iter().collect(),
            Item::Video { .. } => Vec::new(),
        });
        for hotspot in hotspots {
            let known = features.iter().any(|other| {
                (&other.title, &other.description, &other.detail)
                    == (&hotspot.title, &hotspot.description, &hotspot.detail)
            });
            if !known {
                features.push(hotspot);
            }
        }
        features
    }

    fn image_urls(&self) -> Vec<String> {
        self.stills().into_iter().map(|(src, _)| src.to_owned()).collect()
    }

    /// Photos with the title of their group; of a spin the first frame.
    fn stills(&self) -> Vec<(&str, &str)> {
        let mut stills = Vec::new();
        for category in &self.composition.categories {
            for item in &category.items {
                match item {
                    Item::Image(image) => stills.push((image.src.as_str(), category.title.as_str())),
                    Item::Spin { images } => {
                        stills.extend(
                            images.first().map(|frame| (frame.src.as_str(), category.title.as_str())),
                        );
                    }
                    Item::Interior { .. } | Item::Video { .. } => {}
                }
            }
        }
        stills
    }

    fn photos(&self, name: &str) -> Markup {
        let composition = self.composition;
        let (width, height) = frame(composition);
        let videos =
            composition.categories.iter().flat_map(|category| &category.items).filter_map(
                |item| match item {
                    Item::Video { src, poster } => Some((src, poster)),
                    _ => None,
                },
            );
        html! {
            ul class="photos" {
                @for (index, (src, group)) in self.stills().into_iter().enumerate() {
                    li {
                        img src=(src) srcset=(srcset(src, composition)) width=(width) height=(height)
                            sizes=(if index == 0 { "min(75rem, 100vw)" } else { "(min-width: 45rem) 24rem, 100vw" })
                            alt=(format!("{name} – {group}"))
                            loading=[(index >= EAGER_PHOTOS).then_some("lazy")]
                            fetchpriority=[(index == 0).then_some("high")];
                    }
                }
                @for (src, poster) in videos {
                    li { video src=(src) poster=[poster.as_ref()] controls preload="none" {} }
                }
            }
        }
    }
}

/// Width and height of a photo in pixels by the composition's ratio, so that the page does not move as photos arrive.
fn frame(composition: &Composition) -> (u32, u32) {
    let width = composition.image_hd_width.max(1.0);
    let ratio = composition.aspect_ratio.split_once(':').and_then(|(across, up)| {
        let (across, up): (f64, f64) = (across.parse().ok()?, up.parse().ok()?);
        (across > 0.0 && up > 0.0).then_some(up / across)
    });
    (width as u32, (width * ratio.unwrap_or(0.75)).round() as u32)
}

/// Files of a photo by their widths: width `w` of `dir/file` lies at `dir/w/file`.
fn srcset(src: &str, composition: &Composition) -> String {
    let Some((folder, file)) = src.rsplit_once('/') else { return String::new() };
    let narrow = composition.image_sub_widths.iter().map(|width| format!("{folder}/{width}/{file} {width}w"));
    narrow.chain([format!("{src} {}w", composition.image_hd_width)]).collect::<Vec<_>>().join(", ")
}

fn feature_item(feature: &Hotspot) -> Markup {
    let detail =
        feature.detail.as_ref().filter(|detail| is_web(&detail.src) && detail.kind != DetailKind::Image);
    html! {
        li {
            @match detail {
                Some(detail) => a href=(detail.src) rel="noopener" { (feature.title) },
                None => strong { (feature.title) },
            }
            @if let Some(text) = &feature.description { div class="text" { (text) } }
        }
    }
}

/// Words of the contract's open lists in the page's language; any other as it is.
fn usual_word(catalog: &'static Catalog, value: &str) -> String {
    let form = &catalog.vehicle_form;
    let word = match value {
        "new" => form.condition_new,
        "used" => form.condition_used,
        "convertible" => form.convertible,
        "coupe" => form.coupe,
        "estate" => form.estate,
        "hatchback" => form.hatchback,
        "minivan" => form.minivan,
        "pickup" => form.pickup,
        "sedan" => form.sedan,
        "suv" => form.suv,
        "van" => form.van,
        "petrol" => form.petrol,
        "diesel" => form.diesel,
        "electric" => form.electric,
        "hybrid" => form.hybrid,
        "plug-in-hybrid" => form.plug_in_hybrid,
        "lpg" => form.lpg,
        "cng" => form.cng,
        "hydrogen" => form.hydrogen,
        "manual" => form.manual,
        "automatic" => form.automatic,
        "other" => form.other,
        other => other,
    };
    word.to_owned()
}

fn is_web(url: &str) -> bool {
    crate::link::fault(url).is_none()
}

#[cfg(test)]
mod tests {
    use forecourt_api::composition::{Category, Detail, ImageItem, Position};
    use forecourt_api::vehicle::Price;

    use super::*;

    const HOSTILE: &str = "\"><img src=x onerror=alert(1)></title></script><script>alert(1)</script>";

    fn hotspot(title: &str, detail: Option<Detail>) -> Hotspot {
        Hotspot {
            title: title.to_owned(),
            icon: None,
            description: Some(title.to_owned()),
            kind: None,
            position: Position { x: 0.5, y: 0.5 },
            detail,
            feature_id: None,
        }
    }

    fn composition(photos: usize, hotspots: &[Hotspot]) -> Composition {
        let image = |index: usize| {
            Item::Image(ImageItem {
                src: format!(
                    "https://cars.example/media/img_01a22f063da97477a0e132daa8b9cc{index:02}/01a22f064bc07164971f8f294236de42/result.jpg"
                ),
                image_id: None,
                hotspots: hotspots.to_vec(),
            })
        };
        Composition {
            aspect_ratio: "4:3".to_owned(),
            image_hd_width: 1600.0,
            image_sub_widths: vec![320.0, 640.0, 1024.0],
            categories: vec![Category {
                id: "exterior".to_owned(),
                title: "Exterior".to_owned(),
                items: (0..photos).map(image).collect(),
            }],
        }
    }

    fn render(facts: &VehicleFacts, composition: &Composition) -> String {
        let vehicle_id = VehicleId::new("W-1").unwrap();
        let page = VehiclePage {
            language: Language::English,
            vehicle_id: &vehicle_id,
            facts,
            composition,
            url: "https://cars.example/v/abc/W-1",
            poster_url: None,
            dealer: HOSTILE,
            noindex: true,
        };
        page.render().into_string()
    }

    #[test]
    fn ten_photos_fit_into_twenty_kilobytes_and_keep_their_room() {
        let facts = VehicleFacts {
            vehicle_manufacturer: Some("Norvik".to_owned()),
            price: Some(Price { amount_minor: 2_475_000, currency: "EUR".to_owned() }),
            description: Some("One owner. ".repeat(40)),
            ..VehicleFacts::default()
        };
        let features: Vec<Hotspot> =
            (0..10).map(|index| hotspot(&format!("Feature {index}"), None)).collect();
        let page = render(&facts, &composition(10, &features));
        assert!(page.len() <= 20_000, "{} bytes", page.len());
        assert_eq!(page.matches("width=\"1600\" height=\"1200\"").count(), 10);
        assert_eq!(page.matches("fetchpriority=\"high\"").count(), 1);
        assert_eq!(page.matches("loading=\"lazy\"").count(), 9);
        assert_eq!(
            page.matches("<strong>Feature 3</strong>").count(),
            1,
            "a feature on ten photos is told once"
        );
        assert!(page.contains("€24,750") && page.contains("/1024/result.jpg 1024w"));
    }

    #[test]
    fn no_text_becomes_an_element_and_no_script_address_a_link() {
        let text = || Some(HOSTILE.to_owned());
        let facts = VehicleFacts {
            vehicle_manufacturer: text(),
            vehicle_model: text(),
            vehicle_model_ext: text(),
            vehicle_color: text(),
            vehicle_location: text(),
            vin: text(),
            condition: text(),
            body_type: text(),
            fuel_type: text(),
            transmission: text(),
            description: text(),
            detail_url: Some("javascript:alert(1)".to_owned()),
            ..VehicleFacts::default()
        };
        let script = Detail { kind: DetailKind::Link, src: "javascript:alert(1)".to_owned() };
        let page = render(&facts, &composition(1, &[hotspot(HOSTILE, Some(script))]));
        assert!(!page.contains("<img src=x"), "{page}");
        assert_eq!(page.matches("<script").count(), 1, "the structured data alone");
        assert!(!page.contains("href=\"javascript"));
        assert!(page.contains("noindex"));
    }
}
