//! Pure: which photos stand where in the grid. A photo keeps the place that its file took when it was dropped.

use std::collections::{HashMap, HashSet};

use forecourt_api::{ImageId, ImageUrl};

use super::photo::Photo;
use crate::upload::queue::FileId;

/// Identity of a place; it stays the same from the drop to the result.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TileKey {
    /// A file that was dropped here.
    File(FileId),
    /// An image that was there.
    Image(ImageUrl),
}

impl TileKey {
    /// Text of the key, for a keyed list.
    #[must_use]
    pub fn to_text(&self) -> String {
        match self {
            Self::File(FileId(number)) => format!("file {number}"),
            Self::Image(url) => format!("image {url}"),
        }
    }
}

/// A file on its way, as far as the grid is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// The file.
    pub file: FileId,
    /// The image that it became.
    pub image: Option<ImageId>,
    /// True if that image was there before.
    pub was_there: bool,
}

/// A place in the grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Tile {
    /// Identity.
    pub key: TileKey,
    /// Photo as the server knows it.
    pub photo: Option<Photo>,
}

/// The places in order, and what is found at each without a search: a grid may have hundreds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grid {
    tiles: Vec<Tile>,
    places: HashMap<TileKey, usize>,
}

impl Grid {
    /// The grid of these places.
    #[must_use]
    pub fn new(tiles: Vec<Tile>) -> Self {
        let places = tiles.iter().map(|tile| tile.key.clone()).zip(0..).collect();
        Self { tiles, places }
    }

    /// The places in order.
    #[must_use]
    pub fn tiles(&self) -> &[Tile] {
        &self.tiles
    }

    /// Photos before a place and behind it, of those that the server has; nothing for a file that is no photo yet.
    #[must_use]
    pub fn neighbours(&self, key: &TileKey) -> Option<(bool, bool)> {
        let place = *self.places.get(key)?;
        let is_photo = |tile: &Tile| tile.photo.as_ref().is_some_and(|photo| photo.id.is_some());
        let (before, rest) = self.tiles.split_at_checked(place)?;
        let (own, behind) = rest.split_first()?;
        is_photo(own).then(|| (before.iter().any(is_photo), behind.iter().any(is_photo)))
    }

    /// Photo at a place, as the server knows it.
    #[must_use]
    pub fn photo(&self, key: &TileKey) -> Option<&Photo> {
        self.tiles.get(*self.places.get(key)?)?.photo.as_ref()
    }
}

/// The images in the server's order, then the files of this visit in the order of the drop. Once somebody has arranged the
/// photos, those of this visit stand where the order has them, too, and only files that are no photo yet come last.
#[must_use]
pub fn tiles(photos: &[Photo], incoming: &[Incoming], is_arranged: bool) -> Vec<Tile> {
    let of_images: HashMap<&ImageId, &Photo> =
        photos.iter().filter_map(|photo| Some((photo.id.as_ref()?, photo))).collect();
    let mut placed: HashSet<&ImageId> = HashSet::new();
    let mut of_files = Vec::new();
    for file in incoming {
        let photo = file.image.as_ref().and_then(|image| of_images.get(image).copied());
        // A file that the vehicle had already shows where it has been all along.
        let stays = file.was_there && photo.is_some();
        let is_second = file.image.as_ref().is_some_and(|image| placed.contains(image));
        if stays || is_second {
            continue;
        }
        placed.extend(&file.image);
        of_files.push(Tile { key: TileKey::File(file.file), photo: photo.cloned() });
    }
    let mut tiles: Vec<Tile> = photos
        .iter()
        .filter(|photo| photo.id.as_ref().is_none_or(|id| !placed.contains(id)))
        .map(|photo| Tile { key: TileKey::Image(photo.url.clone()), photo: Some(photo.clone()) })
        .collect();
    tiles.extend(of_files);
    if is_arranged {
        let places: HashMap<&ImageUrl, usize> = photos.iter().map(|photo| &photo.url).zip(0..).collect();
        let place = |tile: &Tile| tile.photo.as_ref().and_then(|photo| places.get(&photo.url).copied());
        tiles.sort_by_key(|tile| place(tile).unwrap_or(usize::MAX));
    }
    tiles
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photo(name: &str) -> Photo {
        let url = ImageUrl::new(format!("https://a.example/{name}"));
        Photo { id: Some(ImageId::new(name)), ..Photo::submitted(url) }
    }

    fn incoming(file: u32, image: Option<&str>) -> Incoming {
        Incoming { file: FileId(file), image: image.map(ImageId::new), was_there: false }
    }

    fn shown(tiles: &[Tile]) -> Vec<String> {
        tiles
            .iter()
            .map(|tile| match (&tile.key, &tile.photo) {
                (TileKey::File(file), photo) => {
                    format!("{}:{}", file.0, photo.as_ref().map_or("-", |photo| photo.name.as_str()))
                }
                (TileKey::Image(_), photo) => {
                    photo.as_ref().map(|photo| photo.name.clone()).unwrap_or_default()
                }
            })
            .collect()
    }

    #[test]
    fn a_photo_keeps_the_place_of_its_file() {
        let check = |photos: &[&str], files: &[(u32, Option<&str>)], expected: &[&str]| {
            let photos: Vec<Photo> = photos.iter().map(|name| photo(name)).collect();
            let files: Vec<Incoming> = files.iter().map(|(file, image)| incoming(*file, *image)).collect();
            assert_eq!(shown(&tiles(&photos, &files, false)), expected);
        };
        check(&["a"], &[(1, None), (2, None)], &["a", "1:-", "2:-"]);
        // The second is stored first; the places stay.
        check(&["a", "y"], &[(1, None), (2, Some("y"))], &["a", "1:-", "2:y"]);
        check(&["a", "y", "x"], &[(1, Some("x")), (2, Some("y"))], &["a", "1:x", "2:y"]);
        // Stored, and not yet in the list.
        check(&["a"], &[(1, Some("x"))], &["a", "1:-"]);
        // The same picture twice.
        check(&["x"], &[(1, Some("x")), (2, Some("x"))], &["1:x"]);
    }

    #[test]
    fn a_grid_knows_the_photo_of_each_place() {
        let grid =
            Grid::new(tiles(&[photo("a"), photo("x")], &[incoming(1, Some("x")), incoming(2, None)], false));
        let at = |key: &TileKey| grid.photo(key).map(|photo| photo.name.clone());
        assert_eq!(at(&TileKey::Image(photo("a").url)).as_deref(), Some("a"));
        assert_eq!(at(&TileKey::File(FileId(1))).as_deref(), Some("x"));
        assert_eq!(at(&TileKey::File(FileId(2))), None);
        assert_eq!(at(&TileKey::File(FileId(3))), None);
        let neighbours = |key| grid.neighbours(&key);
        assert_eq!(neighbours(TileKey::Image(photo("a").url)), Some((false, true)));
        assert_eq!(neighbours(TileKey::File(FileId(1))), Some((true, false)));
        assert_eq!(neighbours(TileKey::File(FileId(2))), None, "it is no photo yet");
        let keys: Vec<String> = grid.tiles().iter().map(|tile| tile.key.to_text()).collect();
        assert_eq!(keys, ["image https://a.example/a", "file 1", "file 2"]);
    }

    #[test]
    fn once_they_are_arranged_photos_stand_where_the_order_has_them() {
        let photos: Vec<Photo> = ["y", "a", "x"].into_iter().map(photo).collect();
        let files = [incoming(1, Some("x")), incoming(2, None), incoming(3, Some("y"))];
        assert_eq!(shown(&tiles(&photos, &files, true)), ["3:y", "a", "1:x", "2:-"]);
    }

    #[test]
    fn what_was_there_stays_where_it_was() {
        let known = Incoming { was_there: true, ..incoming(1, Some("a")) };
        assert_eq!(shown(&tiles(&[photo("a"), photo("b")], &[known], false)), ["a", "b"]);
    }
}
