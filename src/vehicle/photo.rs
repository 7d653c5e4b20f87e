//! Pure: an image of a vehicle as the portal's pages know it, whichever part of the contract it came by.

use forecourt_api::image::{
    AngleSource, Category, ImageRecord, ImageState, Phase, ProcessingOptions, Quality, RenditionSet,
};
use forecourt_api::problem::Problem;
use forecourt_api::{Angle, ImageId, ImageUrl, Revision};
use percent_encoding::percent_decode_str;

use crate::status::board::Watched;
use crate::status::stage::ImageStage;

/// An image of a vehicle.
#[derive(Clone, Debug, PartialEq)]
pub struct Photo {
    /// Its key in Part A.
    pub url: ImageUrl,
    /// Its id in Part B; none where the server speaks Part A alone.
    pub id: Option<ImageId>,
    /// Name for people: the file's name.
    pub name: String,
    /// Subject of the photo.
    pub angle: Angle,
    /// True if a person has said so.
    pub is_angle_manual: bool,
    /// Group in the player.
    pub category: Category,
    /// True if players leave it out.
    pub is_hidden: bool,
    /// State.
    pub state: ImageState,
    /// Step of the pipeline.
    pub phase: Phase,
    /// Advice on the photo.
    pub quality: Option<Quality>,
    /// Why, or what could not be done.
    pub quality_reason: Option<String>,
    /// Options that it is processed with; empty where the server speaks Part A alone.
    pub options: ProcessingOptions,
    /// Why the last run failed.
    pub problem: Option<Problem>,
    /// The visible result.
    pub result: Option<RenditionSet>,
    /// Changes with the result.
    pub revision: Option<Revision>,
    /// Address of the photo as it came.
    pub original_url: Option<String>,
    /// Place in the display order; none where the server speaks Part A alone.
    pub position: Option<u32>,
    /// Text alternative.
    pub alt: Option<String>,
    /// True if nothing has changed for so long that it is no longer asked for.
    pub is_stalled: bool,
}

impl From<ImageRecord> for Photo {
    fn from(record: ImageRecord) -> Self {
        let name =
            record.filename.filter(|name| !name.is_empty()).unwrap_or_else(|| name_of(&record.image_url));
        Self {
            name,
            url: record.image_url,
            id: Some(record.image_id),
            angle: record.angle,
            is_angle_manual: record.angle_source == AngleSource::Manual,
            category: record.category,
            is_hidden: record.hidden,
            state: record.status,
            phase: record.phase,
            quality: record.quality,
            quality_reason: record.quality_reason,
            options: record.options,
            problem: record.error,
            result: record.result,
            revision: record.revision,
            original_url: record.original.map(|original| original.url),
            position: Some(record.position),
            alt: record.alt.filter(|alt| !alt.trim().is_empty()),
            is_stalled: false,
        }
    }
}

impl Photo {
    /// An image of which only the address is known.
    #[must_use]
    pub fn submitted(url: ImageUrl) -> Self {
        Self {
            name: name_of(&url),
            url,
            id: None,
            angle: Angle::default(),
            is_angle_manual: false,
            category: Category::Exterior,
            is_hidden: false,
            state: ImageState::Processing,
            phase: Phase::Unknown,
            quality: None,
            quality_reason: None,
            options: ProcessingOptions::default(),
            problem: None,
            result: None,
            revision: None,
            original_url: None,
            position: None,
            alt: None,
            is_stalled: false,
        }
    }

    /// With what the status board has learned since the record was read. A finished record is never taken back: the board's
    /// news of the run before may be older.
    #[must_use]
    pub fn with_status(mut self, news: Option<Watched>) -> Self {
        let Some(news) = news else { return self };
        let is_open = self.id.is_none() || self.stage().is_under_way();
        if is_open {
            self.state = news.state;
            self.phase = news.phase;
            self.quality = news.quality.or(self.quality);
            if !news.angle.is_unknown() {
                self.angle = news.angle;
            }
            self.is_stalled = news.stalled;
        }
        self
    }

    /// Key in player, address and placements: its id, or its address where it has none.
    #[must_use]
    pub fn key(&self) -> &str {
        self.id.as_ref().map_or(self.url.as_str(), ImageId::as_str)
    }

    /// Stage that it is at.
    #[must_use]
    pub fn stage(&self) -> ImageStage {
        ImageStage::of(&self.state, &self.phase)
    }

    /// True if players show it.
    #[must_use]
    pub fn has_result(&self) -> bool {
        self.result.is_some() || (self.id.is_none() && self.stage() == ImageStage::Done)
    }
}

/// The last part of an address's path, or the whole address where it has none.
fn name_of(url: &ImageUrl) -> String {
    let text = url.as_str();
    let path = text.split(['?', '#']).next().unwrap_or(text);
    let path = path.split_once("://").map_or(path, |(_, rest)| rest);
    let last = path.split_once('/').and_then(|(_, path)| path.rsplit('/').find(|part| !part.is_empty()));
    last.and_then(|last| percent_decode_str(last).decode_utf8().ok())
        .map_or_else(|| text.to_owned(), std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_from_addresses() {
        let check = |url: &str, name: &str| assert_eq!(name_of(&ImageUrl::new(url)), name, "{url}");
        check("https://a.example/cars/front%20left.jpg?w=1", "front left.jpg");
        check("https://a.example/cars/", "cars");
        check("https://a.example/", "https://a.example/");
        check("https://a.example", "https://a.example");
        check("https://a.example/%FF", "https://a.example/%FF");
    }

    fn news(state: ImageState, phase: Phase) -> Watched {
        let mut board = crate::status::board::Board::default();
        let url = ImageUrl::new("https://a.example/1.jpg");
        let _ = board.step(crate::status::board::Event::Watch(vec![(url, state, phase)]), 0, 0.5);
        board.images()[0].clone()
    }

    #[test]
    fn news_moves_an_open_record_and_leaves_a_finished_one() {
        let url = ImageUrl::new("https://a.example/1.jpg");
        let open = Photo { id: Some(ImageId::new("i")), ..Photo::submitted(url) };
        let moved = open.clone().with_status(Some(news(ImageState::Processing, Phase::Cutting)));
        assert_eq!(moved.stage(), ImageStage::Cutting);
        let finished = Photo { state: ImageState::Final, phase: Phase::Ready, ..open };
        let kept = finished.with_status(Some(news(ImageState::Processing, Phase::Cutting)));
        assert_eq!(kept.stage(), ImageStage::Done);
    }

    #[test]
    fn without_records_the_news_is_all_there_is() {
        let url = ImageUrl::new("https://a.example/1.jpg");
        let photo = Photo::submitted(url).with_status(Some(news(ImageState::Final, Phase::Ready)));
        assert!(photo.has_result());
    }
}
