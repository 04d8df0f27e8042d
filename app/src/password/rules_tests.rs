//! Tests of the rules for new passwords.

use super::*;
use proptest::prelude::*;

const ADA: About<'static> = About {
    username: "ada_lovelace",
    email: "Ada.King@example.org",
    name: "Ada King Lovelace",
    instance: "Engine Works",
};

fn typed(text: &str) -> Password {
    Password::from(text.to_owned())
}

fn refusals(text: &str) -> Vec<String> {
    check(&typed(text), &ADA, PasswordPolicy::default(), false)
}

#[test]
fn a_good_password_is_just_accepted() {
    let good = [
        "correct horse battery staple!",
        "a lamp under the blue door",
        "Zürich–Genève 14:32",
        "🦀🐢🦊🐙🦉🐝🦔🐬🦜🦩🐌",
        "tN7#wq0Lp2Zs",
    ];
    for good in good {
        assert_eq!(refusals(good), Vec::<String>::new(), "{good}");
    }
    assert_eq!(refusals(&"a lamp under the blue door; ".repeat(5)[..128]), Vec::<String>::new(), "128 characters");
}

#[test]
fn length_counts_characters() {
    assert_eq!(refusals("tN7#wq0"), ["Use at least 11 characters; this has 7."]);
    assert_eq!(refusals("ü🦀tN7#wq0L"), ["Use at least 11 characters; this has 10."]);
    assert_eq!(refusals(&"lamp door, ".repeat(12)[..129]), ["Use at most 128 characters; this has 129."]);
    assert_eq!(refusals(""), ["Type a new password."]);
    let eight = PasswordPolicy::new(8).unwrap();
    assert_eq!(check(&typed("tN7#wq0L"), &ADA, eight, false), Vec::<String>::new());
}

#[test]
fn a_policy_stays_in_its_range() {
    assert_eq!(PasswordPolicy::default().min_length(), 11);
    let allowed: Vec<_> = [7, 8, 64, 65].into_iter().map(|length| PasswordPolicy::new(length).is_some()).collect();
    assert_eq!(allowed, [false, true, true, false]);
}

#[test]
fn what_everybody_knows_of_a_person_is_refused() {
    let cases = [
        ("ada.king@EXAMPLE.org", "This is your e-mail address."),
        ("  ada.king@example.org ", "This is your e-mail address."),
        ("ADA_LOVELACE", "This is your username."),
        ("ada king lovelace", "This is your name."),
        ("AdaKingLovelace", "This is your name."),
        ("engine  works", "This is the name of this site."),
        ("ENGINE WORKS", "This is the name of this site."),
        ("ada.king", "This is the first part of your e-mail address."),
    ];
    for (password, reason) in cases {
        let said = refusals(password);
        assert!(said.iter().any(|said| said.starts_with(reason)), "{password}: {said:?}");
    }
}

#[test]
fn empty_words_match_nothing() {
    assert_eq!(
        check(&typed("tN7#wq0Lp2Zs"), &About::default(), PasswordPolicy::default(), false),
        Vec::<String>::new()
    );
    let spaces = check(&typed("           "), &About::default(), PasswordPolicy::default(), false);
    assert!(
        spaces.iter().all(|reason| reason.starts_with("This is easy to guess.")) && spaces.len() == 1,
        "{spaces:?}"
    );
}

#[test]
fn common_and_guessable_passwords_are_refused() {
    for common in ["password123", "Christopher", "1q2w3e4r5t6y"] {
        assert_eq!(refusals(common), ["This is one of the most common passwords."]);
    }
    let guessable = [
        "aaaaaaaaaaaaaaa",
        "abcdefghijklmnop",
        "qwertyqwertyqwerty",
        "12345678912345678",
        "ada_lovelace1",
        "ecalevol_ada",
        "adaadaadaada",
    ];
    for guessable in guessable {
        let said = refusals(guessable);
        assert!(said.len() == 1 && said[0].starts_with("This is easy to guess. "), "{guessable}: {said:?}");
    }
}

#[test]
fn all_reasons_come_at_once() {
    let said = check(&typed("pass\0word"), &ADA, PasswordPolicy::default(), true);
    assert_eq!(said.len(), 3, "{said:?}");
    assert_eq!(said[..2], ["Use at least 11 characters; this has 9.", "A password cannot contain the NUL character."]);
    assert!(said[2].starts_with("This password appeared in a known data breach."));
    let said = check(&typed("password"), &ADA, PasswordPolicy::default(), true);
    assert_eq!(said[..2], ["Use at least 11 characters; this has 8.", "This is one of the most common passwords."]);
}

#[test]
fn strength_has_words_and_reasons() {
    let of = |text: &str| strength(&typed(text), &ADA, PasswordPolicy::default());
    let strong = of("a lamp under the blue door");
    assert_eq!((strong.score, strong.label, strong.reasons.len()), (4, "Strong", 0));
    let short = of("tN7#wq0Lp2");
    assert_eq!((short.score, short.label), (1, "Weak"), "whatever the rules refuse is weak");
    assert_eq!(short.reasons[0], "Use at least 11 characters; this has 10.");
    let common = of("password123");
    assert!(common.score <= 1);
    assert_eq!(common.reasons[0], "This is one of the most common passwords.");
    assert_eq!(of("").score, 0);
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,140}", name in "\\PC{0,90}") {
        let about = About { name: &name, username: &text, ..ADA };
        let strength = strength(&typed(&text), &about, PasswordPolicy::default());
        prop_assert!(strength.score <= 4);
        prop_assert!(check(&typed(&text), &about, PasswordPolicy::default(), false).is_empty() || strength.score <= 1);
    }
}
