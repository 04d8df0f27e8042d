//! Profiles: what a person says about themselves, as others see it, and the form to change it. The picture is
//! generated from the initials until pictures can be uploaded.

pub mod actions;
pub mod api;
pub mod initials;
pub mod letters;
pub mod rules;
pub mod service;
pub mod view;

use serde::Serialize;
use utoipa::ToSchema;

use crate::people::User;

/// What others see of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Profile {
    username: String,
    /// What they call themselves.
    name: String,
    /// Null when not told.
    location: Option<String>,
    /// Null when not told; may have several lines.
    bio: Option<String>,
    /// The address of the picture.
    avatar: String,
}

impl Profile {
    /// Of a person.
    pub fn of(user: &User) -> Self {
        let told = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Self {
            username: user.username.clone(),
            name: user.name.clone(),
            location: told(&user.location),
            bio: told(&user.bio),
            avatar: format!("/api/v1/users/{}/avatar", user.username),
        }
    }
}
