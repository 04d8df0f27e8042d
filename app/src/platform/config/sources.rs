//! Where the entries come from: a TOML file, the environment, flags. Every mistake is collected, none is skipped.

use std::fmt;
use std::path::{Path, PathBuf};

use super::Config;
use super::entries::{ENTRIES, Entry};

/// What the command line sets.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// `--listen`
    pub listen: Option<String>,
    /// `--database`
    pub database: Option<String>,
    /// `--base-url`
    pub base_url: Option<String>,
}

/// Everything that is wrong with a configuration, a sentence each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigErrors(pub Vec<String>);

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the configuration is not right:")?;
        self.0.iter().try_for_each(|line| write!(f, "\n  {line}"))
    }
}

impl std::error::Error for ConfigErrors {}

/// The file that is read when none is named.
const USUAL_FILE: &str = "latchkey.toml";

impl Config {
    /// Reads the file (`path`, else `LATCHKEY_CONFIG`, else `./latchkey.toml` where there is one), the environment and flags.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn load(path: Option<PathBuf>, flags: &Overrides) -> Result<Self, ConfigErrors> {
        let named = path.or_else(|| std::env::var_os("LATCHKEY_CONFIG").map(PathBuf::from));
        let file = match &named {
            None if !Path::new(USUAL_FILE).exists() => None,
            _ => Some(read(named.as_deref().unwrap_or(Path::new(USUAL_FILE)))?),
        };
        Self::from_sources(file, std::env::vars(), flags)
    }

    /// The same from texts that are already read.
    pub fn from_sources(
        file: Option<(PathBuf, String)>,
        environment: impl IntoIterator<Item = (String, String)>,
        flags: &Overrides,
    ) -> Result<Self, ConfigErrors> {
        let mut reader = Reader { config: Self::default(), errors: Vec::new() };
        // They follow from other entries unless they are set.
        reader.config.server.base_url.clear();
        reader.config.mail.from.clear();
        if let Some((path, text)) = file {
            reader.file(&path, &text);
        }
        for (name, value) in environment {
            reader.variable(&name, &value);
        }
        let flags = [
            ("server.listen", "--listen", &flags.listen),
            ("database.url", "--database", &flags.database),
            ("server.base_url", "--base-url", &flags.base_url),
        ];
        for (name, flag, value) in flags {
            if let Some(value) = value {
                reader.set(name, value, flag);
            }
        }
        if !reader.errors.is_empty() {
            return Err(ConfigErrors(reader.errors));
        }
        reader.config.derive();
        Ok(reader.config)
    }
}

fn read(path: &Path) -> Result<(PathBuf, String), ConfigErrors> {
    let failed = |e| ConfigErrors(vec![format!("cannot read {}: {e}", path.display())]);
    std::fs::read_to_string(path).map(|text| (path.to_owned(), text)).map_err(failed)
}

struct Reader {
    config: Config,
    errors: Vec<String>,
}

impl Reader {
    fn file(&mut self, path: &Path, text: &str) {
        let source = path.display().to_string();
        let table: toml::Table = match text.parse() {
            Ok(table) => table,
            // The parser's own words would show the line, and in it perhaps a password.
            Err(error) => {
                let line =
                    error.span().map_or(1, |span| text.get(..span.start).unwrap_or_default().lines().count().max(1));
                self.errors.push(format!("{source}, line {line}: {}", error.message()));
                return;
            }
        };
        for (section, value) in table {
            let Some(entries) = value.as_table() else {
                self.unknown(&section, &source);
                continue;
            };
            for (key, value) in entries {
                match text_of(value) {
                    Some(text) => self.set(&format!("{section}.{key}"), &text, &source),
                    None => self.errors.push(format!("{section}.{key} in {source}: a table is not expected here")),
                }
            }
        }
    }

    fn variable(&mut self, name: &str, value: &str) {
        let Some(rest) = name.strip_prefix("LATCHKEY_") else { return };
        if rest == "SITE_DIR" {
            self.set("server.site_dir", value, name);
        } else if let Some((section, key)) = rest.split_once("__") {
            self.set(&format!("{section}.{key}").to_lowercase(), value, name);
        }
    }

    fn set(&mut self, name: &str, text: &str, source: &str) {
        let Some(entry) = ENTRIES.iter().find(|entry| entry.name == name) else { return self.unknown(name, source) };
        if let Err(expected) = (entry.set)(&mut self.config, text) {
            let shown = if entry.secret {
                "its value (not shown)".to_owned()
            } else {
                format!("“{}”", text.escape_debug())
            };
            self.errors.push(format!("{name} from {source}: {shown} is not right; expected is {expected}"));
        }
    }

    fn unknown(&mut self, name: &str, source: &str) {
        let nearest =
            ENTRIES.iter().min_by_key(|entry| distance(entry.name, name)).map_or("", |entry: &Entry| entry.name);
        self.errors
            .push(format!("{} from {source}: there is no such entry; did you mean {nearest}?", name.escape_debug()));
    }
}

/// A list becomes what the environment would hold: words with commas between, or JSON where it holds tables.
fn text_of(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Array(parts) if parts.iter().any(toml::Value::is_table) => serde_json::to_string(parts).ok(),
        toml::Value::Array(parts) => parts.iter().map(text_of).collect::<Option<Vec<_>>>().map(|parts| parts.join(",")),
        toml::Value::Float(number) => Some(number.to_string()),
        toml::Value::Boolean(value) => Some(value.to_string()),
        toml::Value::Datetime(_) | toml::Value::Table(_) => None,
    }
}

/// Levenshtein's edit distance.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut before = i;
        let mut next = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let above = row.get(j + 1).copied().unwrap_or(usize::MAX);
            let left = next.last().copied().unwrap_or(usize::MAX);
            next.push((before + usize::from(a != *b)).min(above + 1).min(left + 1));
            before = above;
        }
        row = next;
    }
    row.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(file: &str, environment: &[(&str, &str)], flags: &Overrides) -> Result<Config, ConfigErrors> {
        let file = (!file.is_empty()).then(|| (PathBuf::from("latchkey.toml"), file.to_owned()));
        Config::from_sources(file, environment.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())), flags)
    }

    #[test]
    fn the_later_source_wins() {
        let flags = Overrides { listen: Some("127.0.0.1:5000".to_owned()), ..Overrides::default() };
        let file = "[server]\nlisten = \"127.0.0.1:4000\"\n[instance]\nname = \"Acme\"\n[password]\nmin_length = 12\n";
        let config = load(file, &[("LATCHKEY_INSTANCE__NAME", "Beta"), ("HOME", "/root")], &flags).unwrap();
        assert_eq!(config.server.listen.port(), 5000);
        assert_eq!(config.server.base_url(), "http://localhost:5000");
        assert_eq!(config.instance.name, "Beta");
        assert_eq!(config.password.min_length, 12);
    }

    #[test]
    fn every_mistake_is_said_at_once_and_secrets_are_not() {
        let file =
            "[server]\nlistne = \"x\"\n[database]\nurl = \"mysql://root:hunter2@db\"\n[password]\nmin_length = 4\n";
        let environment =
            [("LATCHKEY_SESSION__IDLE_MINUTES", "600"), ("LATCHKEY_SERVER__BASE_URL", "http://id.example.org")];
        let errors = load(file, &environment, &Overrides::default()).unwrap_err().0;
        assert_eq!(errors.len(), 5, "{errors:#?}");
        let all = errors.join("\n");
        assert!(
            all.contains("server.listne from latchkey.toml: there is no such entry; did you mean server.listen?"),
            "{all}"
        );
        assert!(
            all.contains(
                "password.min_length from latchkey.toml: “4” is not right; expected is a whole number from 8 to 64"
            ),
            "{all}"
        );
        assert!(all.contains("session.idle_minutes from LATCHKEY_SESSION__IDLE_MINUTES: “600”"), "{all}");
        assert!(all.contains("plain http:// is for localhost only"), "{all}");
        assert!(!all.contains("hunter2"), "{all}");
    }

    #[test]
    fn a_file_that_is_not_toml_is_refused_by_its_line() {
        let errors = load("[server]\nlisten = \n", &[], &Overrides::default()).unwrap_err().0;
        assert!(errors.join("").starts_with("latchkey.toml, line 2:"), "{errors:?}");
    }

    #[test]
    fn lists_and_lone_addresses_are_networks() {
        let config =
            load("[server]\ntrusted_proxies = [\"10.0.0.0/8\", \"::1\"]\n", &[], &Overrides::default()).unwrap();
        assert_eq!(config.server.trusted_proxies.len(), 2);
    }

    #[test]
    fn secrets_are_not_in_debug() {
        let flags = Overrides { database: Some("postgres://a:hunter2@db/x".to_owned()), ..Overrides::default() };
        assert!(!format!("{:?}", load("", &[], &flags).unwrap()).contains("hunter2"));
    }
}
