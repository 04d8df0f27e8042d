//! Tests of the list of breached passwords.

use std::fs;

use super::*;

fn digest(password: &str) -> [u8; 20] {
    Sha1::digest(password).into()
}

fn hex(password: &str) -> String {
    crate::platform::digest::hex(&digest(password)).to_uppercase()
}

/// Opens a list of this text. The folder may go: the file stays open.
fn open(text: &str) -> Result<Breached, BreachedError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("breached.txt");
    fs::write(&path, text).unwrap();
    Breached::open(&path)
}

/// A list of passwords `0`, `2`, `4`…, each line as `line` writes it.
fn list(count: usize, end: &str, line: impl Fn(usize, String) -> String) -> String {
    let mut digests: Vec<_> = (0..count).map(|n| hex(&(2 * n).to_string())).collect();
    digests.sort();
    digests.into_iter().enumerate().map(|(n, digest)| line(n, digest) + end).collect()
}

async fn has(breached: &Breached, password: &str) -> bool {
    breached.contains(&Password::from(password.to_owned())).await.unwrap()
}

#[tokio::test]
async fn every_line_is_found_and_nothing_else() {
    let lines: [fn(usize, String) -> String; 3] = [
        |_, hash| hash,
        |n, hash| format!("{hash}:{}", 7_usize.pow(u32::try_from(n % 20).unwrap())),
        |_, hash| hash.to_lowercase(),
    ];
    for line in lines {
        for end in ["\n", "\r\n"] {
            for count in [1, 2, 3, 10, 257] {
                let text = list(count, end, line);
                for text in [text.trim_end(), &text] {
                    let breached = open(text).unwrap();
                    for n in 0..count {
                        assert!(has(&breached, &(2 * n).to_string()).await, "{n} of {count}");
                        assert!(!has(&breached, &(2 * n + 1).to_string()).await, "{n} of {count}");
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn without_a_file_nothing_is_breached() {
    assert!(!has(&Breached::none(), "password").await);
}

#[test]
fn a_file_of_another_kind_is_refused_in_words() {
    let one = hex("0");
    let unordered = list(300, "\n", |_, hash| hash).lines().rev().collect::<Vec<_>>().join("\n");
    let cases = [
        (String::new(), "it is empty at byte 0"),
        ("password\n".to_owned(), "not a SHA-1 digest at byte 0"),
        (format!("{one}\nwrong"), "not a SHA-1 digest at byte 41"),
        (format!("{one}:\n"), "not a SHA-1 digest"),
        (format!("{one}:x\n"), "not a SHA-1 digest"),
        (format!("{one} 3\n"), "not a SHA-1 digest"),
        (format!("{one}\n\n"), "not a SHA-1 digest at byte 41"),
        (format!("G{}\n", &one[1..]), "not a SHA-1 digest"),
        (format!("\u{feff}{one}\n"), "not a SHA-1 digest at byte 0"),
        ("A".repeat(10_000), "not a SHA-1 digest"),
        (format!("{one}\n{}", "A".repeat(10_000)), "too long"),
        (unordered, "not in ascending order"),
    ];
    for (text, expected) in cases {
        let said = open(&text).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(said.contains(expected) && said.contains("ordered by hash"), "{expected}: {said}");
    }
}

#[test]
fn a_missing_file_is_told() {
    let said = Breached::open(Path::new("/nowhere/at all")).err().map(|error| error.to_string()).unwrap_or_default();
    assert!(said.starts_with("the file of breached passwords /nowhere/at all cannot be read:"), "{said}");
}

#[tokio::test]
async fn a_list_that_is_spoilt_later_is_an_error_and_not_an_all_clear() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("breached.txt");
    fs::write(&path, list(100, "\n", |_, hash| hash)).unwrap();
    let breached = Breached::open(&path).unwrap();
    fs::write(&path, "x".repeat(4_100)).unwrap();
    assert!(breached.contains(&Password::from("0".to_owned())).await.is_err());
}
