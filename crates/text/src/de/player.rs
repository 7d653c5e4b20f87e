//! See the catalogue's module of the same name.

use crate::{Player, Template};

pub(super) const PLAYER: Player = Player {
    gallery: "Fotos",
    gallery_of: Template::new("Fotos von {0}"),
    carousel: "Karussell",
    slide: "Bild",
    stage: "Foto; die Pfeiltasten blättern weiter",
    previous: "Vorheriges Foto",
    next: "Nächstes Foto",
    position: Template::new("{0} von {1}"),
    photo: Template::new("Foto {0}"),
    thumbnails: "Alle Fotos",
    show_photo: Template::new("Foto {0} zeigen"),
    hotspots: "Auf diesem Foto",
    damage: "Schaden:",
    opens_in_new_tab: "(öffnet einen neuen Tab)",
    open_link: "Seite öffnen",
    open_document: "Dokument öffnen",
    close: "Schließen",
    image_failed: "Dieses Foto ließ sich nicht laden.",
    retry: "Noch einmal versuchen",
    empty: "Noch keine Fotos",
    placing: "Klicken Sie auf die Stelle im Foto, oder bewegen Sie das Kreuz mit den Pfeiltasten und drücken Sie die \
              Eingabetaste. Escape beendet.",
    cross: "Punkt setzen: Pfeiltasten bewegen ihn, die Eingabetaste setzt ihn",
    cross_at: Template::new("{0} % von links, {1} % von oben"),
};
