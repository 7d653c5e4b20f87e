//! Starts the portal.

use forecourt::app::App;
use forecourt::browser::document;
use forecourt::crash;

fn main() {
    crash::show_on_panic();
    document::remove_boot_screen();
    leptos::mount::mount_to_body(App);
}
