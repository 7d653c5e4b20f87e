//! A button that opens a short list of actions (WAI-ARIA menu button): arrows move, Esc closes and gives the focus back.

use leptos::html;
use leptos::prelude::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen::JsCast as _;

use super::handler::guarded;
use super::icon::{Icon, IconName};
use crate::effect::on_change;

/// One action.
#[derive(Clone)]
pub struct MenuItem {
    /// Before the words.
    pub icon: IconName,
    /// The words.
    pub label: String,
    /// True if it takes something away.
    pub danger: bool,
    /// Action of a click.
    pub act: Callback<()>,
}

/// One of several states, of which the present one is marked.
#[derive(Clone)]
pub struct MenuChoice {
    /// The words.
    pub label: String,
    /// True if it is the present one.
    pub checked: bool,
    /// Action of a click.
    pub act: Callback<()>,
}

/// A menu button.
#[component]
pub fn Menu(
    /// The button's name.
    #[prop(into)]
    label: String,
    /// Icon of the button.
    icon: IconName,
    /// The actions.
    items: Vec<MenuItem>,
    /// States to choose from, above the actions.
    #[prop(optional)]
    choices: Vec<MenuChoice>,
    /// Name of the group of states.
    #[prop(optional)]
    choices_label: &'static str,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let root = NodeRef::<html::Div>::new();
    let list = NodeRef::<html::Div>::new();
    let button = NodeRef::<html::Button>::new();
    on_change(move || {
        if open.get() {
            show_all(button, list);
            focus_item(list, Step::First);
        }
    });
    let close = move || {
        open.set(false);
        if let Some(button) = button.get_untracked() {
            // A button that is shown takes the focus.
            let _ = button.focus();
        }
    };
    let key = move |event: web_sys::KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowDown" => Step::Next,
            "ArrowUp" => Step::Previous,
            "Home" => Step::First,
            "End" => Step::Last,
            "Escape" if open.get_untracked() => {
                event.stop_propagation();
                return close();
            }
            _ => return,
        };
        event.prevent_default();
        if open.get_untracked() {
            focus_item(list, step);
        } else {
            open.set(true);
        }
    };
    let leave = move |event: web_sys::FocusEvent| {
        if !stays_inside(root, &event) {
            open.set(false);
        }
    };
    let choices = (!choices.is_empty()).then(|| {
        let choices = choices.into_iter().map(|choice| {
            view! {
                <button class="menu__item" type="button" role="menuitemradio" tabindex="-1"
                    aria-checked=if choice.checked { "true" } else { "false" }
                    on:click=guarded(move |_| { close(); choice.act.run(()); })>
                    <Icon name=IconName::Check/>{choice.label}
                </button>
            }
        });
        view! {
            <div role="group" aria-label=choices_label>
                <p class="menu__group" aria-hidden="true">{choices_label}</p>
                {choices.collect::<Vec<_>>()}
            </div>
            <div class="menu__separator" role="separator"></div>
        }
    });
    let items = items
        .into_iter()
        .map(|item| {
            view! {
                <button class="menu__item" type="button" role="menuitem" tabindex="-1"
                    data-tone=item.danger.then_some("danger")
                    on:click=guarded(move |_| { close(); item.act.run(()); })>
                    <Icon name=item.icon/>{item.label}
                </button>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <div class="menu" node_ref=root on:keydown=guarded(key) on:focusout=guarded(leave)>
            <button class="icon-button" type="button" node_ref=button aria-haspopup="menu" title=label.clone()
                aria-label=label.clone() aria-expanded=move || if open.get() { "true" } else { "false" }
                on:click=guarded(move |_| open.update(|open| *open = !*open))>
                <Icon name=icon/>
            </button>
            <div class="menu__list" role="menu" aria-label=label node_ref=list hidden=move || !open.get()>{choices}{items}</div>
        </div>
    }
}

#[derive(Clone, Copy)]
enum Step {
    First,
    Last,
    Next,
    Previous,
}

#[cfg(target_arch = "wasm32")]
fn focus_item(list: NodeRef<html::Div>, step: Step) {
    let Some(list) = list.get_untracked() else { return };
    let Ok(items) = list.query_selector_all("[role^=menuitem]") else { return };
    let count = items.length();
    let active = document().active_element().map(web_sys::Node::from);
    let at = (0..count).find(|index| items.item(*index) == active);
    let Some(last) = count.checked_sub(1) else { return };
    let to = match (step, at) {
        (Step::First, _) | (Step::Next, None) => 0,
        (Step::Last, _) | (Step::Previous, None | Some(0)) => last,
        (Step::Next, Some(at)) => (at + 1) % count,
        (Step::Previous, Some(at)) => at - 1,
    };
    if let Some(item) = items.item(to).and_then(|item| item.dyn_into::<web_sys::HtmlElement>().ok()) {
        // A button that is shown takes the focus.
        let _ = item.focus();
    }
}

#[cfg(target_arch = "wasm32")]
fn show_all(button: NodeRef<html::Button>, list: NodeRef<html::Div>) {
    if let (Some(button), Some(list)) = (button.get_untracked(), list.get_untracked()) {
        super::placement::fit(&button, &list);
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn show_all(_: NodeRef<html::Button>, _: NodeRef<html::Div>) {}

#[cfg(not(target_arch = "wasm32"))]
fn focus_item(_: NodeRef<html::Div>, _: Step) {}

#[cfg(target_arch = "wasm32")]
fn stays_inside(root: NodeRef<html::Div>, event: &web_sys::FocusEvent) -> bool {
    let goes_to = event.related_target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
    root.get_untracked().zip(goes_to).is_some_and(|(root, node)| root.contains(Some(&node)))
}

#[cfg(not(target_arch = "wasm32"))]
fn stays_inside(_: NodeRef<html::Div>, _: &web_sys::FocusEvent) -> bool {
    false
}
