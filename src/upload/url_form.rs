//! The dialog for photos by web address.

use forecourt_api::{ImageUrl, VehicleId};
use leptos::prelude::*;

use super::submission::Submission;
use super::treatment::Treatment;
use super::wording;
use crate::locale::use_locale;
use crate::notices::{Tone, use_notices};
use crate::session::use_session;
use crate::ui::{Button, Dialog, TextAreaField, Variant, submit_handler};

/// A text of addresses; what can't be taken stays in it, with its reason.
#[component]
pub fn AddressDialog(
    /// True if it is open.
    open: RwSignal<bool>,
    /// The vehicle that the photos show.
    vehicle_id: VehicleId,
    /// Treatment of the photos.
    treatment: Treatment,
    /// Called with the accepted addresses.
    on_submitted: Callback<Vec<ImageUrl>>,
) -> impl IntoView {
    let t = use_locale().t;
    let fmt = use_locale().fmt;
    let notices = use_notices();
    let submission = Submission::new(use_session());
    let nothing = RwSignal::new(false);
    let send = move || {
        nothing.set(submission.text.with_untracked(|text| text.trim().is_empty()));
        if nothing.get_untracked() {
            return;
        }
        let vehicle_id = vehicle_id.clone();
        leptos::task::spawn_local(async move {
            let taken = submission.send(vehicle_id, treatment.options()).await;
            if !taken.is_empty() {
                notices.show(Tone::Success, fmt.count(&t.upload.address_taken, taken.len() as u64));
                on_submitted.try_run(taken);
            }
            if submission.text.try_with_untracked(String::is_empty) == Some(true) {
                open.try_set(false);
            }
        });
    };
    let error = Signal::derive(move || {
        if nothing.get() {
            return Some(t.upload.address_none.to_owned());
        }
        submission.errors.with(|errors| {
            let lines = errors.iter().map(|(number, error)| {
                t.upload.address_line.fill([&fmt.number(*number as u64), &wording::of_line(error, t)])
            });
            (!errors.is_empty()).then(|| lines.collect::<Vec<_>>().join("\n"))
        })
    });
    let close = Callback::new(move |()| open.set(false));
    view! {
        <Dialog title=t.upload.address_title open=open on_close=close>
            <form class="address-form" on:submit=submit_handler(send) novalidate>
                <TextAreaField id="photo-addresses" label=t.upload.address_label value=submission.text rows=8
                    help=t.upload.address_help error=error/>
                <div class="dialog__actions">
                    <Button on_click=close>{t.ui.cancel}</Button>
                    <Button variant=Variant::Primary submit=true busy=submission.is_busy()
                        busy_label=t.upload.address_busy>{t.upload.address_submit}</Button>
                </div>
            </form>
        </Dialog>
    }
}
