//! What a server function answers when it succeeded: where to go on, and what to say there once.

use std::future::Future;

use leptos::prelude::use_context;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::fault::Trouble;
use crate::platform::visit::Visit;

/// An act that succeeded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)] // So that the data of a server function that is not a form's is not taken for one.
pub struct Done {
    /// A path of ours; `None`: the page of the form.
    pub to: Option<String>,
    /// Shown once on the page that follows.
    pub notice: Option<String>,
}

impl Done {
    /// Go on at `to`.
    pub fn to(to: impl Into<String>) -> Self {
        Self { to: Some(to.into()), notice: None }
    }

    /// Stay on the page of the form.
    pub fn here() -> Self {
        Self { to: None, notice: None }
    }

    /// And say so there.
    #[must_use]
    pub fn saying(self, notice: impl Into<String>) -> Self {
        Self { notice: Some(notice.into()), ..self }
    }
}

/// Runs a server function's verb for the visit it belongs to; a fault goes to the log, its number to the person.
pub async fn act<T, F: Future<Output = Result<T, Trouble>>>(verb: impl FnOnce(Visit) -> F) -> Result<T, Failure> {
    let Some(visit) = use_context::<Visit>() else {
        return Err(Failure::Broken { reference: "no visit".to_owned() });
    };
    let reference = visit.request.clone();
    verb(visit).await.map_err(|trouble| trouble.tell(&reference))
}
