//! Two people with one vehicle: what one types is kept, and what the other stores meanwhile is not lost by it.

use anyhow::{Context as _, Result, ensure};
use forecourt_e2e::app::{App, tell};
use forecourt_e2e::pages::words;
use forecourt_e2e::perception::Role;
use forecourt_e2e::server::Kind;
use forecourt_e2e::wait;
use serde_json::{Value, json};

const EDIT: &str = "/vehicles/SHARED/edit";

/// Change by somebody else: a request with a token of their own.
async fn elsewhere(app: &App, method: &str, body: &Value) -> Result<Value> {
    let script = "
        const [method, token, body, done] = arguments;
        const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/merge-patch+json' };
        const request = method === 'GET' ? { method, headers } : { method, headers, body };
        fetch('/v1/vehicles/SHARED', request).then(answer => answer.json()).then(done, error => done(String(error)));
    ";
    let arguments = vec![json!(method), json!(app.server.token().await?), json!(body.to_string())];
    Ok(app.browser.driver().execute_async(script, arguments).await?.json().clone())
}

/// Waits until a field holds a text.
async fn holds(app: &App, field: &str, expected: &str) -> Result<()> {
    wait::until(&format!("{field} with {expected}"), wait::PAGE, async || {
        let Some(field) = app.page().now(Role::TextField, &field.into()).await? else { return Ok(None) };
        Ok((field.prop("value").await?.as_deref() == Some(expected)).then_some(()))
    })
    .await
}

#[tokio::test]
async fn a_restored_draft_leaves_what_others_have_changed_since() -> Result<()> {
    tell("restored-draft", Kind::Full, async |app| {
        let form = &words().vehicle_form;
        app.enter_with_vehicle("SHARED").await?;
        elsewhere(app, "PATCH", &json!({"price": {"amount_minor": 2_190_000, "currency": "EUR"}})).await?;
        app.open(EDIT).await?;
        holds(app, form.price, "21,900").await?;
        app.page().fill(form.text, "One owner").await?;
        app.page().fill(form.color, "Graphite").await?;

        let theirs =
            json!({"price": {"amount_minor": 1_999_900, "currency": "EUR"}, "vehicle_color": "Pink"});
        elsewhere(app, "PATCH", &theirs).await?;
        app.browser.driver().refresh().await?;
        app.page().text(form.restored_stale).await?;
        holds(app, form.price, "19,999").await?;
        holds(app, form.text, "One owner").await?;
        app.show("form-restored").await?;

        app.page().click(Role::Button, words().ui.save).await?;
        app.page().find(Role::Dialog, form.stale_title).await?;
        app.page().text("Pink").await?;
        app.show("form-conflict").await?;
        app.page().click(Role::Button, form.overwrite).await?;
        app.vehicle().is_shown("Aurora Estate").await?;
        let stored = elsewhere(app, "GET", &Value::Null).await?;
        let expected = json!({"amount_minor": 1_999_900, "currency": "EUR"});
        ensure!(stored["price"] == expected, "the price is theirs: {stored}");
        ensure!(stored["vehicle_color"] == "Graphite" && stored["description"] == "One owner", "{stored}");
        app.was_clean().await
    })
    .await
}

#[tokio::test]
async fn discarding_a_draft_brings_every_field_back() -> Result<()> {
    tell("discarded-draft", Kind::Full, async |app| {
        let form = &words().vehicle_form;
        app.enter_with_vehicle("SHARED").await?;
        elsewhere(app, "PATCH", &json!({"published": true, "condition": "used"})).await?;
        app.open(EDIT).await?;
        app.page().find(Role::Checkbox, form.published).await?;
        app.page().fill(form.price, "$1,234.50").await?;
        app.page().click(Role::Checkbox, form.published).await?;
        holds(app, form.price, "1,234.50").await?;
        app.page().text("$1,234.50").await?;
        app.show("form-understood").await?;

        app.browser.driver().refresh().await?;
        let published = app.page().find(Role::Checkbox, form.published).await?;
        ensure!(!published.is_selected().await?, "what was ticked is kept");
        app.page().click(Role::Button, form.discard).await?;
        holds(app, form.price, "").await?;
        ensure!(published.is_selected().await?, "the box shows what the server has");
        wait::until("the focus at the heading", wait::PAGE, async || {
            let name = app.page().focused_name().await?;
            Ok((name == form.edit_title_of.fill(["Aurora Estate"])).then_some(()))
        })
        .await?;
        app.page().click(Role::Button, words().ui.save).await?;
        app.vehicle().is_shown("Aurora Estate").await?;
        let stored = elsewhere(app, "GET", &Value::Null).await?;
        let published = stored["published"].as_bool().context("it is published or not")?;
        ensure!(published && stored["price"].is_null(), "{stored}");
        app.was_clean().await
    })
    .await
}
