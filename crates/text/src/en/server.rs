//! See the catalogue's module of the same name.

use crate::catalog::server::{Guidelines, Paddings};
use crate::{Server, Template};

pub(crate) static SERVER: Server = Server {
    first_account: "My dealership",
    spin: "360°",
    exterior: "Exterior",
    interior: "Interior",
    interior_spin: "Interior 360°",
    videos: "Videos",
    details: "Details",
    miscellaneous: "More",
    guidelines: Guidelines {
        studio_light: "Studio, light",
        studio_dark: "Studio, dark",
        marketplace: "Marketplace: white, with room",
        own_ground: "On its own ground",
        discreet: "Surroundings and plate blurred",
        as_taken: "As taken",
    },
    paddings: Paddings { tight: "Tight", normal: "Normal", wide: "Wide" },
    portal_missing: "The portal is not built",
    portal_missing_help: Template::new(
        "This server runs, and its API answers. To see the portal here, build it with {0} and load this page again; a \
         release build of the server has to be built after it.",
    ),
    contract_is_at: Template::new("The API is described in {0}."),
    page_facts: "Details",
    page_features: "Features",
    page_dealer_link: "This vehicle on the dealer’s website",
    page_not_found: "There is no such vehicle.",
    page_gone: "This vehicle is no longer offered.",
};
