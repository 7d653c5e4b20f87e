//! The header's word on uploads that belong to another page: they go on while one looks elsewhere, and that is to be seen.

use forecourt_api::VehicleId;
use leptos::prelude::*;

use super::state::{Elsewhere, use_uploads};
use crate::locale::use_locale;
use crate::routes::Route;
use crate::ui::{Icon, IconName, Link};

/// A link to the vehicle whose photos are on their way or were not taken; nothing while there is nothing to tell.
#[component]
pub fn UploadIndicator(
    /// The vehicle whose own page is shown, which tells more.
    #[prop(into)]
    here: Signal<Option<VehicleId>>,
) -> impl IntoView {
    let t = &use_locale().t.upload;
    let fmt = use_locale().fmt;
    let uploads = use_uploads();
    let told = Memo::new(move |_| here.with(|here| uploads.elsewhere(here.as_ref())));
    let place = Memo::new(move |_| {
        told.with(|told| match told {
            Some(Elsewhere::UnderWay { vehicle_id, .. }) => Some((vehicle_id.clone(), "under-way")),
            Some(Elsewhere::NotAdded { vehicle_id, .. } | Elsewhere::Lost { vehicle_id, .. }) => {
                Some((vehicle_id.clone(), "not-added"))
            }
            None => None,
        })
    });
    let said = move || {
        told.with(|told| match told {
            Some(Elsewhere::UnderWay { stored, files, .. }) => {
                let counts = [*stored, *files].map(|count| fmt.number(count as u64));
                let counts = [counts[0].as_str(), counts[1].as_str()];
                (t.running_short.fill(counts), t.running.fill(counts))
            }
            Some(Elsewhere::NotAdded { files, .. }) => {
                (fmt.number(*files as u64), fmt.count(&t.not_added, *files as u64))
            }
            Some(Elsewhere::Lost { files, .. }) => {
                (fmt.number(*files as u64), fmt.count(&t.lost, *files as u64))
            }
            None => Default::default(),
        })
    };
    // Drawn anew only when it leads elsewhere or tells something else; the numbers change in place.
    move || {
        let (vehicle_id, kind) = place.get()?;
        let icon = if kind == "under-way" { IconName::Upload } else { IconName::Alert };
        Some(view! {
            <span class="upload-indicator" data-kind=kind title=move || said().1>
                <Link href=Route::Vehicle(vehicle_id).path() class="upload-indicator__link">
                    <Icon name=icon/>
                    <span aria-hidden="true">{move || said().0}</span>
                    <span class="visually-hidden">{move || said().1}</span>
                </Link>
            </span>
        })
    }
}
