//! Starts the portal.

use forecourt::app::App;
use forecourt::browser::{document, panic};

fn main() {
    panic::show_a_page_on_panic();
    document::remove_boot_screen();
    leptos::mount::mount_to_body(App);
}
