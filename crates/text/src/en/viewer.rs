//! See the catalogue's module of the same name.

use crate::Viewer;

pub(super) const VIEWER: Viewer = Viewer { title: "Viewer" };
