//! Temporary.
pub fn svg(name: &str, _username: &str) -> String { let i: String = name.split_whitespace().filter_map(|w| w.chars().next()).collect(); format!("<svg><text>{}</text></svg>", i.to_uppercase()) }
