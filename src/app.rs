//! The whole of the portal: contexts, shell, and which page an address leads to. The only file that knows all features.

use std::rc::Rc;

use forecourt_api::VehicleId;
use forecourt_client::Transport;
use leptos::prelude::*;
use leptos_router::components::Router;
use leptos_router::hooks::use_location;

use crate::browser::connection::Connection;
use crate::browser::focus;
use crate::inventory::InventoryPage;
use crate::notices::{NoticeList, Notices};
use crate::routes::Route;
use crate::session::{ExpiredDialog, Session, SignInPage, use_session};
use crate::settings::{LanguageChoice, Preferences, SettingsPage};
use crate::ui::{Icon, IconName, Link, Logo, Menu, MenuItem, Page, use_go};
use crate::upload::porter::Porter;
use crate::upload::{AddPhotos, Uploads, use_uploads};
use crate::vehicle::VehiclePage;
use crate::vehicle::photos::Photos;
use crate::vehicle_form::{AddVehiclePage, EditVehiclePage};
use crate::viewer::ViewerPage;
use crate::words::{Words, text};

fn transport() -> Rc<dyn Transport> {
    #[cfg(target_arch = "wasm32")]
    {
        Rc::new(forecourt_client::fetch::Fetch)
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        Rc::new(NoNetwork)
    }
}

fn porter() -> Rc<dyn Porter> {
    #[cfg(target_arch = "wasm32")]
    {
        Rc::new(crate::upload::porter::BrowserPorter::default())
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        Rc::new(crate::upload::porter::NoFiles)
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
pub fn App() -> impl IntoView {
    let preferences = Preferences::restore();
    let session = Session::new(transport());
    provide_context(preferences);
    provide_context(session);
    provide_context(Notices::new());
    let connection = Connection::watch();
    provide_context(connection);
    provide_context(Uploads::new(session, connection, porter()));
    leptos::task::spawn_local(session.restore());
    view! {
        <Router>
            {move || {
                provide_context(Words::new(preferences.language()));
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
    let body = move || {
        if signed_in.get() {
            view! { <SignedIn/> }.into_any()
        } else {
            view! { <SignInPage footer=Box::new(|| view! { <LanguageChoice/> }.into_any())/> }.into_any()
        }
    };
    view! {
        <a class="skip-link" href="#content">{text().ui.skip_to_content}</a>
        {body}
        <NoticeList/>
    }
}

#[component]
fn SignedIn() -> impl IntoView {
    let words = &text().ui;
    let connection = expect_context::<Connection>();
    let pathname = use_location().pathname;
    let route = Memo::new(move |_| Route::parse(&pathname.get()));
    // Whoever goes to another page hears and reads its heading first.
    Effect::new(move |shown: Option<Option<Route>>| {
        let route = route.get();
        if shown.is_some_and(|shown| shown != route) {
            focus::move_to("h1");
        }
        route
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
            view! { <p class="offline-bar" role="status"><Icon name=IconName::Offline/>{words.offline}</p> }
        })
    };
    view! {
        <Header route=route/>
        {offline}
        <main class="shell__content" id="content" tabindex="-1">
            {page}
        </main>
        <ExpiredDialog/>
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
    let words = text();
    let session = use_session();
    let go = use_go();
    let items = vec![
        MenuItem {
            icon: IconName::Settings,
            label: words.settings.title.to_owned(),
            danger: false,
            act: Callback::new(move |()| go.run((Route::Settings.path(), false))),
        },
        MenuItem {
            icon: IconName::SignOut,
            label: words.session.sign_out.to_owned(),
            danger: false,
            act: Callback::new(move |()| session.sign_out()),
        },
    ];
    let at_inventory = Signal::derive(move || matches!(route.get(), Some(Route::Inventory)));
    view! {
        <header class="header">
            <div class="header__inner">
                <Link href=Route::Inventory.path() class="header__home"><Logo/></Link>
                <nav class="header__nav" aria-label=words.ui.main_navigation>
                    <Link href=Route::Inventory.path() class="header__link" current=at_inventory>
                        {words.inventory.title}
                    </Link>
                </nav>
                <Menu label=words.ui.account_menu icon=IconName::User items=items/>
            </div>
        </header>
    }
}

#[component]
fn NotFoundPage() -> impl IntoView {
    let words = &text().ui;
    view! {
        <Page title=words.not_found_title>
            <p class="shell__nothing">{words.not_found_text}</p>
            <p><Link href=Route::Inventory.path() class="button">{words.to_inventory}</Link></p>
        </Page>
    }
}
