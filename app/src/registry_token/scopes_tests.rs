//! Tests of the scope grammar.

use super::*;
use proptest::prelude::*;

fn read(text: &str) -> Result<String, String> {
    parse([text]).map(|scopes| super::text(&scopes))
}

#[test]
fn what_clients_ask_is_understood() {
    for (asked, understood) in [
        ("", ""),
        ("repository:ada/app:pull", "repository:ada/app:pull"),
        ("repository:ada/app:push,pull", "repository:ada/app:pull,push"),
        ("repository(plugin):ada/app:pull", "repository:ada/app:pull"),
        ("registry:catalog:*", "registry:catalog:*"),
        ("repository:a:*", "repository:a:*"),
        ("repository:a:", "repository:a:"),
        ("repository:a:fly", "repository:a:"),
        ("repository:a:pull,,push", "repository:a:pull,push"),
        ("  repository:a:pull  repository:b:push ", "repository:a:pull repository:b:push"),
        ("repository:a:pull repository:a:push", "repository:a:pull,push"),
        ("repository:a.b_c__d---e/0:pull", "repository:a.b_c__d---e/0:pull"),
        ("aha2:x:pull", "aha2:x:pull"),
    ] {
        assert_eq!(read(asked), Ok(understood.to_owned()), "{asked}");
    }
    let many = parse(["repository:a:pull", "repository:b:pull repository:a:delete"]).expect("two parameters");
    assert_eq!(super::text(&many), "repository:a:pull,delete repository:b:pull");
}

#[test]
fn what_is_broken_is_said_in_words() {
    for (asked, words) in [
        ("repository", "expected is TYPE:NAME:ACTIONS"),
        ("repository:ada/app", "expected is TYPE:NAME:ACTIONS"),
        ("Repository:a:pull", "the type is lowercase"),
        ("repository(:a:pull", "the type is"),
        ("repository():a:pull", "the type is"),
        ("repository(a)b:a:pull", "the type is"),
        (":a:pull", "the type is"),
        ("repository::pull", "a name is made of parts"),
        ("repository:Ada/app:pull", "in lowercase"),
        ("repository:../etc:pull", "a name is made of parts"),
        ("repository:ada/../bob:pull", "a name is made of parts"),
        ("repository:ada//app:pull", "a name is made of parts"),
        ("repository:/ada:pull", "a name is made of parts"),
        ("repository:ada/:pull", "a name is made of parts"),
        ("repository:ada/*:pull", "a name is made of parts"),
        ("repository:a..b:pull", "a name is made of parts"),
        ("repository:a___b:pull", "a name is made of parts"),
        ("repository:host:5000/app:pull", "a name is made of parts"),
        ("repository:a\u{e9}:pull", "a name is made of parts"),
        ("repository:a\tb:pull", "a name is made of parts"),
        ("repository:a:PULL", "an action is"),
        ("repository:a:pull;push", "an action is"),
    ] {
        let said = read(asked).expect_err(asked);
        assert!(said.contains(words), "{asked}: {said}");
        assert!(!said.chars().any(char::is_control), "{said:?}");
    }
    assert!(read(&format!("repository:{}:pull", "a".repeat(256))).is_err());
    assert!(read(&format!("repository:{}:pull", "a".repeat(255))).is_ok());
    assert!(read(&"repository:a:pull ".repeat(64)).is_ok());
    assert_eq!(
        read(&"repository:a:pull ".repeat(500)),
        Err("These are 500 scopes. Ask for at most 64 at a time.".to_owned())
    );
}

/// The same grammar as a regular expression of proptest's.
const NAME: &str =
    "[a-z0-9]{1,4}((\\.|_|__|-{1,3})[a-z0-9]{1,4}){0,2}(/[a-z0-9]{1,4}((\\.|_|__|-{1,3})[a-z0-9]{1,4}){0,2}){0,3}";

proptest! {
    #[test]
    fn every_name_of_the_grammar_is_read(name in NAME, actions in "(pull|push|delete|\\*)(,(pull|push|delete|\\*)){0,3}") {
        let scopes = parse([format!("repository:{name}:{actions}").as_str()]).expect("of the grammar");
        prop_assert_eq!(&scopes[0].name, &name);
        // What is written is read as the same.
        prop_assert_eq!(parse([super::text(&scopes).as_str()]), Ok(scopes));
    }

    #[test]
    fn nothing_makes_it_panic_and_nothing_odd_gets_through(text in "\\PC{0,60}|[a-zA-Z0-9_./:(),* -]{0,60}") {
        if let Ok(scopes) = parse([text.as_str()]) {
            for scope in scopes {
                prop_assert!(scope.name.split('/').all(|part| !part.is_empty() && part != ".." && part != "."));
                prop_assert!(scope.name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-/".contains(&b)));
            }
        }
    }

    #[test]
    fn an_intersection_is_in_both(one in 0_u8..16, other in 0_u8..16) {
        let (one, other) = (Actions(one), Actions(other));
        let both = one.and(other);
        prop_assert_eq!(both.or(one), one);
        prop_assert_eq!(both.or(other), other);
        prop_assert_eq!(both, other.and(one));
    }
}
