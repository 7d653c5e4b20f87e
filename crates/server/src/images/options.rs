//! Processing options as they come in: which are taken, and what fills the gaps (contract, `ProcessingOptions`).

use forecourt_api::image::ProcessingOptions;
use forecourt_api::problem::FieldError;
use forecourt_imaging::Scene;
use forecourt_store::model::Account;

/// Faults of options that a client sent; `prefix` stands before each name in the answer (`/` for JSON).
#[must_use]
pub fn faults(options: &ProcessingOptions, prefix: &str) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let mut fault =
        |name: &str, detail: &str| faults.push(FieldError::new(format!("{prefix}{name}"), detail));
    if options.scene_id.as_deref().is_some_and(|id| Scene::by_id(id).is_none()) {
        fault("scene_id", "there is no such scene");
    }
    if options.guideline_id.is_some() {
        // None can be configured yet.
        fault("guideline_id", "there is no such guideline");
    }
    faults
}

/// Options with what the account and the server have to say about the rest.
#[must_use]
pub fn filled(options: ProcessingOptions, account: &Account) -> ProcessingOptions {
    ProcessingOptions {
        cut_type: options.cut_type.or(Some(account.cut_type)),
        scene_id: options.scene_id.or_else(|| account.scene_id.clone()),
        ..options
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_to_be_known() {
        let check = |options: ProcessingOptions, expected: &[&str]| {
            let pointers: Vec<String> =
                faults(&options, "/").into_iter().map(|fault| fault.pointer).collect();
            assert_eq!(pointers, expected);
        };
        check(ProcessingOptions::default(), &[]);
        check(
            ProcessingOptions { scene_id: Some("studio-dark".to_owned()), ..ProcessingOptions::default() },
            &[],
        );
        check(
            ProcessingOptions {
                scene_id: Some("moon".to_owned()),
                guideline_id: Some("any".to_owned()),
                ..ProcessingOptions::default()
            },
            &["/scene_id", "/guideline_id"],
        );
    }
}
