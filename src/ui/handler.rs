//! Handlers of events that end with the view that they belong to. Not for listeners on window and document: those are taken
//! off with their owner ([`crate::browser::listener`]).

use leptos::prelude::*;

/// Wraps the handler of an `on:` attribute so that it runs only while the owner lives that is current here. A browser sends
/// `focusout`, `blur` and `change` while an element is taken out of the page, when the signals of its view are gone already,
/// and a handler that looks at one of those would take down the portal.
pub fn guarded<E: 'static>(mut handler: impl FnMut(E) + 'static) -> impl FnMut(E) + 'static {
    let owner = StoredValue::new(());
    move |event| {
        if !owner.is_disposed() {
            handler(event);
        }
    }
}

/// Makes a guarded handler that sends a form to `submit` in place of the browser.
pub fn submit_handler(submit: impl Fn() + 'static) -> impl FnMut(web_sys::SubmitEvent) + 'static {
    guarded(move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        submit();
    })
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use super::*;

    #[test]
    fn a_handler_hears_nothing_once_its_view_is_gone() {
        let heard = Rc::new(Cell::new(0));
        let owner = Owner::new();
        let mut handler = owner.with(|| {
            let signal = RwSignal::new(1);
            let heard = heard.clone();
            guarded(move |step: i32| heard.set(heard.get() + signal.get_untracked() * step))
        });
        handler(2);
        assert_eq!(heard.get(), 2);
        owner.cleanup();
        // The signal is gone: looking at it would panic.
        handler(2);
        assert_eq!(heard.get(), 2);
    }

    #[test]
    fn a_handler_of_a_part_ends_with_the_part() {
        let heard = Rc::new(Cell::new(0));
        let page = Owner::new();
        let part = page.with(Owner::new);
        let mut handler = part.with(|| {
            let heard = heard.clone();
            guarded(move |()| heard.set(heard.get() + 1))
        });
        part.cleanup();
        handler(());
        assert_eq!(heard.get(), 0);
    }
}
