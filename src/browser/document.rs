//! Document-wide state: title, language, colours.

#[cfg(target_arch = "wasm32")]
use leptos::prelude::{document, window};

/// Sets the title of tab and history.
pub fn set_title(title: &str) {
    #[cfg(target_arch = "wasm32")]
    document().set_title(title);
    #[cfg(not(target_arch = "wasm32"))]
    let _ = title;
}

/// Sets an attribute of the root element, or takes it away.
pub fn set_root_attribute(name: &str, value: Option<&str>) {
    #[cfg(target_arch = "wasm32")]
    if let Some(root) = document().document_element() {
        let _ = match value {
            Some(value) => root.set_attribute(name, value),
            None => root.remove_attribute(name),
        };
    }
    #[cfg(not(target_arch = "wasm32"))]
    let _ = (name, value);
}

/// Takes away what stands in the page until the portal is there.
pub fn remove_boot_screen() {
    #[cfg(target_arch = "wasm32")]
    if let Some(screen) = document().get_element_by_id("boot") {
        screen.remove();
    }
}

/// The page's own scheme, host and port.
#[must_use]
pub fn origin() -> String {
    #[cfg(target_arch = "wasm32")]
    {
        window().location().origin().unwrap_or_default()
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        "http://portal.test".to_owned()
    }
}

/// The path of the page's address as the browser writes it; the root outside a browser.
#[must_use]
pub fn path() -> String {
    #[cfg(target_arch = "wasm32")]
    {
        window().location().pathname().unwrap_or_default()
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        "/".to_owned()
    }
}

/// Takes the value of a field out of the fragment of the page's address, as `code` of `/#sign-in=code`. The address is bare
/// afterwards, in the history too.
#[must_use]
pub fn take_from_fragment(name: &str) -> Option<String> {
    #[cfg(target_arch = "wasm32")]
    {
        let location = window().location();
        let value = in_fragment(&location.hash().ok()?, name)?.to_owned();
        let bare = format!("{}{}", location.pathname().ok()?, location.search().ok()?);
        let history = window().history().ok()?;
        history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&bare)).ok()?;
        Some(value)
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = name;
        None
    }
}

/// Value of a field in the text of a fragment, `#` included.
#[cfg(any(target_arch = "wasm32", test))]
fn in_fragment<'a>(fragment: &'a str, name: &str) -> Option<&'a str> {
    let value = fragment.strip_prefix('#')?.strip_prefix(name)?.strip_prefix('=')?;
    (!value.is_empty()).then_some(value)
}

/// The languages that the person's browser asks for, the best liked first.
#[must_use]
pub fn languages() -> Vec<String> {
    #[cfg(target_arch = "wasm32")]
    {
        window().navigator().languages().iter().filter_map(|tag| tag.as_string()).collect()
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        vec!["en".to_owned()]
    }
}

#[cfg(test)]
mod tests {
    use super::in_fragment;

    #[test]
    fn a_field_of_the_fragment_is_found_by_its_whole_name() {
        assert_eq!(in_fragment("#sign-in=fcs_a-b", "sign-in"), Some("fcs_a-b"));
        for other in ["", "#", "#sign-in", "#sign-in=", "#sign-in-code=x", "sign-in=x", "#content"] {
            assert_eq!(in_fragment(other, "sign-in"), None, "{other}");
        }
    }
}
