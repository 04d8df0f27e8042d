//! What a person is told when something is refused or does not work.
//!
//! A [`Failure`] is closed, serialisable and safe to show: it never holds SQL text, a path of the
//! machine, a secret or the words of another program. What the log needs is a `Fault`, which stays
//! on the server; a person sees its reference number.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use server_fn::codec::JsonEncoding;
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

/// One thing wrong with one field of a form or of a JSON body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The name of the form field, equal to its `name` in the HTML.
    pub field: Cow<'static, str>,
    /// A sentence that says what is wrong and what to do.
    pub message: String,
}

impl Problem {
    /// A problem with `field`, in words.
    pub fn new(field: &'static str, message: impl Into<String>) -> Self {
        Self { field: Cow::Borrowed(field), message: message.into() }
    }
}

/// Why something was refused, in the terms of the person who asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Failure {
    /// 422: what was typed cannot be used; every problem at once.
    Invalid {
        /// The problems, in the order of the form.
        problems: Vec<Problem>,
    },
    /// 422: refused as a whole, with the reason in words and no single field to blame.
    Refused {
        /// A sentence that says why and what to do.
        message: String,
    },
    /// 400: the request cannot be understood, with the reason in words.
    BadRequest {
        /// What is wrong, and what to send instead.
        message: String,
    },
    /// 401: there is no session, or it has ended.
    SignInNeeded,
    /// 401: the key of a program is missing or opens nothing, with the cause its owner needs.
    KeyRefused {
        /// What is wrong with it, and what to do.
        message: String,
    },
    /// 401, or 429 with a wait: a log-in was not completed and has to begin anew. Its page is the log-in page.
    LogInAgain {
        /// Why, and what to do, in words.
        message: String,
        /// Seconds to wait.
        wait: Option<u64>,
    },
    /// 403: the last proof of who is here is too old for this act (step-up).
    ConfirmNeeded,
    /// 403: this person may not do this.
    Forbidden,
    /// 403: the same, with the reason in words.
    Denied {
        /// What is missing, and who can help.
        message: String,
    },
    /// 403: the request did not come from a page of ours.
    CrossSite {
        /// What to do, in words.
        message: String,
    },
    /// 404: there is no such page or thing, or not for this person.
    NotFound,
    /// 405: the page exists, the method does not.
    WrongMethod,
    /// 409: the thing changed in between.
    Conflict {
        /// What happened, in words.
        message: String,
    },
    /// 412: the thing is not any more what the request says it knows (`If-Match`).
    Stale,
    /// 415: the body is not what this address takes.
    Unsupported,
    /// 431: the headers of the request are larger than any browser sends here.
    HeadersTooLarge,
    /// 413: the request is larger than anything this product asks for.
    TooLarge,
    /// 429: too many attempts.
    TooMany {
        /// Seconds to wait.
        wait: u64,
    },
    /// 503: a part that is needed does not answer; nothing was stored.
    Unavailable {
        /// Seconds after which trying again makes sense.
        retry_after: u64,
        /// What to tell the operator.
        reference: String,
    },
    /// 500: a defect of ours.
    Broken {
        /// What to tell the operator.
        reference: String,
    },
}

impl Failure {
    /// Refusal with the reason in words.
    pub fn denied(message: impl Into<String>) -> Self {
        Self::Denied { message: message.into() }
    }

    /// Refusal of one field.
    pub fn field(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid { problems: vec![Problem::new(field, message)] }
    }

    /// `Ok` when there is no problem, else all of them at once.
    pub fn check(problems: Vec<Problem>) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(Self::Invalid { problems }) }
    }

    /// The HTTP status of this failure, RFC 9110 and RFC 6585.
    pub fn status(&self) -> u16 {
        match self {
            Self::Invalid { .. } | Self::Refused { .. } => 422,
            Self::BadRequest { .. } => 400,
            Self::SignInNeeded | Self::KeyRefused { .. } | Self::LogInAgain { wait: None, .. } => 401,
            Self::ConfirmNeeded | Self::Forbidden | Self::Denied { .. } | Self::CrossSite { .. } => 403,
            Self::NotFound => 404,
            Self::WrongMethod => 405,
            Self::Conflict { .. } => 409,
            Self::Stale => 412,
            Self::TooLarge => 413,
            Self::HeadersTooLarge => 431,
            Self::Unsupported => 415,
            Self::TooMany { .. } | Self::LogInAgain { wait: Some(_), .. } => 429,
            Self::Unavailable { .. } => 503,
            Self::Broken { .. } => 500,
        }
    }

    /// The seconds of a `Retry-After` header, where one is due.
    pub fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TooMany { wait } | Self::LogInAgain { wait: Some(wait), .. } => Some(*wait),
            Self::Unavailable { retry_after, .. } => Some(*retry_after),
            _ => None,
        }
    }

    /// The problems beside fields, empty for every other failure.
    pub fn problems(&self) -> &[Problem] {
        if let Self::Invalid { problems } = self { problems } else { &[] }
    }

    /// The number a person tells the operator, where there is one.
    pub fn reference(&self) -> Option<&str> {
        match self {
            Self::Unavailable { reference, .. } | Self::Broken { reference } => Some(reference),
            _ => None,
        }
    }

    /// A few words for the head of a page or of a message.
    pub fn title(&self) -> &'static str {
        match self {
            Self::Invalid { .. } => "Please check what you typed",
            Self::Refused { .. } => "That did not work",
            Self::BadRequest { .. } => "The request cannot be understood",
            Self::SignInNeeded => "Log in to continue",
            Self::KeyRefused { .. } => "This key opens nothing here",
            Self::LogInAgain { .. } => "Log in again",
            Self::ConfirmNeeded => "Confirm it’s you",
            Self::Forbidden | Self::Denied { .. } => "You may not do this",
            Self::CrossSite { .. } => "Not from this site",
            Self::NotFound => "Page not found",
            Self::WrongMethod => "That is not how this page works",
            Self::Conflict { .. } | Self::Stale => "Something changed in the meantime",
            Self::TooLarge => "That is too large",
            Self::HeadersTooLarge => "The request is too large",
            Self::Unsupported => "That cannot be read here",
            Self::TooMany { .. } => "Too many attempts",
            Self::Unavailable { .. } => "Not available right now",
            Self::Broken { .. } => "Something went wrong on our side",
        }
    }

    /// What happened and what to do, in a sentence or two.
    pub fn message(&self) -> String {
        match self {
            Self::Invalid { problems } if problems.len() == 1 => "One field needs your attention.".to_owned(),
            Self::Invalid { problems } => format!("{} things need your attention.", problems.len()),
            Self::Refused { message }
            | Self::BadRequest { message }
            | Self::KeyRefused { message }
            | Self::Denied { message }
            | Self::CrossSite { message }
            | Self::Conflict { message }
            | Self::LogInAgain { message, .. } => message.clone(),
            Self::SignInNeeded => "Your session has ended. Log in, and go on where you were.".to_owned(),
            Self::ConfirmNeeded => "Prove once more that it is you, then go on.".to_owned(),
            Self::Forbidden => "Your account does not have the right to do this. If you need it, ask your System Administrator.".to_owned(),
            Self::NotFound => "There is nothing at this address. It may have been moved, or the link may be wrong.".to_owned(),
            Self::WrongMethod => "This address is only used by a form of ours. Go to the page and use the form.".to_owned(),
            Self::Stale => "It is not any more what your If-Match header says. Read it again, then repeat the change.".to_owned(),
            Self::TooLarge => "The request is larger than anything this form needs. Shorten it and try again.".to_owned(),
            Self::HeadersTooLarge => "Your browser sent more than this site accepts, most likely cookies. Delete the cookies of this site and try again.".to_owned(),
            Self::Unsupported => "The request is not in a form this address understands.".to_owned(),
            Self::TooMany { wait } => format!("Wait {}, then try again.", duration_in_words(*wait)),
            Self::Unavailable { .. } => "Nothing was changed. Try again in a moment; if it stays like this, tell your System Administrator the reference below.".to_owned(),
            Self::Broken { .. } => "The error has been recorded. If it happens again, tell your System Administrator the reference below.".to_owned(),
        }
    }
}

/// How the server-function layer reports what it could not read: a form that did not come from our page.
impl FromServerFnError for Failure {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(_: ServerFnErrorErr) -> Self {
        Self::Refused { message: "The form arrived incomplete. Load the page again and repeat.".to_owned() }
    }
}

/// `90` → “2 minutes”: rounded up, so that nobody comes back too early.
fn duration_in_words(seconds: u64) -> String {
    let (count, unit) = match seconds {
        0..=59 => (seconds.max(1), "second"),
        60..=3_599 => (seconds.div_ceil(60), "minute"),
        _ => (seconds.div_ceil(3_600), "hour"),
    };
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_rounded_up() {
        let said: Vec<_> = [0, 1, 30, 60, 61, 3_600, 3_601].into_iter().map(duration_in_words).collect();
        assert_eq!(said, ["1 second", "1 second", "30 seconds", "1 minute", "2 minutes", "1 hour", "2 hours"]);
    }

    #[test]
    fn a_failure_is_one_flat_json_object() {
        let json = serde_json::to_string(&Failure::field("email", "Type your e-mail address.")).unwrap_or_default();
        assert_eq!(json, r#"{"kind":"invalid","problems":[{"field":"email","message":"Type your e-mail address."}]}"#);
    }
}
