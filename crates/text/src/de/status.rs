//! See the catalogue's module of the same name.

use crate::{Status, Template};

pub(super) const STATUS: Status = Status {
    waiting: "Wartet",
    fetching: "Foto wird geholt",
    analyzing: "Foto wird beurteilt",
    cutting: "Fahrzeug wird freigestellt",
    checking: "Freisteller wird geprüft",
    finishing: "Szene wird gesetzt",
    processing: "In Arbeit",
    done: "Fertig",
    failed: "Fehlgeschlagen",
    expired: "Abgelaufen",
    unknown: "Nicht angekommen",
    images_done: Template::new("{0} von {1} Fotos fertig"),
    stalled: "Seit einer halben Stunde hat sich nichts geändert.",
    ask_again: "Erneut nachsehen",
    retake: "Neu aufnehmen",
    retake_help: "Das Ergebnis ist vielleicht nicht sauber. Ein neues Foto mit mehr Platz um das Fahrzeug hilft.",
    retake_cut_off: "Das Fahrzeug ist am Bildrand abgeschnitten. Für das nächste Foto weiter zurücktreten.",
    retake_too_small: "Das Fahrzeug ist klein im Bild. Von näher wird das Ergebnis schärfer.",
    retake_unclear: "Teile der Kontur sind nicht klar. Ein anderer Winkel oder mehr Licht hilft.",
    plate_not_found: "Das Kennzeichen wurde nicht gefunden und ist nicht verdeckt. Bild bitte prüfen.",
    several_vehicles: "Auf dem Foto sind mehrere Fahrzeuge. Das größte in der Mitte wurde verwendet.",
    no_vehicle: "Auf dem Foto wurde kein Fahrzeug erkannt. Es wird gezeigt, wie es aufverwendet wurde.",
};
