//! Failures as programs read them: `application/problem+json` (RFC 9457), each problem with its place in the request.

use serde::Serialize;
use utoipa::ToSchema;

use crate::failure::Failure;

/// The media type.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// Why a request was not carried out (RFC 9457).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// The kind of problem, as the address of its explanation.
    #[serde(rename = "type")]
    #[schema(format = "uri", example = "https://id.example.org/api/docs#problem-invalid")]
    pub kind: String,
    /// The kind in a few words.
    pub title: &'static str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// What happened and what to do, in words.
    pub detail: String,
    /// What to tell the operator, where something went wrong on our side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// What is wrong with which part of the request.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Detail>,
}

/// One thing wrong with one part of the request.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Detail {
    /// What is wrong and what to do.
    pub detail: String,
    /// Its place in the body, as a JSON pointer (RFC 6901) in a fragment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "#/name")]
    pub pointer: Option<String>,
    /// The parameter of the query.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "limit")]
    pub parameter: Option<String>,
}

impl Problem {
    /// Of a failure; `base_url` is where the explanations are.
    pub fn of(failure: &Failure, base_url: &str) -> Self {
        Self {
            kind: format!("{base_url}/api/docs#problem-{}", name(failure)),
            title: failure.title(),
            status: failure.status(),
            detail: detail(failure),
            reference: failure.reference().map(str::to_owned),
            errors: failure.problems().iter().map(place).collect(),
        }
    }
}

fn place(problem: &crate::failure::Problem) -> Detail {
    let detail = problem.message.clone();
    match problem.field.strip_prefix('?') {
        Some(name) => Detail { detail, pointer: None, parameter: Some(name.to_owned()) },
        None if problem.field.is_empty() => Detail { detail, pointer: Some("#".to_owned()), parameter: None },
        None => {
            let escaped = problem.field.replace('~', "~0").replace('/', "~1");
            Detail { detail, pointer: Some(format!("#/{escaped}")), parameter: None }
        }
    }
}

/// The kinds a program may meet, with what each means: the documentation lists them, and `type` leads there.
pub const KINDS: [(&str, u16, &str); 14] = [
    ("bad-request", 400, "The request contradicts itself or is not JSON."),
    ("key-refused", 401, "The key is missing, malformed, unknown, revoked or expired; `detail` says which."),
    ("denied", 403, "The key is a living one and may not do this; `detail` says what is missing."),
    ("not-found", 404, "There is no such thing, or not for the owner of this key."),
    ("wrong-method", 405, "The address does not take this method; `Allow` lists those it takes."),
    (
        "conflict",
        409,
        "The thing is in another state than the request needs, or an idempotency key was used for something else.",
    ),
    ("stale", 412, "The thing has changed since the state that `If-Match` names."),
    ("too-large", 413, "The body is larger than 64 KiB."),
    ("unsupported", 415, "The body is of another media type than the operation takes."),
    ("invalid", 422, "The request is understood, but values cannot be used; `errors` lists all of them."),
    ("too-many", 429, "Too many requests in a minute; `Retry-After` says how long to wait."),
    ("headers-too-large", 431, "The headers are larger than 16 KiB."),
    ("broken", 500, "A defect of ours; tell the operator `reference`."),
    ("unavailable", 503, "Something that is needed does not answer; nothing was changed. Try again later."),
];

fn name(failure: &Failure) -> &'static str {
    match failure.status() {
        400 => "bad-request",
        401 => "key-refused",
        403 => "denied",
        404 => "not-found",
        405 => "wrong-method",
        409 => "conflict",
        412 => "stale",
        413 => "too-large",
        415 => "unsupported",
        429 => "too-many",
        431 => "headers-too-large",
        500 => "broken",
        503 => "unavailable",
        _ => "invalid",
    }
}

/// What people read on a page speaks of forms and browsers; programs are told the same in their own terms.
fn detail(failure: &Failure) -> String {
    match failure {
        Failure::WrongMethod => {
            "This address does not take this method. The header Allow lists those it takes.".to_owned()
        }
        Failure::NotFound => "There is nothing at this address, or not for the owner of this key.".to_owned(),
        Failure::TooLarge => "The body is larger than 64 KiB.".to_owned(),
        Failure::Unsupported => {
            "The body is of another media type than this operation takes: see its documentation, and set Content-Type."
                .to_owned()
        }
        Failure::Invalid { problems } if problems.len() == 1 => "One value cannot be used.".to_owned(),
        Failure::Invalid { problems } => format!("{} values cannot be used.", problems.len()),
        other => other.message(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_points_to_its_place() {
        let failure = Failure::Invalid {
            problems: vec![crate::failure::Problem::new("a/b", "x"), crate::failure::Problem::new("?limit", "y")],
        };
        let problem = serde_json::to_value(Problem::of(&failure, "https://id.example.org")).expect("JSON");
        assert_eq!(problem["errors"][0]["pointer"], "#/a~1b");
        assert_eq!(problem["errors"][1]["parameter"], "limit");
        assert_eq!(problem["type"], "https://id.example.org/api/docs#problem-invalid");
        assert!(KINDS.iter().any(|(name, status, _)| (*name, *status) == ("invalid", failure.status())));
    }
}
