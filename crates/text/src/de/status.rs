//! See the catalogue's module of the same name.

use crate::Status;

pub(super) const STATUS: Status = Status { processing: "In Arbeit" };
