//! Who may do what in a registry: rules of the configuration, and what they leave of a request.

use serde::Deserialize;

use super::scopes::{Actions, Scope, is_component, wrong_name};

/// The rules of an instance. Without one that says so nobody may do anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rights(Vec<Rule>);

/// One rule: these people may do this with those repositories.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    who: People,
    what: Pattern,
    actions: Actions,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum People {
    Everyone,
    Administrators,
    One(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Pattern {
    Repositories(Vec<Part>),
    /// The list of every repository.
    Catalog,
}

/// A part of a repository name.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Exactly(String),
    /// The name of whoever asks.
    Username,
    /// Any one part; at the end, one or more.
    Any,
}

/// Somebody whose key was checked.
#[derive(Clone, Copy, Debug)]
pub struct Person<'a> {
    /// Their unique name.
    pub username: &'a str,
    /// Whether they administer this instance.
    pub administrator: bool,
}

/// A rule as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    who: String,
    pattern: String,
    actions: Vec<String>,
}

/// What stands where nothing is configured: a person pulls what is theirs, administrators pull and push everywhere.
impl Default for Rights {
    fn default() -> Self {
        let actions =
            |names: &[&str]| names.iter().filter_map(|name| Actions::named(name)).fold(Actions::default(), Actions::or);
        let own = Pattern::Repositories(vec![Part::Username, Part::Any]);
        let every = Pattern::Repositories(vec![Part::Any]);
        Self(vec![
            Rule { who: People::Everyone, what: own, actions: actions(&["pull"]) },
            Rule { who: People::Administrators, what: every, actions: actions(&["pull", "push"]) },
        ])
    }
}

impl Rights {
    /// Reads rules as JSON, the form that the environment holds and to which the file is brought. The error says what
    /// is expected, and in which rule.
    pub fn parse(text: &str) -> Result<Self, String> {
        let written: Vec<serde_json::Value> =
            serde_json::from_str(text).map_err(|_| "a list of tables with who, pattern and actions".to_owned())?;
        let rules = written
            .into_iter()
            .enumerate()
            .map(|(index, value)| rule(value).map_err(|expected| format!("in rule {}: {expected}", index + 1)));
        rules.collect::<Result<_, _>>().map(Self)
    }

    /// What is left of a request: exactly what is asked for and allowed. A scope of which nothing is left is not in it.
    pub fn grant(&self, person: Person<'_>, asked: &[Scope]) -> Vec<Scope> {
        let left = asked
            .iter()
            .map(|scope| Scope { actions: scope.actions.and(self.allowed(person, scope)), ..scope.clone() });
        left.filter(|scope| !scope.actions.is_empty()).collect()
    }

    fn allowed(&self, person: Person<'_>, scope: &Scope) -> Actions {
        let rules = self.0.iter().filter(|rule| rule.who.include(person) && rule.what.covers(person, scope));
        rules.map(|rule| rule.actions).fold(Actions::default(), Actions::or)
    }
}

impl People {
    fn include(&self, person: Person<'_>) -> bool {
        match self {
            Self::Everyone => true,
            Self::Administrators => person.administrator,
            Self::One(username) => username == person.username,
        }
    }
}

impl Pattern {
    fn covers(&self, person: Person<'_>, scope: &Scope) -> bool {
        match self {
            Self::Catalog => scope.kind == "registry" && scope.name == "catalog",
            Self::Repositories(parts) => scope.kind == "repository" && fits(parts, &scope.name, person),
        }
    }
}

fn fits(parts: &[Part], name: &str, person: Person<'_>) -> bool {
    let names: Vec<_> = name.split('/').collect();
    let open = parts.last() == Some(&Part::Any);
    let enough = if open { names.len() >= parts.len() } else { names.len() == parts.len() };
    enough
        && parts.iter().zip(names).all(|(part, name)| match part {
            Part::Exactly(exactly) => exactly == name,
            Part::Username => person.username == name,
            Part::Any => true,
        })
}

fn rule(value: serde_json::Value) -> Result<Rule, String> {
    let Ok(Written { who, pattern, actions }) = serde_json::from_value(value) else {
        return Err("who, pattern and a list actions, and nothing else".to_owned());
    };
    let who = match who.split_once(':') {
        None if who == "everyone" => People::Everyone,
        None if who == "administrators" => People::Administrators,
        Some(("user", name)) if !name.is_empty() => People::One(name.to_owned()),
        _ => return Err(format!("who is everyone, administrators or user:NAME, not “{}”", who.escape_debug())),
    };
    let what = if pattern == "registry:catalog" { Pattern::Catalog } else { Pattern::Repositories(parts(&pattern)?) };
    let mut allowed = Actions::default();
    for name in &actions {
        let action = Actions::named(name);
        allowed = allowed
            .or(action.ok_or_else(|| format!("actions are pull, push, delete or *, not “{}”", name.escape_debug()))?);
    }
    if allowed.is_empty() {
        return Err("at least one of the actions pull, push, delete or *".to_owned());
    }
    Ok(Rule { who, what, actions: allowed })
}

fn parts(pattern: &str) -> Result<Vec<Part>, String> {
    let part = |text: &str| match text {
        "*" => Ok(Part::Any),
        "{username}" => Ok(Part::Username),
        exactly if is_component(exactly) && wrong_name(exactly).is_none() => Ok(Part::Exactly(exactly.to_owned())),
        _ => Err(format!(
            "pattern is a repository name whose parts may be {{username}} or *, or registry:catalog, not “{}”",
            pattern.escape_debug()
        )),
    };
    pattern.split('/').map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::super::scopes::{parse, text};
    use super::*;
    use proptest::prelude::*;

    const ADA: Person<'static> = Person { username: "ada", administrator: false };
    const ROOT: Person<'static> = Person { username: "root", administrator: true };

    fn granted(rights: &Rights, person: Person<'_>, asked: &str) -> String {
        text(&rights.grant(person, &parse([asked]).expect("of the grammar")))
    }

    #[test]
    fn a_person_pulls_what_is_theirs_and_administrators_push_everywhere() {
        let rights = Rights::default();
        for (person, asked, left) in [
            (ADA, "repository:ada/app:pull", "repository:ada/app:pull"),
            (ADA, "repository:ada/team/app:pull,push", "repository:ada/team/app:pull"),
            (ADA, "repository:ada/app:*", "repository:ada/app:pull"),
            (ADA, "repository:ada/app:push,delete", ""),
            (ADA, "repository:ada:pull", ""),
            (ADA, "repository:adam/app:pull", ""),
            (ADA, "repository:bob/app:pull repository:ada/app:pull", "repository:ada/app:pull"),
            (ADA, "repository:bob/ada/app:pull", ""),
            (ADA, "registry:catalog:*", ""),
            (ADA, "registry:ada/app:pull", ""),
            (ADA, "anything:ada/app:pull", ""),
            (ROOT, "repository:bob/app:pull,push,delete", "repository:bob/app:pull,push"),
            (ROOT, "repository:app:*", "repository:app:pull,push"),
            (ROOT, "registry:catalog:*", ""),
        ] {
            assert_eq!(granted(&rights, person, asked), left, "{}: {asked}", person.username);
        }
    }

    #[test]
    fn rules_are_configuration() {
        let rules = r#"[{"who":"user:ada","pattern":"*/public/*","actions":["pull"]},
            {"who":"user:ada","pattern":"tools","actions":["push","delete"]},
            {"who":"administrators","pattern":"registry:catalog","actions":["*"]},
            {"who":"everyone","pattern":"base/*","actions":["*"]}]"#;
        let rights = Rights::parse(rules).expect("rules");
        for (person, asked, left) in [
            (ADA, "repository:bob/public/app:pull", "repository:bob/public/app:pull"),
            (ADA, "repository:bob/public:pull", ""),
            (ADA, "repository:bob/x/public/app:pull", ""),
            (ADA, "repository:tools:pull,push,delete", "repository:tools:push,delete"),
            (ADA, "repository:tools/x:push", ""),
            (ADA, "repository:ada/app:pull", ""),
            (ADA, "repository:base/x:*", "repository:base/x:*"),
            (ROOT, "registry:catalog:*", "registry:catalog:*"),
            (ROOT, "repository:catalog:*", ""),
        ] {
            assert_eq!(granted(&rights, person, asked), left, "{}: {asked}", person.username);
        }
        assert_eq!(Rights::parse("[]").map(|none| granted(&none, ROOT, "repository:a:pull")), Ok(String::new()));
    }

    #[test]
    fn a_wrong_rule_is_told_by_its_number() {
        for (rules, words) in [
            ("x", "a list of tables"),
            (r#"{"who":"everyone"}"#, "a list of tables"),
            (r#"[{"who":"everyone"}]"#, "in rule 1: who, pattern and a list actions"),
            (r#"[{"who":"all","pattern":"a","actions":["pull"]}]"#, "in rule 1: who is everyone"),
            (r#"[{"who":"user:","pattern":"a","actions":["pull"]}]"#, "who is everyone"),
            (
                r#"[{"who":"everyone","pattern":"a","actions":["pull"]},{"who":"everyone","pattern":"A","actions":["pull"]}]"#,
                "in rule 2: pattern is",
            ),
            (r#"[{"who":"everyone","pattern":"a*","actions":["pull"]}]"#, "pattern is"),
            (r#"[{"who":"everyone","pattern":"","actions":["pull"]}]"#, "pattern is"),
            (r#"[{"who":"everyone","pattern":"a","actions":["read"]}]"#, "actions are pull"),
            (r#"[{"who":"everyone","pattern":"a","actions":[]}]"#, "at least one"),
            (r#"[{"who":"everyone","pattern":"a","actions":["pull"],"note":"x"}]"#, "and nothing else"),
        ] {
            let said = Rights::parse(rules).expect_err(rules);
            assert!(said.contains(words), "{rules}: {said}");
        }
    }

    proptest! {
        /// Whatever is asked: nothing that was not asked, nothing of others, and never more than pull.
        #[test]
        fn nobody_gets_more_than_their_own(
            asked in proptest::collection::vec("(repository|registry|other):(ada|bob|adam|catalog)(/[a-z]{1,3}){0,2}:(pull|push|delete|\\*)(,(pull|push|\\*)){0,2}", 0..8),
        ) {
            let asked = parse(asked.iter().map(String::as_str)).expect("of the grammar");
            for got in Rights::default().grant(ADA, &asked) {
                prop_assert!(got.kind == "repository" && got.name.starts_with("ada/"), "{}", got.text());
                prop_assert_eq!(got.actions.names(), ["pull"]);
                let wanted = asked.iter().find(|scope| scope.name == got.name && scope.kind == got.kind);
                prop_assert!(wanted.is_some_and(|scope| scope.actions.and(got.actions) == got.actions));
            }
            for want in asked.iter().filter(|scope| scope.kind == "repository" && scope.name.starts_with("ada/")) {
                let pulls = !want.actions.and(Actions::named("pull").expect("known")).is_empty();
                let got = Rights::default().grant(ADA, &asked).iter().any(|scope| scope.name == want.name);
                prop_assert_eq!(pulls, got, "exactly what is asked and allowed");
            }
        }
    }
}
