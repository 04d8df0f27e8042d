//! Server functions of keys.

#![expect(missing_docs, reason = "arguments become fields of structs that the macro makes")]

use leptos::prelude::*;

use super::rules::NewApiKey;
use super::{Created, service};
use crate::done::{Done, act};
use crate::failure::Failure;
use crate::fault::Trouble;
use crate::platform::visit::Visit;

/// The section of `/account`.
pub const SECTION: &str = "/account#api-keys";
/// Shows a token, once.
pub const TOKEN_PAGE: &str = "/account/api-keys/token";

/// **Create**
#[server(prefix = "/do", endpoint = "create-api-key")]
pub async fn create_api_key(
    #[server(default)] name: String,
    #[server(default)] scopes: Vec<String>,
    #[server(default)] expires: String,
    #[server(default)] expires_on: String,
    #[server(default)] networks: String,
) -> Result<Done, Failure> {
    act(|visit| async move {
        let new = NewApiKey { name, scopes, expires, expires_on, networks };
        let created = service::create(&visit.platform, &visit.caller, new).await?;
        show_once(&visit, created).await
    })
    .await
}

/// **Rotate**
#[server(prefix = "/do", endpoint = "rotate-api-key")]
pub async fn rotate_api_key(
    #[server(default)] id: String,
    #[server(default)] overlap: String,
) -> Result<Done, Failure> {
    act(|visit| async move {
        let id = id.parse().map_err(|_| Failure::NotFound)?;
        let created = service::rotate(&visit.platform, &visit.caller, id, &overlap).await?;
        show_once(&visit, created).await
    })
    .await
}

/// **Revoke**
#[server(prefix = "/do", endpoint = "revoke-api-key")]
pub async fn revoke_api_key(#[server(default)] id: String) -> Result<Done, Failure> {
    act(|visit| async move {
        let id = id.parse().map_err(|_| Failure::NotFound)?;
        let key = service::revoke(&visit.platform, &visit.caller, id).await?;
        Ok(Done::to(SECTION)
            .saying(format!("The key “{}” is revoked. Whatever uses it is refused from now on.", key.name)))
    })
    .await
}

/// The token waits, sealed, for the page that shows it: neither a reload nor the way back shows it again.
async fn show_once(visit: &Visit, created: Created) -> Result<Done, Trouble> {
    let Created { key, token, username } = created;
    let ends = key.expires_at.map(crate::timestamp::Timestamp::for_people).unwrap_or_default();
    visit.leave(TOKEN_PAGE, vec![key.name, key.scopes.text(), ends, username, token.text().to_owned()]).await?;
    Ok(Done::to(TOKEN_PAGE))
}
