//! Delivery of webhooks: takes what ends of images and test calls have queued to the addresses that asked for it.
//!
//! [`WebhookWorker::start`] runs it beside the router. [`schedule`] judges an attempt, [`admission`] keeps targets apart, both
//! as plain functions of their arguments; [`message`] makes body, headers and signature; [`fault`] names why nothing was
//! answered; [`target`] reads the address and key of a submission; [`record`] tells the log to clients.
//!
//! Not here: the guard on addresses ([`crate::fetch`]), the outbox and its leases (`forecourt_store`), which images' ends are
//! told to whom (the store, in the transaction of the end).
//!
//! **Invariants.** Every attempt passes the guard anew. A delivery is sent at least once while it is in its schedule: a
//! worker that dies leaves a lease that runs out. No secret is logged.

mod admission;
mod fault;
mod message;
mod record;
mod schedule;
mod target;
#[cfg(test)]
mod tests;
mod worker;

pub(crate) use record::delivery_record;
pub(crate) use target::{Webhook, read};
pub use worker::{WebhookTiming, WebhookWorker, WebhookWorkerHandle, webhook_client};
