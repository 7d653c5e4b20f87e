//! Starts the portal.

use forecourt::app::App;
use forecourt::browser::document;
use forecourt::crash;
use leptos::prelude::*;

fn main() {
    // First of all, so that the code is in no address that anything else sees.
    let sign_in_code = document::take_from_fragment("sign-in");
    crash::show_on_panic();
    document::remove_boot_screen();
    leptos::mount::mount_to_body(move || view! { <App sign_in_code=sign_in_code/> });
}
