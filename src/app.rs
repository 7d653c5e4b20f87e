//! The whole of the portal: contexts, shell, and which page an address leads to. The only file that knows all features.

use std::rc::Rc;

use forecourt_api::VehicleId;
use forecourt_client::{Patient, Transport};
use leptos::prelude::*;
use leptos_router::components::Router;
use leptos_router::hooks::use_location;

use crate::browser::connection::Connection;
use crate::browser::{clock, document, focus};
use crate::effect::on_change;
use crate::inventory::InventoryPage;
use crate::locale::{Locale, use_locale};
use crate::navigation::Navigation;
use crate::notices::{NoticeList, Notices, use_notices};
use crate::prefetch::{Prefetch, reads_of};
use crate::routes::Route;
use crate::session::{Credentials, Session, SlowChanges, use_session};
use crate::settings::{LanguageChoice, Preferences, SettingsPage};
use crate::sign_in::{ExpiredDialog, SignInPage};
use crate::ui::{Button, Icon, IconName, Link, Logo, Menu, MenuItem, Page, Show, use_go};
use crate::upload::file_transfer::FileTransfer;
use crate::upload::{AddPhotos, UploadIndicator, Uploads, use_uploads};
use crate::vehicle::VehiclePage;
use crate::vehicle::photos::Photos;
use crate::vehicle_form::{AddVehiclePage, EditVehiclePage};
use crate::viewer::ViewerPage;

fn transport(changes: SlowChanges) -> Rc<dyn Transport> {
    #[cfg(target_arch = "wasm32")]
    let network = Rc::new(forecourt_client::fetch::Fetch);
    #[cfg(not(target_arch = "wasm32"))]
    let network = Rc::new(NoNetwork);
    Rc::new(Patient::new(network, clock::sleep(), Rc::new(changes)))
}

fn file_transfer() -> Rc<dyn FileTransfer> {
    #[cfg(target_arch = "wasm32")]
    {
        Rc::new(crate::upload::file_transfer::BrowserFileTransfer::default())
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        Rc::new(crate::upload::file_transfer::NoFiles)
    }
}

/// Stands in where there is no browser to fetch with.
#[cfg(not(target_arch = "wasm32"))]
struct NoNetwork;

#[cfg(not(target_arch = "wasm32"))]
impl Transport for NoNetwork {
    fn send<'a>(
        &'a self,
        _: &'a str,
        _: Option<&'a str>,
        _: forecourt_client::Request,
    ) -> forecourt_client::TransportFuture<'a> {
        Box::pin(std::future::ready(Err(forecourt_client::TransportFailure::Unreachable)))
    }
}

/// Provides what outlives pages and languages, and draws the rest.
#[component]
pub fn App(
    /// Code of the sign-in link that the page was opened with.
    #[prop(default = None)]
    sign_in_code: Option<String>,
) -> impl IntoView {
    let preferences = Preferences::restore();
    let changes = SlowChanges::new();
    provide_context(changes);
    let prefetch = Rc::new(Prefetch::new(transport(changes), clock::now_ms));
    if let (Some((credentials, _)), Some(route)) = (Credentials::kept(), Route::parse(&document::path()))
        && credentials.customer.is_none()
    {
        // With a customer they are for a server of Part A alone, which has none of these.
        prefetch.ask(&credentials, reads_of(&route));
    }
    let session = Session::new(prefetch);
    provide_context(preferences);
    provide_context(session);
    provide_context(Notices::new());
    let connection = Connection::watch();
    provide_context(connection);
    provide_context(Uploads::new(session, connection, file_transfer()));
    focus::keep();
    provide_context(Navigation::listen());
    session.open_link(sign_in_code);
    leptos::task::spawn_local(session.restore());
    view! {
        <Router>
            {move || {
                provide_context(Locale::new(preferences.language()));
                view! { <Shell/> }.into_any()
            }}
        </Router>
    }
}

/// Sign-in or page, with what surrounds both.
#[component]
fn Shell() -> impl IntoView {
    let session = use_session();
    let signed_in = Memo::new(move |_| session.is_signed_in());
    // The form that had the focus is gone after signing in, and the page after signing out.
    Effect::new(move |before: Option<bool>| {
        let signed_in = signed_in.get();
        if before.is_some_and(|before| before != signed_in) {
            focus::move_to("h1");
        }
        signed_in
    });
    let body = move || {
        if signed_in.get() {
            view! { <SignedIn/> }.into_any()
        } else {
            view! { <SignInPage footer=Box::new(|| view! { <LanguageChoice/> }.into_any())/> }.into_any()
        }
    };
    view! {
        <a class="skip-link" href="#content">{use_locale().t.ui.skip_to_content}</a>
        {body}
        <NoticeList/>
    }
}

#[component]
fn SignedIn() -> impl IntoView {
    let t = &use_locale().t.ui;
    let connection = expect_context::<Connection>();
    let notices = use_notices();
    let was_offline = StoredValue::new(false);
    let pathname = use_location().pathname;
    let route = Memo::new(move |_| Route::parse(&pathname.get()));
    expect_context::<Navigation>().follow(route);
    on_change(move || {
        // Said once it is back, not at the start.
        if connection.online.get() && was_offline.try_get_value() == Some(true) {
            notices.announce(t.online_again);
        }
        was_offline.try_set_value(!connection.online.get());
    });
    let page = move || match route.get() {
        Some(Route::Inventory) => view! { <InventoryPage/> }.into_any(),
        Some(Route::AddVehicle) => view! { <AddVehiclePage/> }.into_any(),
        Some(Route::EditVehicle(id)) => view! { <EditVehiclePage id=id/> }.into_any(),
        Some(Route::Settings) => view! { <SettingsPage/> }.into_any(),
        Some(Route::Vehicle(id)) => vehicle_page(id),
        Some(Route::Viewer(id)) => view! { <ViewerPage vehicle_id=id/> }.into_any(),
        _ => view! { <NotFoundPage/> }.into_any(),
    };
    let offline = move || {
        (!connection.online.get()).then(|| {
            view! { <p class="offline-bar" role="status"><Icon name=IconName::Offline/>{t.offline}</p> }
        })
    };
    view! {
        <Header route=route/>
        {offline}
        <WaitingBar/>
        <main class="shell__content" id="content" tabindex="-1">
            {page}
        </main>
        <ExpiredDialog/>
    }
}

/// Says that the server has not answered a change yet, and lets the person stop waiting.
#[component]
fn WaitingBar() -> impl IntoView {
    let t = &use_locale().t.ui;
    let changes = expect_context::<SlowChanges>();
    let is_waiting = Memo::new(move |_| changes.count() > 0);
    view! {
        <Show when=move || is_waiting.get()>
            <div class="waiting-bar" role="status">
                <span class="spinner" aria-hidden="true"></span>
                <p>{t.still_waiting}</p>
                <Button on_click=Callback::new(move |()| changes.stop())>{t.stop_waiting}</Button>
            </div>
        </Show>
    }
}

/// A vehicle's page, with the place where its photos come in.
fn vehicle_page(id: VehicleId) -> AnyView {
    let photos = Photos::new(id.clone(), use_uploads().stored());
    let submitted = Callback::new(move |urls| photos.submitted(urls));
    let vehicle_id = id.clone();
    view! {
        <VehiclePage vehicle_id=id photos=photos>
            <AddPhotos vehicle_id=vehicle_id.clone() images=photos.count() next_position=photos.next_position()
                on_submitted=submitted/>
        </VehiclePage>
    }
    .into_any()
}

#[component]
fn Header(route: Memo<Option<Route>>) -> impl IntoView {
    let t = use_locale().t;
    let session = use_session();
    let go = use_go();
    let items = vec![
        MenuItem {
            icon: IconName::Settings,
            label: t.settings.title.to_owned(),
            danger: false,
            act: Callback::new(move |()| go.run((Route::Settings.path(), false))),
        },
        MenuItem {
            icon: IconName::SignOut,
            label: t.session.sign_out.to_owned(),
            danger: false,
            act: Callback::new(move |()| session.sign_out()),
        },
    ];
    let vehicle_here = Signal::derive(move || match route.get() {
        Some(Route::Vehicle(id)) => Some(id),
        _ => None,
    });
    let at_inventory = Signal::derive(move || matches!(route.get(), Some(Route::Inventory)));
    view! {
        <header class="header">
            <div class="header__inner">
                <Link href=Route::Inventory.path() class="header__home"><Logo/></Link>
                <nav class="header__nav" aria-label=t.ui.main_navigation>
                    <Link href=Route::Inventory.path() class="header__link" current=at_inventory>
                        {t.inventory.title}
                    </Link>
                </nav>
                <UploadIndicator here=vehicle_here/>
                <Menu label=t.ui.account_menu icon=IconName::User items=items/>
            </div>
        </header>
    }
}

#[component]
fn NotFoundPage() -> impl IntoView {
    let t = &use_locale().t.ui;
    view! {
        <Page title=t.not_found_title>
            <p class="shell__nothing">{t.not_found_text}</p>
            <p><Link href=Route::Inventory.path() class="button">{t.to_inventory}</Link></p>
        </Page>
    }
}
