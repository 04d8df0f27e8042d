//! Tags of things (`ETag`), so that a change can say which state it was decided on: strong, from what is shown.

use serde::Serialize;

use crate::failure::Failure;
use crate::platform::digest::{hex, sha256};

/// The tag of a thing as it is shown.
pub fn of(shown: &impl Serialize) -> String {
    let json = serde_json::to_vec(shown).unwrap_or_default();
    format!("\"{}\"", hex(&sha256(&[&json])).get(..32).unwrap_or_default())
}

/// Whether the condition of an `If-Match` header holds for `current`; without one everything does.
pub fn check(condition: Option<&str>, current: &str) -> Result<(), Failure> {
    let Some(condition) = condition else { return Ok(()) };
    // A weak tag never matches here (RFC 9110 13.1.1).
    let holds = condition.trim() == "*" || condition.split(',').any(|tag| tag.trim() == current);
    if holds { Ok(()) } else { Err(Failure::Stale) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_holds_for_the_state_it_names() {
        let current = of(&"a");
        assert_ne!(current, of(&"b"));
        for fine in [None, Some("*"), Some(current.as_str()), Some(&*format!("\"x\", {current}"))] {
            assert_eq!(check(fine, &current), Ok(()), "{fine:?}");
        }
        for stale in ["\"x\"", "", &format!("W/{current}"), current.trim_matches('"')] {
            assert_eq!(check(Some(stale), &current), Err(Failure::Stale), "{stale}");
        }
    }
}
