//! Tests of the rules for keys.

use super::super::terms::State;
use super::*;
use proptest::prelude::*;

fn now() -> Timestamp {
    // 24 November 2026, 04:12 UTC.
    Timestamp::from_micros(1_795_493_561_000_000)
}

fn good() -> NewApiKey {
    NewApiKey {
        name: "ci".to_owned(),
        scopes: vec!["api".to_owned()],
        expires: "90".to_owned(),
        ..NewApiKey::default()
    }
}

fn said(new: &NewApiKey) -> Vec<String> {
    match check(new, KeyPolicy::default(), now()) {
        Ok(_) => Vec::new(),
        Err(failure) => {
            failure.problems().iter().map(|problem| format!("{}: {}", problem.field, problem.message)).collect()
        }
    }
}

#[test]
fn a_good_key_passes() {
    let new = NewApiKey {
        name: "  Deploy, Köln  ".to_owned(),
        scopes: vec!["registry".to_owned(), "api".to_owned()],
        networks: "192.0.2.7, 198.51.100.0/24\n2001:db8::/32 192.0.2.7".to_owned(),
        ..good()
    };
    let checked = check(&new, KeyPolicy::default(), now()).expect("good");
    assert_eq!(checked.name, "Deploy, Köln");
    assert_eq!(checked.scopes.text(), "api registry");
    assert_eq!(checked.expires_at, Some(now().plus(Duration::from_hours(90 * 24))));
    assert_eq!(checked.networks.text(), "192.0.2.7/32 198.51.100.0/24 2001:db8::/32");
}

#[test]
fn everything_wrong_is_said_at_once() {
    let fields: Vec<_> = said(&NewApiKey { networks: "x".to_owned(), ..NewApiKey::default() })
        .into_iter()
        .filter_map(|line| line.split_once(':').map(|(field, _)| field.to_owned()))
        .collect();
    assert_eq!(fields, ["name", "scopes", "expires", "networks"]);
}

#[test]
fn what_is_wrong_is_said_in_words() {
    let cases = [
        (NewApiKey { name: "x".repeat(300), ..good() }, "name: This has 300 characters. Use at most 100."),
        (NewApiKey { name: "a\nb".to_owned(), ..good() }, "name: Use one line of visible characters."),
        (
            NewApiKey { scopes: vec!["admin".to_owned()], ..good() },
            "scopes: There is no scope “admin”. Choose API, Registry or both.",
        ),
        (NewApiKey { expires: "0".to_owned(), ..good() }, "expires: Choose when the key ends."),
        (NewApiKey { expires: "-5".to_owned(), ..good() }, "expires: Choose when the key ends."),
        (
            NewApiKey { expires: "366".to_owned(), ..good() },
            "expires: 366 days are too many: a key lives at most 365 days here.",
        ),
        (
            NewApiKey { expires: "never".to_owned(), ..good() },
            "expires: A key cannot live for ever here. Choose at most 365 days.",
        ),
        (
            NewApiKey { networks: "10.0.0.1/8".to_owned(), ..good() },
            "networks: “10.0.0.1/8” names an address inside a network. Write 10.0.0.0/8, or the address alone.",
        ),
        (
            NewApiKey { networks: "10.0.0.0/33".to_owned(), ..good() },
            "networks: “10.0.0.0/33” is no address. Write them like 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32.",
        ),
    ];
    for (new, words) in cases {
        assert_eq!(said(&new), [words]);
    }
}

#[test]
fn a_chosen_day_counts_to_its_end() {
    let on = |day: &str| {
        check(
            &NewApiKey { expires: "custom".to_owned(), expires_on: day.to_owned(), ..good() },
            KeyPolicy::default(),
            now(),
        )
    };
    let end = on("2026-11-24").expect("today").expires_at.expect("a day");
    assert_eq!(end.rfc3339(), "2026-11-25T00:00:00Z");
    assert_eq!(on("2027-11-24").expect("the last day").expires_at, Some(now().plus(Duration::from_hours(365 * 24))));
    for (day, words) in [
        ("2026-11-23", "This day is over"),
        ("2027-11-25", "This is too far away: a key ends on 24 November 2027"),
        ("", "Choose the day"),
        ("2026-13-01", "Choose the day"),
        ("tomorrow", "Choose the day"),
        ("9998-12-31", "too far away"),
        ("-9999-01-01", "Choose the day"),
        ("2026-11-24T00:00:00", "Choose the day"),
    ] {
        let failure = on(day).expect_err(day);
        assert!(failure.problems()[0].message.contains(words), "{day}: {failure:?}");
        assert_eq!(failure.problems()[0].field, "expires_on");
    }
}

#[test]
fn never_is_for_instances_that_allow_it() {
    let policy = KeyPolicy { never: true, ..KeyPolicy::default() };
    let new = NewApiKey { expires: "never".to_owned(), ..good() };
    assert_eq!(check(&new, policy, now()).expect("allowed").expires_at, None);
    assert_eq!(successor_expiry(now(), None, policy, now()), None);
    assert!(successor_expiry(now(), None, KeyPolicy::default(), now()).is_some(), "the policy became stricter");
}

#[test]
fn a_successor_lives_as_long_as_the_key_was_meant_to() {
    let week = Duration::from_hours(168);
    let later = now().plus(Duration::from_hours(100));
    let policy = KeyPolicy::default();
    assert_eq!(successor_expiry(now(), Some(now().plus(week)), policy, later), Some(later.plus(week)));
    let two_years = Some(now().plus(Duration::from_hours(2 * 365 * 24)));
    assert_eq!(successor_expiry(now(), two_years, policy, later), Some(later.plus(Duration::from_hours(365 * 24))));
}

#[test]
fn an_overlap_is_a_week_at_most() {
    for hours in ["0", "1", "24", "168"] {
        assert!(check_overlap(hours, now()).is_ok(), "{hours}");
    }
    for hours in ["169", "-1", "", "1.5", "x"] {
        assert!(check_overlap(hours, now()).is_err(), "{hours}");
    }
}

#[test]
fn an_address_is_inside_whichever_way_it_is_written() {
    let networks =
        check(&NewApiKey { networks: "192.0.2.0/24 2001:db8::/32".to_owned(), ..good() }, KeyPolicy::default(), now())
            .expect("good")
            .networks;
    let allows = |text: &str| networks.allow(text.parse().ok());
    assert!(allows("192.0.2.77") && allows("::ffff:192.0.2.77") && allows("2001:db8:1::1"));
    assert!(!allows("192.0.3.1") && !allows("2001:db9::1") && !networks.allow(None));
    assert!(Networks::default().allow(None));
    assert_eq!(Networks::stored("nonsense"), None);
}

#[test]
fn a_state_is_the_worst_that_is_true() {
    let (past, soon, far) = (now(), now().plus(SOON), now().plus(SOON * 2));
    let at = now();
    assert_eq!(State::of(None, Some(far), false, at), State::Active);
    assert_eq!(State::of(None, None, false, at), State::Active);
    assert_eq!(State::of(None, Some(soon), false, at), State::EndsSoon);
    assert_eq!(State::of(None, Some(soon), true, at), State::Replaced);
    assert_eq!(State::of(None, Some(past), true, at), State::Expired);
    assert_eq!(State::of(Some(past), Some(far), true, at), State::Revoked);
}

proptest! {
    #[test]
    fn no_key_outlives_the_policy(expires in "[0-9]{1,5}|custom|never|\\PC{0,8}", on in "20[0-9]{2}-[01][0-9]-[0-3][0-9]|\\PC{0,12}", days in 1_u32..1_000) {
        let policy = KeyPolicy { longest_days: days, ..KeyPolicy::default() };
        let new = NewApiKey { expires, expires_on: on, ..good() };
        if let Ok(checked) = check(&new, policy, now()) {
            let end = checked.expires_at.expect("never is not allowed");
            prop_assert!(end > now() && end.since(now()) <= DAY * days);
        }
    }

    #[test]
    fn networks_survive_being_stored(typed in "([0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}\\.0(/24)?|[0-9a-f:]{2,9}::/64|\\PC{0,8})( [0-9]{1,3}\\.0\\.0\\.0/8)?") {
        if let Ok(checked) = check(&NewApiKey { networks: typed, ..good() }, KeyPolicy::default(), now()) {
            prop_assert_eq!(Networks::stored(&checked.networks.text()), Some(checked.networks));
        }
    }
}
