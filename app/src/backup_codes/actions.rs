//! Server function of backup codes.

use leptos::prelude::*;

use super::service;
use super::view::CODES_PAGE;
use crate::done::{Done, act};
use crate::failure::Failure;

/// **Generate New Backup Codes**: on to the page that shows them once.
#[server(prefix = "/do", endpoint = "generate-backup-codes")]
pub async fn generate_backup_codes() -> Result<Done, Failure> {
    act(|visit| async move {
        let mut codes = service::generate(&visit.platform, &visit.caller).await?;
        visit.leave(CODES_PAGE, std::mem::take(&mut codes)).await?;
        Ok(Done::to(CODES_PAGE))
    })
    .await
}
