//! The house rules as ordinary tests, so that a rule and its reason stand in one place and nobody has to remember.

use std::fs;

use crate::sources::{all as sources, root};

#[track_caller]
fn assert_nothing(rule: &str, offenders: Vec<String>) {
    assert!(offenders.is_empty(), "{rule}:\n{}", offenders.join("\n"));
}

#[test]
fn a_file_is_about_one_thing_and_under_300_lines() {
    let long = sources().into_iter().filter(|(_, text)| text.lines().count() > 300);
    assert_nothing("split these", long.map(|(name, text)| format!("{name}: {} lines", text.lines().count())).collect());
}

#[test]
fn every_module_says_what_it_is_for() {
    let silent = sources().into_iter().filter(|(_, text)| !text.starts_with("//!"));
    assert_nothing("begin with a module doc", silent.map(|(name, _)| name).collect());
}

#[test]
fn features_are_switched_on_mod_lines_only() {
    let mut offenders = Vec::new();
    for (name, text) in sources().iter().filter(|(name, _)| name.starts_with("app/") || name.starts_with("frontend/")) {
        let lines: Vec<_> = text.lines().collect();
        for (number, line) in lines.iter().enumerate().filter(|(_, line)| line.contains("cfg(feature")) {
            let next = lines.get(number + 1).copied().unwrap_or_default().trim_start();
            if !next.starts_with("pub mod ") && !next.starts_with("mod ") {
                offenders.push(format!("{name}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert_nothing(
        "the client cannot depend on the server by accident: `#[cfg(feature)]` stands on `mod` lines",
        offenders,
    );
}

#[test]
fn what_compiles_to_wasm_knows_no_server_crate() {
    let mut offenders = Vec::new();
    for (name, text) in
        sources().iter().filter(|(name, _)| name.ends_with("island.rs") || name.contains("/ui/islands/"))
    {
        for crate_name in ["sqlx", "argon2", "axum", "tokio", "serde", "lettre"] {
            if text.contains(&format!("{crate_name}::")) {
                offenders.push(format!("{name}: {crate_name}"));
            }
        }
    }
    assert_nothing("islands know the browser only", offenders);
}

#[test]
fn time_and_chance_come_through_the_platform() {
    let allowed = ["app/src/platform/clock.rs", "app/src/platform/random.rs", "server/tests/it/tidy.rs"];
    let banned = ["SystemTime::now", "Instant::now", "now_v7(", "new_v4(", "getrandom::", "Zoned::now", "rand::"];
    let mut offenders = Vec::new();
    for (name, text) in sources().iter().filter(|(name, _)| {
        // Tests of the queue measure how long it takes.
        name.starts_with("app/src") && !name.ends_with("/tests.rs") && !allowed.contains(&name.as_str())
    }) {
        for call in banned.iter().filter(|call| text.contains(**call)) {
            offenders.push(format!("{name}: {call}"));
        }
    }
    assert_nothing("every expiry is tested with a moved clock", offenders);
}

#[test]
fn sql_is_said_once_and_stays_in_stores() {
    let mut offenders = Vec::new();
    for (name, text) in sources().iter().filter(|(name, _)| name.starts_with("app/src")) {
        let home = name.ends_with("/store.rs") || name.starts_with("app/src/platform/");
        if !home && ["\"SELECT ", "\"INSERT ", "\"UPDATE ", "\"DELETE "].iter().any(|verb| text.contains(verb)) {
            offenders.push(name.clone());
        }
    }
    assert_nothing("SQL stands in store.rs or in the platform", offenders);
}

#[test]
fn no_secret_type_serialises_or_prints() {
    let mut offenders = Vec::new();
    for (file, text) in sources() {
        let lines: Vec<_> = text.lines().collect();
        for (number, line) in lines.iter().enumerate() {
            let declared = line.trim_start().trim_start_matches("pub ").strip_prefix("struct ").unwrap_or_default();
            let name = declared.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default();
            let secret = ["Password", "Token", "Ring"].contains(&name) || name.starts_with("Secret");
            let above = lines.get(number.saturating_sub(3)..number).unwrap_or_default();
            let derives: String = above.iter().filter(|line| line.contains("derive(")).copied().collect();
            if secret && ["Serialize", "Debug", "Display"].iter().any(|derive| derives.contains(derive)) {
                offenders.push(format!("{file}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert_nothing("a secret cannot be printed or sent by accident", offenders);
}

#[test]
fn every_dependency_says_why() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("the manifest");
    let (_, rest) = manifest.split_once("[workspace.dependencies]").expect("dependencies");
    let (table, _) = rest.split_once("\n[").expect("an end");
    let bare = table.lines().filter(|line| line.contains(" = ") && !line.contains('#'));
    let known = ["app =", "serde =", "leptos ="];
    assert_nothing(
        "say why",
        bare.filter(|line| !known.iter().any(|name| line.starts_with(name))).map(str::to_owned).collect(),
    );
}
