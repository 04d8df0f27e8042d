//! `xtask/weight.toml`: what each page may weigh. A small subset of TOML, for which no parser is worth its compile time.

use crate::trouble::{Done, Trouble};

/// What one page may weigh.
#[derive(Debug, PartialEq, Eq)]
pub struct Budget {
    /// The page.
    pub path: String,
    /// Everything it loads, in brotli; a KB is 1000 bytes.
    pub brotli_kb: usize,
    /// Is it looked at by somebody who is signed in?
    pub signed_in: bool,
    /// May it load WebAssembly?
    pub wasm: bool,
}

/// Tables `["/path"]` with the entries `brotli_kb`, `signed_in` and `wasm`.
pub fn read(text: &str) -> Done<Vec<Budget>> {
    let mut budgets: Vec<Budget> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.split('#').next().unwrap_or_default().trim();
        if line.is_empty() {
            continue;
        }
        let understood = match line.strip_prefix("[\"").and_then(|rest| rest.strip_suffix("\"]")) {
            Some(path) => {
                budgets.push(Budget { path: path.to_owned(), brotli_kb: 0, signed_in: true, wasm: true });
                Some(())
            }
            None => budgets.last_mut().and_then(|budget| budget.set(line)),
        };
        understood
            .ok_or_else(|| Trouble::new(format!("xtask/weight.toml, line {}: not understood: {line}", number + 1)))?;
    }
    Ok(budgets)
}

impl Budget {
    fn set(&mut self, line: &str) -> Option<()> {
        let (name, value) = line.split_once('=')?;
        match name.trim() {
            "brotli_kb" => self.brotli_kb = value.trim().parse().ok()?,
            "signed_in" => self.signed_in = value.trim().parse().ok()?,
            "wasm" => self.wasm = value.trim().parse().ok()?,
            _ => return None,
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_a_page() {
        let text = "# why\n[\"/login\"]\nbrotli_kb = 20 # little\nsigned_in = false\nwasm = false\n\n[\"/account\"]\nbrotli_kb=120\n";
        let login = Budget { path: "/login".to_owned(), brotli_kb: 20, signed_in: false, wasm: false };
        let account = Budget { path: "/account".to_owned(), brotli_kb: 120, signed_in: true, wasm: true };
        assert_eq!(read(text).ok(), Some(vec![login, account]));
    }

    #[test]
    fn a_line_that_is_not_understood_is_named() {
        for text in ["brotli_kb = 20", "[\"/login\"]\nbrotli = 20", "[\"/login\"]\nbrotli_kb = many"] {
            let words = read(text).map_err(|trouble| trouble.what);
            assert!(words.is_err_and(|words| words.contains(", line ")), "{text}");
        }
    }

    #[test]
    fn the_budget_of_the_repository_is_understood() {
        let budgets = read(include_str!("../../weight.toml")).unwrap_or_default();
        assert!(budgets.iter().any(|budget| budget.path == "/login" && !budget.wasm));
    }
}
