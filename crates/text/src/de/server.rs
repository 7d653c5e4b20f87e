//! See the catalogue's module of the same name.

use crate::catalog::server::{Guidelines, Paddings};
use crate::{Server, Template};

pub(crate) static SERVER: Server = Server {
    first_account: "Mein Autohaus",
    spin: "360°",
    exterior: "Außen",
    interior: "Innen",
    interior_spin: "Innen 360°",
    videos: "Videos",
    details: "Details",
    miscellaneous: "Weitere",
    guidelines: Guidelines {
        studio_light: "Studio, hell",
        studio_dark: "Studio, dunkel",
        marketplace: "Marktplatz: weiß, mit Rand",
        own_ground: "Auf eigenem Boden",
        discreet: "Umgebung und Kennzeichen unscharf",
        as_taken: "Wie aufgenommen",
    },
    paddings: Paddings { tight: "Schmal", normal: "Normal", wide: "Breit" },
    portal_missing: "Das Portal ist nicht gebaut",
    portal_missing_help: Template::new(
        "Dieser Server läuft, und seine API antwortet. Um das Portal hier zu sehen, bauen Sie es mit {0} und laden Sie \
         diese Seite neu; ein Release des Servers ist danach neu zu bauen.",
    ),
    contract_is_at: Template::new("Die API ist in {0} beschrieben."),
    page_facts: "Daten",
    page_features: "Ausstattung",
    page_dealer_link: "Dieses Fahrzeug auf der Website des Händlers",
    page_not_found: "Dieses Fahrzeug gibt es nicht.",
    page_gone: "Dieses Fahrzeug wird nicht mehr angeboten.",
};
