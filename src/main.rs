//! Starts the portal.

use forecourt::app::App;

fn main() {
    forecourt::browser::panic::show_a_page_on_panic();
    leptos::mount::mount_to_body(App);
}
