//! What goes wrong is said, and nothing is lost by it.

use anyhow::Result;
use forecourt_e2e::app::tell;
use forecourt_e2e::server::Kind;

#[tokio::test]
async fn a_wrong_token_is_refused_and_the_right_one_let_in() -> Result<()> {
    tell("wrong-token", Kind::Full, async |app| {
        app.open("/").await?;
        app.sign_in().is_shown().await?;
        app.show("sign-in").await?;
        app.sign_in().with_token("fc_this-token-was-never-made").await?;
        app.sign_in().refuses().await?;
        app.check("sign-in with a refused token").await?;
        app.sign_in().with_token(&app.server.token().await?).await?;
        app.inventory().is_shown().await
    })
    .await
}
