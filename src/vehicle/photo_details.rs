//! The dialog for what is said of a photo: angle, group in the player, description.

use forecourt_api::Angle;
use forecourt_api::image::{Category, ImagePatch};
use leptos::prelude::*;

use super::angle;
use super::photo::Photo;
use super::photos::Photos;
use crate::locale::use_locale;
use crate::ui::{Button, Dialog, SelectField, SelectOption, TextField, Variant, submit_handler};

/// Groups that a person can choose; frames of a spin and panoramas keep theirs.
const CATEGORIES: [Category; 4] =
    [Category::Exterior, Category::Interior, Category::Detail, Category::Miscellaneous];

/// Values of the fields.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Details {
    /// Value of an angle; empty leaves it to detection.
    angle: String,
    category: String,
    alt: String,
}

impl Details {
    fn of(photo: &Photo) -> Self {
        Self {
            angle: if photo.is_angle_manual { angle::to_value(&photo.angle) } else { String::new() },
            category: photo.category.as_str().to_owned(),
            alt: photo.alt.clone().unwrap_or_default(),
        }
    }

    /// The members that differ from what they were.
    fn patch(&self, before: &Self) -> ImagePatch {
        let angle = (self.angle != before.angle)
            .then(|| (!self.angle.is_empty()).then(|| Angle::new(self.angle.split('/'))));
        let alt = self.alt.trim();
        ImagePatch {
            angle,
            category: (self.category != before.category).then(|| Category::from(self.category.as_str())),
            alt: (alt != before.alt.trim()).then(|| (!alt.is_empty()).then(|| alt.to_owned())),
            ..ImagePatch::default()
        }
    }
}

/// Dialog for one photo; made anew whenever it opens.
#[component]
pub fn PhotoDetails(open: RwSignal<bool>, photo: Memo<Option<Photo>>, photos: Photos) -> impl IntoView {
    let close = Callback::new(move |()| open.set(false));
    move || {
        let photo = open.get().then(|| photo.get_untracked()).flatten()?;
        let id = photo.id.clone()?;
        let t = use_locale().t;
        let before = Details::of(&photo);
        let angle = RwSignal::new(before.angle.clone());
        let category = RwSignal::new(before.category.clone());
        let alt = RwSignal::new(before.alt.clone());
        let angles = std::iter::once(SelectOption::new("", t.vehicle.details_angle_detected))
            .chain(angle::CHOICES.iter().filter_map(|levels| {
                let angle = Angle::new(levels.iter().copied());
                Some(SelectOption::new(angle::to_value(&angle), angle::name(&angle, &t.vehicle)?))
            }))
            .collect();
        let is_fixed = !CATEGORIES.contains(&photo.category);
        let categories = CATEGORIES
            .iter()
            .map(|category| {
                let label = match category {
                    Category::Interior => t.vehicle.category_interior,
                    Category::Detail => t.vehicle.category_detail,
                    Category::Miscellaneous => t.vehicle.category_other,
                    _ => t.vehicle.category_exterior,
                };
                SelectOption::new(category.as_str(), label)
            })
            .collect();
        let submit = move || {
            let details = Details {
                angle: angle.get_untracked(),
                category: category.get_untracked(),
                alt: alt.get_untracked(),
            };
            let patch = details.patch(&before);
            open.set(false);
            if patch != ImagePatch::default() {
                let undo = before.patch(&details);
                photos.patch(id.clone(), patch, Some(undo), t.vehicle.details_saved);
            }
        };
        Some(view! {
            <Dialog title=t.vehicle.details_title open=open on_close=close>
                <form class="form" novalidate on:submit=submit_handler(submit)>
                    <SelectField id="photo-angle" label=t.vehicle.details_angle value=angle options=angles
                        help=t.vehicle.details_angle_help/>
                    {(!is_fixed).then(|| view! {
                        <SelectField id="photo-category" label=t.vehicle.details_category value=category
                            options=categories help=t.vehicle.details_category_help/>
                    })}
                    <TextField id="photo-alt" label=t.vehicle.details_alt value=alt help=t.vehicle.details_alt_help/>
                    <div class="dialog__actions">
                        <Button on_click=close>{t.ui.cancel}</Button>
                        <Button variant=Variant::Primary submit=true>{t.ui.save}</Button>
                    </div>
                </form>
            </Dialog>
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn details(angle: &str, category: &str, alt: &str) -> Details {
        Details { angle: angle.into(), category: category.into(), alt: alt.into() }
    }

    #[test]
    fn only_what_differs_is_sent() {
        let before = details("exterior/front", "exterior", "Front");
        let check = |after: Details, expected: &str| {
            assert_eq!(serde_json::to_string(&after.patch(&before)).unwrap(), expected);
        };
        check(before.clone(), "{}");
        check(details("exterior/front", "exterior", " Front "), "{}");
        check(details("exterior/rear-left", "exterior", "Front"), r#"{"angle":["exterior","rear-left"]}"#);
        check(details("", "exterior", "Front"), r#"{"angle":null}"#);
        check(details("exterior/front", "detail", ""), r#"{"category":"detail","alt":null}"#);
        check(details("exterior/front", "exterior", "Nose"), r#"{"alt":"Nose"}"#);
    }
}
