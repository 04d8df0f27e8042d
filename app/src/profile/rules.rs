//! What the fields of a profile may hold. Pure: each rule gives the cleaned text, or words about what is wrong.

use unicode_normalization::UnicodeNormalization;

use crate::failure::Problem;

/// Longest name and location, in characters.
pub const LONGEST_LINE: usize = 100;
/// Longest bio, in characters.
pub const LONGEST_BIO: usize = 500;
const USERNAME: std::ops::RangeInclusive<usize> = 2..=39;
/// RFC 5321 4.5.3.1.3, without the brackets.
const LONGEST_EMAIL: usize = 254;

/// Names that look like us, or like a part of the address.
const RESERVED: [&str; 22] = [
    "account",
    "accounts",
    "admin",
    "administrator",
    "anonymous",
    "api",
    "avatar",
    "confirm",
    "health",
    "help",
    "latchkey",
    "login",
    "logout",
    "operator",
    "pkg",
    "profile",
    "root",
    "security",
    "setup",
    "support",
    "system",
    "users",
];

type Checked = Result<String, Problem>;

/// A person's name: required, 1 to 100 characters.
pub fn check_name(text: &str) -> Checked {
    let name = line("name", text, LONGEST_LINE)?;
    if name.is_empty() { Err(Problem::new("name", "Type your name.")) } else { Ok(name) }
}

/// A username: 2 to 39 lowercase letters, digits, `-`, `_`; begins with a letter or digit; is none of ours.
pub fn check_username(text: &str) -> Checked {
    let wrong = |words: &str| Err(Problem::new("username", words));
    let name = text.trim();
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    if name.is_empty() {
        return wrong("Choose a username.");
    }
    if !name.chars().all(allowed) {
        return wrong("Use only lowercase letters (a to z), digits, - and _.");
    }
    if !USERNAME.contains(&name.len()) {
        return wrong("Use 2 to 39 characters.");
    }
    if name.starts_with(['-', '_']) {
        return wrong("Begin with a letter or a digit.");
    }
    if RESERVED.contains(&name) {
        return wrong("This name is reserved. Choose another.");
    }
    Ok(name.to_owned())
}

/// An e-mail address: required, valid (RFC 5321 mailbox at a domain with a dot).
pub fn check_email(text: &str) -> Checked {
    let email = text.trim();
    if email.is_empty() {
        return Err(Problem::new("email", "Type your e-mail address."));
    }
    let domain_has_dot =
        email.rsplit_once('@').is_some_and(|(_, domain)| domain.contains('.') && !domain.ends_with('.'));
    let valid = email.len() <= LONGEST_EMAIL
        && !email.chars().any(|c| c.is_control() || c.is_whitespace() || turns_text(c))
        && domain_has_dot
        && email.parse::<lettre::Address>().is_ok();
    if valid {
        Ok(email.to_owned())
    } else {
        Err(Problem::new("email", "Type an e-mail address such as ada@example.org."))
    }
}

/// Where a person is: at most 100 characters, may be empty.
pub fn check_location(text: &str) -> Checked {
    line("location", text, LONGEST_LINE)
}

/// What a person says about themselves: at most 500 characters, may be empty, may have several lines.
pub fn check_bio(text: &str) -> Checked {
    let bio: String = text.replace("\r\n", "\n").replace('\r', "\n").trim().nfc().collect();
    if bio.chars().any(|c| (c.is_control() && c != '\n' && c != '\t') || turns_text(c)) {
        return Err(invisible("bio"));
    }
    fits("bio", bio, LONGEST_BIO)
}

fn line(field: &'static str, text: &str, longest: usize) -> Checked {
    let line: String = text.trim().nfc().collect();
    if line.chars().any(|c| c.is_control() || turns_text(c)) {
        return Err(invisible(field));
    }
    fits(field, line, longest)
}

fn fits(field: &'static str, text: String, longest: usize) -> Checked {
    let length = text.chars().count();
    if length <= longest {
        return Ok(text);
    }
    Err(Problem::new(field, format!("Use at most {longest} characters; this has {length}.")))
}

/// Characters that turn the direction of the text after them: a name could make the words beside it read backwards
/// (Unicode technical report 36).
fn turns_text(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

fn invisible(field: &'static str) -> Problem {
    Problem::new(field, "This contains characters that cannot be seen. Type it again instead of pasting it.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(checked: Checked) -> String {
        checked.map_or_else(|problem| problem.message, |text| format!("ok: {text}"))
    }

    #[test]
    fn usernames() {
        for good in ["ada", "a1", "ada-lovelace_2", "0x", "root-of-all"] {
            assert_eq!(words(check_username(good)), format!("ok: {good}"));
        }
        for (bad, why) in [
            ("", "Choose a username."),
            ("Ada", "Use only lowercase letters (a to z), digits, - and _."),
            ("ada lovelace", "Use only lowercase letters (a to z), digits, - and _."),
            ("\u{430}da", "Use only lowercase letters (a to z), digits, - and _."),
            ("a", "Use 2 to 39 characters."),
            ("-ada", "Begin with a letter or a digit."),
            ("admin", "This name is reserved. Choose another."),
        ] {
            assert_eq!(words(check_username(bad)), why, "{bad}");
        }
        assert_eq!(words(check_username(&"a".repeat(40))), "Use 2 to 39 characters.");
    }

    #[test]
    fn addresses() {
        for good in ["ada@example.org", "Ada.L+news@mail.example.co.uk"] {
            assert_eq!(words(check_email(good)), format!("ok: {good}"));
        }
        let bad = [
            "",
            "ada",
            "ada@",
            "@example.org",
            "ada@localhost",
            "ada@example.org.",
            "a b@example.org",
            "a@b@example.org",
            "ada@example.org\r\nBcc: x@y.z",
        ];
        for bad in bad {
            assert!(check_email(bad).is_err(), "{bad:?}");
        }
        assert!(check_email(&format!("{}@example.org", "a".repeat(250))).is_err());
    }

    #[test]
    fn lines_and_bios() {
        assert_eq!(words(check_name("  Ada Lovelace ")), "ok: Ada Lovelace");
        assert_eq!(words(check_name(" \u{9} ")), "Type your name.");
        assert_eq!(words(check_location(&"x".repeat(120))), "Use at most 100 characters; this has 120.");
        assert_eq!(words(check_bio("one\r\ntwo\rthree")), "ok: one\ntwo\nthree");
        for evil in ["a\0b", "a\u{1b}[31m", "a\u{202e}b", "a\u{2066}b"] {
            assert!(check_name(evil).is_err() && check_bio(evil).is_err() && check_location(evil).is_err(), "{evil:?}");
        }
        assert_eq!(words(check_name("Ame\u{301}lie")), "ok: Am\u{e9}lie");
    }

    proptest! {
        #[test]
        fn what_passes_passes_again_unchanged(text in "\\PC{0,120}") {
            for check in [check_name, check_location, check_bio, check_email, check_username] {
                if let Ok(once) = check(&text) {
                    prop_assert_eq!(check(&once), Ok(once.clone()));
                }
            }
        }
    }
}
