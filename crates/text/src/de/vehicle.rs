//! See the catalogue's module of the same name.

use crate::Vehicle;

pub(super) const VEHICLE: Vehicle = Vehicle { title: "Fahrzeug" };
