//! See the catalogue's module of the same name.

use crate::Upload;

pub(super) const UPLOAD: Upload = Upload { title: "Add photos" };
