//! Texts that the server gives away: titles of groups of photos, names of what it begins with, its own pages.
//!
//! Not part of the [catalogue](crate::Catalog), which the portal carries: it has no use for them.

use crate::Template;

/// See the module.
#[derive(Debug)]
pub struct Server {
    /// Name of the account that a server begins with.
    pub first_account: &'static str,
    /// Group of photos that turn with the finger.
    pub spin: &'static str,
    pub exterior: &'static str,
    pub interior: &'static str,
    pub interior_spin: &'static str,
    /// Films.
    pub videos: &'static str,
    pub details: &'static str,
    /// Group of photos of no other group.
    pub miscellaneous: &'static str,
    pub guidelines: Guidelines,
    pub paddings: Paddings,
    /// Heading of the page in place of a portal that is missing.
    pub portal_missing: &'static str,
    /// {0} command that builds it.
    pub portal_missing_help: Template<1>,
    /// {0} link to the contract.
    pub contract_is_at: Template<1>,
    /// Heading above a vehicle's facts on its public page.
    pub page_facts: &'static str,
    /// Heading above its features.
    pub page_features: &'static str,
    /// Link to the vehicle on the dealer's own website.
    pub page_dealer_link: &'static str,
    /// Page in place of a vehicle that is not shown.
    pub page_not_found: &'static str,
    /// Page in place of a vehicle that was sold or withdrawn.
    pub page_gone: &'static str,
}

/// Titles of the guidelines that come with the server.
#[derive(Debug)]
pub struct Guidelines {
    pub studio_light: &'static str,
    pub studio_dark: &'static str,
    /// On white with much room.
    pub marketplace: &'static str,
    /// On the photo's own ground.
    pub own_ground: &'static str,
    /// Surroundings and plate unreadable.
    pub discreet: &'static str,
    /// Nothing changed.
    pub as_taken: &'static str,
}

/// Titles of named margins.
#[derive(Debug)]
pub struct Paddings {
    pub tight: &'static str,
    pub normal: &'static str,
    pub wide: &'static str,
}
