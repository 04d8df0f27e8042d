//! Tests of the key ring and of its file.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::*;

const NOW: Timestamp = Timestamp::from_micros(1_795_493_561_000_000);

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// Writes `text` as a key ring with the right permissions, and tells why it is refused.
fn refusal(text: &str) -> String {
    let folder = folder();
    let path = folder.path().join("keys.toml");
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    Ring::load(&path).err().map(|error| error.to_string()).unwrap_or_default()
}

#[test]
fn a_ring_survives_its_file() {
    let folder = folder();
    let path = folder.path().join("new folder/keys.toml");
    let random = Random::seeded(1);
    assert!(matches!(Ring::load(&path), Err(RingError::Missing { .. })));
    let made = Ring::load_or_create(&path, &random, NOW).unwrap();
    let read = Ring::load_or_create(&path, &random, NOW).unwrap();
    assert_eq!(made.fingerprint(), read.fingerprint());
    assert_eq!(*made.pepper(), *read.pepper());
    assert_eq!(made.current().key(), read.current().key());
    assert_eq!(read.current().created(), NOW);
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn a_ring_is_never_replaced_by_accident() {
    let folder = folder();
    let path = folder.path().join("keys.toml");
    let first = Ring::create(&path, &Random::seeded(1), NOW).unwrap();
    assert!(matches!(Ring::create(&path, &Random::seeded(2), NOW), Err(RingError::Exists { .. })));
    assert_eq!(Ring::load(&path).unwrap().fingerprint(), first.fingerprint());
}

#[test]
fn many_starts_at_once_make_one_ring() {
    let folder = folder();
    let path = folder.path().join("keys.toml");
    let start = |seed| {
        let path = path.clone();
        std::thread::spawn(move || {
            Ring::load_or_create(&path, &Random::seeded(seed), NOW).map(|ring| ring.fingerprint().to_owned())
        })
    };
    let starts: Vec<_> = (0..16).map(start).collect();
    let mut fingerprints: Vec<_> = starts.into_iter().map(|start| start.join().unwrap().unwrap()).collect();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), 1);
}

#[test]
fn rotation_adds_a_key_and_keeps_everything_else() {
    let folder = folder();
    let path = folder.path().join("keys.toml");
    let before = Ring::create(&path, &Random::seeded(1), NOW).unwrap();
    let after = Ring::rotate(&path, &Random::seeded(2), NOW).unwrap();
    let read = Ring::load(&path).unwrap();
    for ring in [&after, &read] {
        assert_eq!(ring.keys().map(SealingKey::id).collect::<Vec<_>>(), ["k1", "k2"]);
        assert_eq!(ring.current().id(), "k2");
        assert_eq!(ring.find("k1").unwrap().key(), before.current().key());
        assert_eq!(*ring.pepper(), *before.pepper());
        assert_eq!(ring.fingerprint(), before.fingerprint());
        assert_eq!(ring.digest("email", b"a"), before.digest("email", b"a"));
    }
    assert_ne!(after.current().key(), before.current().key());
    assert_eq!(mode(&path), 0o600);
}

#[test]
fn every_purpose_has_its_own_key() {
    let ring = Ring::ephemeral(&Random::seeded(1));
    let other = Ring::ephemeral(&Random::seeded(2));
    assert_ne!(*ring.pepper(), ring.0.root);
    assert_ne!(*ring.pepper(), ring.0.digest);
    assert_ne!(ring.digest("a", b"b"), ring.digest("ab", b""));
    assert_ne!(ring.fingerprint(), other.fingerprint());
    assert_eq!(ring.fingerprint().len(), 32);
}

#[test]
fn a_file_that_others_may_read_is_refused_with_the_cure() {
    let folder = folder();
    let path = folder.path().join("keys.toml");
    Ring::create(&path, &Random::seeded(1), NOW).unwrap();
    for loose in [0o640, 0o604, 0o620, 0o644] {
        fs::set_permissions(&path, fs::Permissions::from_mode(loose)).unwrap();
        let said = Ring::load(&path).err().unwrap().to_string();
        assert!(said.contains(&format!("mode {loose:04o}")) && said.contains("chmod 600 /"), "{said}");
    }
}

#[test]
fn damage_is_told_in_words_without_secrets() {
    let good = "aGVsbG8gaGVsbG8gaGVsbG8gaGVsbG8gaGVsbG8gMTI=";
    let pepper = format!("[pepper]\nsecret = \"{good}\"\n");
    let key = |id: &str, secret: &str| {
        format!("[[key]]\nid = \"{id}\"\ncreated = \"2026-11-24T04:12:41Z\"\nsecret = \"{secret}\"\n")
    };
    assert_eq!(refusal(&format!("{pepper}{}", key("k1", good))), "", "the parts themselves are right");
    let cases = [
        (String::new(), "it is empty"),
        (format!("[pepper]\nsecret = \"{good}"), "line 2"),
        (format!("[pepper]\nsecret = \"{good}\"\nextra = 1"), "line 3"),
        (pepper.clone(), "holds no [[key]]"),
        (format!("[pepper]\nsecret = \"aGVsbG8=\"\n{}", key("k1", good)), "the pepper is not 32 bytes"),
        (format!("{pepper}{}", key("k1", "c2VjcmV0")), "the secret of key k1 is not 32 bytes"),
        (format!("{pepper}{}", key("k 1", good)), "a key id must be"),
        (format!("{pepper}{0}{0}", key("k1", good)), "the key id k1 is there twice"),
        (format!("{pepper}{}", key("k1", good).replace("2026-11", "yester")), "not a date"),
    ];
    for (text, expected) in cases {
        let said = refusal(&text);
        assert!(said.contains(expected), "{said}");
        assert!(!said.contains("aGVs") && !said.contains("c2Vj"), "{said}");
    }
}

#[test]
fn what_cannot_be_read_or_written_is_told() {
    let folder = folder();
    let said = Ring::load(folder.path()).err().map(|error| error.to_string()).unwrap_or_default();
    assert!(said.contains("cannot be read"), "{said}");
    let blocked = folder.path().join("file");
    fs::write(&blocked, "").unwrap();
    let said = Ring::create(&blocked.join("keys.toml"), &Random::seeded(1), NOW).err().unwrap().to_string();
    assert!(said.contains("cannot be written"), "{said}");
}
