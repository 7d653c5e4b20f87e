//! See the catalogue's module of the same name.

use crate::{Errors, Template};

pub(super) const ERRORS: Errors = Errors {
    unreachable: "Der Server ist nicht erreichbar oder antwortet nicht. Prüfen Sie die Verbindung und versuchen Sie es erneut.",
    cancelled: "Die Anfrage wurde abgebrochen.",
    unauthorized: "Ihre Anmeldung gilt nicht mehr. Melden Sie sich neu an, um weiterzumachen.",
    out_of_credits: "Guthaben oder Speicher des Kontos sind aufgebraucht.",
    forbidden: "Ihr Token erlaubt das nicht.",
    not_found: "Das ist nicht mehr vorhanden.",
    stale: "Inzwischen hat jemand anderes dies geändert.",
    read_refused: "Der Server hat das gerade nicht herausgegeben. Versuchen Sie es gleich noch einmal.",
    rejected: "Der Server hat dies nicht angenommen.",
    too_large: "Das ist größer, als der Server annimmt.",
    unsupported_media: "Diese Art von Datei nimmt der Server nicht an.",
    busy: "Der Server ist ausgelastet. Versuchen Sie es gleich noch einmal.",
    busy_for: Template::new("Der Server ist ausgelastet. Versuchen Sie es in {0} s erneut."),
    server: "Der Server hatte ein Problem. Ihre Eingaben sind nicht verloren; versuchen Sie es gleich noch einmal.",
    unreadable: "Die Antwort war nicht zu verstehen. Vielleicht steht ein Proxy zwischen Ihnen und dem Server.",
    sign_in: "Anmelden",
    server_says: Template::new("Der Server meldet: {0}"),
    status: Template::new("Status {0}"),
};
