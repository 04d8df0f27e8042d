//! How many guesses a password withstands, by zxcvbn (Wheeler, USENIX Security 2016), within a bounded time.

use std::borrow::Cow;

use zxcvbn::{Score, feedback::Feedback, zxcvbn};

use super::rules::About;

/// A word longer than this says nothing about a password, and costs time to compare.
const LONGEST_WORD: usize = 64;

/// What a letter may be written as; zxcvbn's table. It tries every choice of one symbol a letter.
const SUBSTITUTES: [&str; 12] = ["4@", "8", "({[<", "3", "69", "1!|", "1|7", "0", "$5", "+7", "%", "2"];

/// More choices than this are for symbols at random, not for a word somebody disguised.
const MOST_CHOICES: usize = 16;

/// Symbols that seldom disguise a letter, and the characters without meaning that take their place.
const RARE: [(char, char); 5] =
    [('{', '\u{e000}'), ('[', '\u{e001}'), ('<', '\u{e002}'), ('|', '\u{e003}'), ('+', '\u{e004}')];

/// A score from 0 (a few thousand guesses) to 4 (more than ten billion), and what is to be said about it.
#[derive(Clone, Debug)]
pub(super) struct Estimate {
    pub(super) score: u8,
    pub(super) advice: Vec<String>,
}

impl Estimate {
    /// Of what is not looked at.
    pub(super) fn of_nothing() -> Self {
        Self { score: 0, advice: Vec::new() }
    }
}

/// Estimates a password of a person. Some 1 ms for an ordinary one.
pub(super) fn estimate(text: &str, about: &About<'_>) -> Estimate {
    let words = words(about);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let entropy = zxcvbn(&bounded(text), &words);
    let score = match entropy.score() {
        Score::Zero => 0,
        Score::One => 1,
        Score::Two => 2,
        Score::Three => 3,
        _ => 4,
    };
    Estimate { score, advice: entropy.feedback().map(advice).unwrap_or_default() }
}

/// The person's words, whole and in pieces.
fn words(about: &About<'_>) -> Vec<String> {
    let pieces =
        |word: &str| word.split(|letter: char| !letter.is_alphanumeric()).map(str::to_owned).collect::<Vec<_>>();
    let all = about.words().into_iter().flat_map(|(word, _)| std::iter::once(word.to_owned()).chain(pieces(word)));
    let useful = all.filter(|word| word.chars().count() > 2);
    useful.map(|word| word.chars().take(LONGEST_WORD).collect()).take(24).collect()
}

/// What zxcvbn is to look at. It caps the length at 100 itself, but tries every choice of substitutes: 100 symbols at
/// random cost more than a second, and anybody may ask. So where there are too many choices, the rare substitutes lose
/// their meaning, and less than half of the text has to do; that much randomness is strong in any case.
fn bounded(text: &str) -> Cow<'_, str> {
    if choices(text) <= MOST_CHOICES {
        return text.into();
    }
    let plain = |symbol: char| RARE.iter().find(|(rare, _)| *rare == symbol).map_or(symbol, |(_, plain)| *plain);
    text.chars().take(40).map(plain).collect::<String>().into()
}

fn choices(text: &str) -> usize {
    let present = |substitutes: &str| substitutes.chars().filter(|symbol| text.contains(*symbol)).count().max(1);
    SUBSTITUTES.into_iter().map(present).product()
}

fn advice(feedback: &Feedback) -> Vec<String> {
    let warning = feedback.warning().map(|warning| warning.to_string());
    warning.into_iter().chain(feedback.suggestions().iter().map(ToString::to_string)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_passwords_are_looked_at_as_they_are() {
        for text in ["p@$$w0rd!", "correct horse battery staple", "1234567890", "tN7#wq0Lp2Zs{}"] {
            assert_eq!(bounded(text), text);
        }
    }

    #[test]
    fn no_input_has_many_choices() {
        let worst = "4@8({[<3691!|0$5+7%2".repeat(6);
        assert!(choices(&worst) >= 576);
        let bounded = bounded(&worst);
        assert!(choices(&bounded) <= 32 && bounded.chars().count() <= 40, "{}", choices(&bounded));
        assert_eq!(estimate(&worst, &About::default()).score, 4);
    }
}
