//! Announcement of a file that a client is going to send: the headers `Upload-Length` and `Upload-Metadata`, read by the
//! contract's rules (operation `createUpload`). Pure; nothing is looked up.

use forecourt_api::Angle;
use forecourt_api::VehicleId;
use forecourt_api::image::{
    Category, CutType, FRAME_MAX, ProcessingOptions, ProcessingSpeed, RetouchingAccuracy,
};
use forecourt_api::problem::{FieldError, Slug};
use tus_protocol::{Headers, UploadMetadata};

use crate::config::Limits;
use crate::images::is_spin_id;
use crate::{Error, Result};

/// Most characters of a file's name that are kept.
const FILENAME_MAX_CHARS: usize = 255;

/// Most levels of an angle and characters of one.
const ANGLE_LEVELS: usize = 4;
const ANGLE_LEVEL_CHARS: usize = 64;

/// A file that a client announces.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Announcement {
    /// `Upload-Length` in bytes, at least 1.
    pub(super) length: u64,
    /// The vehicle that it shows.
    pub(super) vehicle_id: VehicleId,
    /// Name of the file, for people.
    pub(super) filename: Option<String>,
    /// Hash of the whole file, lower-case hex.
    pub(super) sha256: Option<String>,
    /// Waiter in the display order.
    pub(super) position: Option<u32>,
    /// View that it shows.
    pub(super) angle: Option<Angle>,
    /// Group in the player.
    pub(super) category: Option<Category>,
    /// Spin that it becomes a frame of.
    pub(super) spin_id: Option<String>,
    /// Place in the turn.
    pub(super) frame: Option<u32>,
    /// Processing options, as sent.
    pub(super) options: ProcessingOptions,
}

/// Kind of file that a client says it will send. The file's content has the last word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Photo,
    Archive,
    Video,
}

impl Kind {
    fn announced(filetype: Option<&str>, filename: Option<&str>) -> Self {
        let filetype = filetype.unwrap_or_default().to_ascii_lowercase();
        let extension = filename.and_then(|name| name.rsplit_once('.')).map(|(_, extension)| extension);
        let extension = extension.unwrap_or_default().to_ascii_lowercase();
        if filetype.starts_with("video/") || matches!(extension.as_str(), "mp4" | "m4v" | "mov" | "webm") {
            Self::Video
        } else if filetype.contains("zip") || extension == "zip" {
            Self::Archive
        } else {
            Self::Photo
        }
    }
}

/// Reads an announcement. What the file is, its content tells; a description of it that cannot be read is left out. A
/// vehicle or an instruction that cannot be followed is a fault, since the result would not be what was asked for; every one
/// is told at once.
///
/// # Errors
/// 413 for a file that is too large, 422 for everything else.
pub(super) fn read(headers: &Headers, limits: &Limits) -> Result<Announcement> {
    let mut fields = Fields { metadata: headers.upload_metadata.as_ref(), faults: Vec::new() };
    let length = match headers.upload_length {
        Some(0) => {
            fields.fault("Upload-Length", "the file is empty");
            0
        }
        Some(length) => length,
        None => {
            fields.fault("Upload-Length", "is missing");
            0
        }
    };
    let filename = ["filename", "name"].into_iter().find_map(|key| bare_filename(&fields.description(key)?));
    let (kind, max_bytes) =
        match Kind::announced(fields.description("filetype").as_deref(), filename.as_deref()) {
            Kind::Photo => ("file", limits.upload_max_bytes),
            Kind::Archive => ("ZIP", limits.zip_max_bytes),
            Kind::Video => ("video", limits.video_max_bytes),
        };
    if length > max_bytes {
        let detail = format!("The {kind} has {length} bytes, {max_bytes} are allowed.");
        return Err(Error::new(Slug::TooLarge, detail));
    }
    let vehicle_id = match fields.text("vehicle_id").map(VehicleId::new) {
        Some(Ok(id)) => Some(id),
        Some(Err(error)) => {
            fields.fault("vehicle_id", &error.to_string());
            None
        }
        None => {
            fields.fault("vehicle_id", "is missing");
            None
        }
    };
    let sha256 = fields.description("sha256").and_then(|text| parse_sha256(&text));
    let position = fields.description("position").and_then(|text| text.parse().ok());
    let angle = fields.description("angle").and_then(|text| parse_angle(&text));
    let options = ProcessingOptions {
        cut_type: fields.parsed("cut_type", "is none of complete, normal, blur, none", CutType::parse),
        guideline_id: fields.text("guideline_id"),
        scene_id: fields.text("scene_id"),
        background_id: fields.text("background_id"),
        overlay_id: fields.text("overlay_id"),
        license_plate_id: fields.text("license_plate_id"),
        location_id: fields.text("location_id"),
        processing_speed: fields.parsed(
            "processing_speed",
            "is neither normal nor lazy",
            ProcessingSpeed::parse,
        ),
        retouching_accuracy: fields.parsed(
            "retouching_accuracy",
            "is neither normal nor precise",
            RetouchingAccuracy::parse,
        ),
        blur_license_plate: fields.parsed("blur_license_plate", "is neither true nor false", parse_flag),
        custom_json: fields.text("custom_json"),
        ..ProcessingOptions::default()
    };
    let category =
        fields.parsed("category", "is none of exterior, interior, detail, interior-360, other", |text| {
            Some(Category::from(text))
                .filter(|category| !matches!(category, Category::Spin | Category::Video | Category::Other(_)))
        });
    let spin_id = fields.parsed("spin_id", "has 1 to 64 printable characters", |text| {
        is_spin_id(text).then(|| text.to_owned())
    });
    let frame = fields.parsed("frame", "lies between 0 and 999", parse_frame);
    if frame.is_some() && fields.text("spin_id").is_none() {
        fields.fault("frame", "belongs to a spin; name its spin_id");
    }
    match vehicle_id {
        Some(vehicle_id) if fields.faults.is_empty() => Ok(Announcement {
            length,
            vehicle_id,
            filename,
            sha256,
            position,
            angle,
            category,
            spin_id,
            frame,
            options,
        }),
        _ => Err(Error::invalid_fields(fields.faults)),
    }
}

/// The metadata, and what was found wrong with it.
struct Fields<'a> {
    metadata: Option<&'a UploadMetadata>,
    faults: Vec<FieldError>,
}

impl Fields<'_> {
    fn fault(&mut self, name: &str, detail: &str) {
        self.faults.push(FieldError::new(name, detail));
    }

    /// A value; an empty one counts as absent.
    fn text(&mut self, name: &str) -> Option<String> {
        let value = self.metadata?.get(name)?;
        match value.as_str() {
            Some("") => None,
            Some(text) => Some(text.to_owned()),
            None => {
                self.fault(name, "is not UTF-8");
                None
            }
        }
    }

    /// A value that only describes the photo: none is worth refusing it for.
    fn description(&self, name: &str) -> Option<String> {
        let value = self.metadata?.get(name)?.to_string_lossy().trim().to_owned();
        Some(value).filter(|text| !text.is_empty())
    }

    fn parsed<T>(&mut self, name: &str, otherwise: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(name)?;
        let value = parse(&text);
        if value.is_none() {
            self.fault(name, otherwise);
        }
        value
    }
}

/// Without folders and control characters. A name is for people; no name is worth refusing a photo for.
fn bare_filename(name: &str) -> Option<String> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|letter| !letter.is_control()).take(FILENAME_MAX_CHARS).collect();
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}

fn parse_sha256(text: &str) -> Option<String> {
    let hex = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    hex.then(|| text.to_ascii_lowercase())
}

fn parse_frame(text: &str) -> Option<u32> {
    text.parse().ok().filter(|frame| *frame <= FRAME_MAX)
}

/// A `FormFlag` of the contract.
fn parse_flag(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

fn parse_angle(text: &str) -> Option<Angle> {
    let levels: Vec<&str> = text.split('/').map(str::trim).filter(|level| !level.is_empty()).collect();
    let fits = levels.len() <= ANGLE_LEVELS
        && levels
            .iter()
            .all(|level| level.chars().count() <= ANGLE_LEVEL_CHARS && !level.contains(char::is_control));
    fits.then(|| Angle::new(levels))
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use http::{HeaderMap, HeaderValue, StatusCode};

    use super::*;
    use crate::error::Shape;

    /// 1000 bytes of a photo, 2000 of a ZIP, 3000 of a video.
    fn limits() -> Limits {
        Limits { upload_max_bytes: 1000, zip_max_bytes: 2000, video_max_bytes: 3000, ..Limits::default() }
    }

    #[test]
    fn each_kind_of_file_has_its_own_bound() {
        let check = |length: &str, pairs: &[(&str, &[u8])], expected: Option<&str>| {
            let mut pairs = pairs.to_vec();
            pairs.push(("vehicle_id", b"v"));
            let refused = read(&headers(Some(length), &pairs), &limits()).err();
            let detail = refused.map(|error| error.problem().detail.clone().unwrap());
            assert_eq!(detail.as_deref(), expected, "{length} {pairs:?}");
        };
        check("1001", &[], Some("The file has 1001 bytes, 1000 are allowed."));
        check("2000", &[("filetype", b"application/zip")], None);
        check("2001", &[("filename", b"spin.ZIP")], Some("The ZIP has 2001 bytes, 2000 are allowed."));
        check("3000", &[("filename", b"film.mov")], None);
        check(
            "2000000000",
            &[("filetype", b"video/mp4")],
            Some("The video has 2000000000 bytes, 3000 are allowed."),
        );
    }

    const SHA256: &str = "E3B0C44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn headers(length: Option<&str>, pairs: &[(&str, &[u8])]) -> Headers {
        let mut map = HeaderMap::new();
        map.insert("tus-resumable", HeaderValue::from_static("1.0.0"));
        if let Some(length) = length {
            map.insert("upload-length", length.parse().unwrap());
        }
        let metadata: Vec<String> =
            pairs.iter().map(|(name, value)| format!("{name} {}", STANDARD.encode(value))).collect();
        map.insert("upload-metadata", metadata.join(",").parse().unwrap());
        Headers::from_headers(&map).unwrap()
    }

    #[test]
    fn everything_that_can_be_said_is_read() {
        let said = headers(
            Some("1000"),
            &[
                ("vehicle_id", "WAU ü/1".as_bytes()),
                ("filename", b"C:\\photos\\front\x07.jpg"),
                ("filetype", b"image/JPEG"),
                ("sha256", SHA256.as_bytes()),
                ("position", b"3"),
                ("angle", b"exterior/side-left"),
                ("category", b"interior-360"),
                ("spin_id", "außen".as_bytes()),
                ("frame", b"35"),
                ("cut_type", b"blur"),
                ("scene_id", b"studio-dark"),
                ("background_id", b"asset_1"),
                ("overlay_id", b"asset_2"),
                ("license_plate_id", b"asset_3"),
                ("guideline_id", b"night"),
                ("processing_speed", b"lazy"),
                ("retouching_accuracy", b"precise"),
                ("location_id", b"yard"),
                ("custom_json", b"{\"a\":1}"),
                ("blur_license_plate", b"false"),
                ("of_the_future", b"\xff"),
            ],
        );
        let expected = Announcement {
            length: 1000,
            vehicle_id: VehicleId::new("WAU ü/1").unwrap(),
            filename: Some("front.jpg".to_owned()),
            sha256: Some(SHA256.to_ascii_lowercase()),
            position: Some(3),
            angle: Some(Angle::new(["exterior", "side-left"])),
            category: Some(Category::InteriorSpin),
            spin_id: Some("außen".to_owned()),
            frame: Some(35),
            options: ProcessingOptions {
                cut_type: Some(CutType::Blur),
                scene_id: Some("studio-dark".to_owned()),
                background_id: Some("asset_1".to_owned()),
                overlay_id: Some("asset_2".to_owned()),
                license_plate_id: Some("asset_3".to_owned()),
                guideline_id: Some("night".to_owned()),
                location_id: Some("yard".to_owned()),
                processing_speed: Some(ProcessingSpeed::Lazy),
                retouching_accuracy: Some(RetouchingAccuracy::Precise),
                blur_license_plate: Some(false),
                custom_json: Some("{\"a\":1}".to_owned()),
                ..ProcessingOptions::default()
            },
        };
        assert_eq!(read(&said, &limits()).unwrap(), expected);
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let said = headers(
            Some("0"),
            &[
                ("vehicle_id", b".."),
                ("cut_type", b"sharp"),
                ("category", b"360"),
                ("frame", b"1000"),
                ("blur_license_plate", b"perhaps"),
            ],
        );
        let error = read(&said, &limits()).unwrap_err();
        assert_eq!(error.status(Shape::Problem), StatusCode::UNPROCESSABLE_ENTITY);
        let pointers: Vec<&str> = error.problem().errors.iter().map(|fault| fault.pointer.as_str()).collect();
        let expected = ["Upload-Length", "vehicle_id", "cut_type", "blur_license_plate", "category", "frame"];
        assert_eq!(pointers, expected);
    }

    #[test]
    fn kinds_of_refusal_have_their_own_status() {
        let check = |length: Option<&str>, pairs: &[(&str, &[u8])], expected: u16| {
            let error = read(&headers(length, pairs), &limits()).unwrap_err();
            assert_eq!(error.status(Shape::Problem).as_u16(), expected, "{error:?}");
        };
        check(None, &[("vehicle_id", b"v")], 422);
        check(Some("10"), &[], 422);
        check(Some("10"), &[("vehicle_id", b"")], 422);
        check(Some("10"), &[("vehicle_id", b"v"), ("frame", b"1")], 422);
        check(Some("10"), &[("vehicle_id", b"v"), ("spin_id", b"a\nb")], 422);
        check(Some("1001"), &[("vehicle_id", b"v")], 413);
        check(Some("18446744073709551615"), &[("vehicle_id", b"v")], 413);
    }

    #[test]
    fn no_description_costs_the_photo() {
        let said = headers(
            Some("10"),
            &[
                ("vehicle_id", b"v"),
                ("filename", b"sch\xf6n\x00.jpg"),
                ("filetype", b"image/heic"),
                ("sha256", b"abc"),
                ("position", b"-1"),
                ("angle", b"a/b/c/d/e"),
                ("relativePath", b"null"),
                ("of_the_future", b"\xff"),
            ],
        );
        let expected = Announcement {
            length: 10,
            vehicle_id: VehicleId::new("v").unwrap(),
            filename: Some("sch\u{fffd}n.jpg".to_owned()),
            sha256: None,
            position: None,
            angle: None,
            category: None,
            spin_id: None,
            frame: None,
            options: ProcessingOptions::default(),
        };
        assert_eq!(read(&said, &limits()).unwrap(), expected);
        let named = headers(Some("10"), &[("vehicle_id", b"v"), ("filename", b" "), ("name", b"front.jpg")]);
        assert_eq!(read(&named, &limits()).unwrap().filename.as_deref(), Some("front.jpg"));
    }
}
