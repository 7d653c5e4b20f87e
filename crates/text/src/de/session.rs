//! See the catalogue's module of the same name.

use crate::{Session, Template};

pub(super) const SESSION: Session = Session {
    title: "Anmelden",
    lead: "Vom Foto zum anklickbaren Fahrzeug.",
    server: "Server",
    token: "Zugangstoken",
    token_help: "Es wurde beim Einrichten des Servers ausgegeben; wer den Server betreibt, kann ein neues erstellen.",
    token_missing: "Geben Sie das Zugangstoken ein.",
    customer: "Kundennummer",
    customer_help: "Dieser Server hat nur die Schnittstelle des Anbieters; sie listet Fahrzeuge nach Kunden.",
    customer_missing: "Geben Sie die Kundennummer ein.",
    remember: "Auf diesem Gerät angemeldet bleiben",
    remember_help: "Sonst werden Sie abgemeldet, wenn dieser Tab geschlossen wird.",
    submit: "Anmelden",
    submitting: "Anmeldung läuft …",
    restoring: "Sie werden angemeldet …",
    restore_failed: "Die erneute Anmeldung ist nicht gelungen. Ihr Token bleibt gespeichert.",
    link_spent: "Dieser Anmeldelink wurde schon benutzt oder ist abgelaufen. Erstellen Sie einen neuen, wo der Server läuft, oder melden Sie sich mit einem Token an.",
    link_elsewhere: "Anmeldelinks gelten nur auf dem Rechner des Servers. Melden Sie sich mit einem Token an.",
    expired_title: "Neu anmelden",
    expired_lead: "Ihr Token gilt nicht mehr. Melden Sie sich an, um hier weiterzumachen; Ihre Eingaben sind noch da.",
    sign_out: "Abmelden",
    signed_out: "Sie sind abgemeldet.",
    refused: "Dieses Token wird nicht angenommen. Prüfen Sie, ob es vollständig kopiert ist.",
    forbidden: "Dieses Token darf den Bestand nicht lesen. Nötig ist mindestens die Berechtigung „read“.",
    own_unreachable: "Der Server ist nicht erreichbar. Prüfen Sie die Verbindung und ob der Server läuft.",
    other_unreachable: Template::new(
        "{0} antwortet dieser Seite nicht. Der Server ist vielleicht aus oder erlaubt keine Anfragen von anderen Websites (keine CORS-Header).",
    ),
    not_a_server: Template::new("{0} antwortet, aber nicht als Server für Fahrzeugbilder."),
    server_failed: Template::new("{0} hat zurzeit ein Problem. Versuchen Sie es später erneut."),
    part_a_note: "Nur Schnittstelle des Anbieters: Fotos werden per Adresse hinzugefügt, Fotolisten bleiben in diesem Browser.",
};
