//! Server functions of passwords.

#![expect(missing_docs, reason = "arguments become fields of structs that the macro makes")]

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::Password;
use super::service::{self, Change, Choice};
use crate::done::{Done, act};
use crate::failure::Failure;
use crate::local_path::local_path;
use crate::login::actions::remember_session;

/// **Change Password**.
#[server(prefix = "/do", endpoint = "change-password")]
pub async fn change_password(
    #[server(default)] current_password: String,
    #[server(default)] new_password: String,
    #[server(default)] confirm_password: String,
) -> Result<Done, Failure> {
    act(|visit| async move {
        let change = Change {
            current: Password::from(current_password),
            new: Password::from(new_password),
            confirm: Password::from(confirm_password),
            device: visit.device.clone(),
        };
        let session = service::change(&visit.platform, &visit.caller, change).await?;
        remember_session(&visit, &session.text());
        Ok(Done::to("/account#change-password").saying("Your password is changed. Every other session has ended."))
    })
    .await
}

/// **Change My Password**, after a log-in with a temporary one.
#[server(prefix = "/do", endpoint = "choose-password")]
pub async fn choose_password(
    #[server(default)] new_password: String,
    #[server(default)] confirm_password: String,
    #[server(default)] next: String,
) -> Result<Done, Failure> {
    act(|visit| async move {
        let (new, confirm) = (Password::from(new_password), Password::from(confirm_password));
        let choice = Choice { new, confirm, device: visit.device.clone() };
        let session = service::choose(&visit.platform, &visit.caller, choice).await?;
        remember_session(&visit, &session.text());
        Ok(Done::to(local_path(&next).unwrap_or("/profile")).saying("Your password is set."))
    })
    .await
}

/// What the strength meter shows while typing.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Meter {
    /// 0 to 4.
    pub score: u8,
    /// In a word.
    pub label: String,
    /// What would make it better.
    pub reasons: Vec<String>,
}

/// Tells how strong a password would be. Nothing is stored, nothing is logged.
#[server(prefix = "/do", endpoint = "password-strength")]
pub async fn password_strength(#[server(default)] password: String) -> Result<Meter, Failure> {
    act(|visit| async move {
        let strength = service::strength(&visit.platform, &visit.caller, &Password::from(password)).await?;
        Ok(Meter { score: strength.score, label: strength.label.to_owned(), reasons: strength.reasons })
    })
    .await
}
