//! Tests of the rules: the vectors of RFC 6238, every spelling of a code, and which steps count.

use super::*;
use proptest::prelude::*;

/// The secret of RFC 6238, appendix B.
fn rfc() -> Secret {
    Secret::new(*b"12345678901234567890")
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(seconds * 1_000_000)
}

fn code(text: &str) -> Code {
    Code::read(text).expect("six digits")
}

#[test]
fn the_vectors_of_rfc_6238_match() {
    // The published codes have eight digits; six are their end (RFC 4226 section 5.3).
    let vectors = [
        (59, "94287082"),
        (1_111_111_109, "07081804"),
        (1_111_111_111, "14050471"),
        (1_234_567_890, "89005924"),
        (2_000_000_000, "69279037"),
        (20_000_000_000, "65353130"),
    ];
    for (seconds, published) in vectors {
        let step = rfc().matching_step(&code(&published[2..]), at(seconds));
        assert_eq!(step, Some(seconds / PERIOD), "{published}");
    }
}

#[test]
fn the_present_step_and_the_one_before_count_and_no_other() {
    let step = 1_234_567_890 / PERIOD;
    for offset in -3..=3_i64 {
        let seconds = (step - offset) * PERIOD + 7;
        let found = rfc().matching_step(&code("005924"), at(seconds));
        assert_eq!(found.is_some(), offset == 0 || offset == -1, "a code of {offset} steps from now");
        assert!(found.is_none_or(|found| found == step));
    }
}

#[test]
fn every_spelling_of_a_code_is_the_same_code() {
    for typed in [
        "123456",
        " 123456\n",
        "123 456",
        "123-456",
        "12 34 56",
        "123\u{a0}456",
        "123\u{202f}456",
        "123\u{2011}456",
        "123–456",
        "１２３４５６",
        "１２３　４５６",
        "\u{feff}123456\u{200b}",
    ] {
        assert!(Code::read(typed) == Some(code("123456")), "{typed:?}");
    }
}

#[test]
fn what_is_no_code_is_none() {
    for typed in ["", "12345", "123456789", "1234567", "abcdef", "12345a", "123.456", "12345٦", "½23456", "+12345"] {
        assert!(Code::read(typed).is_none(), "{typed:?}");
    }
    assert!(Code::read(&" ".repeat(1_000)).is_none());
}

#[test]
fn the_secret_is_base32_in_groups_of_four() {
    // python3: base64.b32encode(b"12345678901234567890")
    assert_eq!(*rfc().base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    assert_eq!(*grouped("GEZDGNBVGY3T"), "GEZD GNBV GY3T");
}

#[test]
fn the_uri_names_issuer_account_period_and_digits() {
    let uri = rfc().uri("Acme: Tools & Co", "ada");
    let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    let expected = format!(
        "otpauth://totp/Acme%20%20Tools%20%26%20Co:ada?secret={secret}&issuer=Acme%20%20Tools%20%26%20Co&algorithm=SHA1&digits=6&period=30"
    );
    assert_eq!(*uri, expected);
}

#[test]
fn a_name_is_trimmed_and_has_a_usual_one() {
    assert_eq!(check_name("  My phone ", "Authenticator app"), Ok("My phone".to_owned()));
    assert_eq!(check_name(" ", "Authenticator app"), Ok("Authenticator app".to_owned()));
    assert!(check_name(&"x".repeat(51), "").is_err());
    assert!(check_name("a\u{7}b", "").is_err());
}

proptest! {
    #[test]
    fn fillers_never_make_another_code(digits in "[0-9]{6}", fillers in proptest::collection::vec("[ \u{a0}\u{2010}\u{2013}\u{3000}-]{0,2}", 7)) {
        let mut typed = String::new();
        for (digit, filler) in digits.chars().zip(&fillers) {
            typed.push_str(filler);
            typed.push(digit);
        }
        prop_assert!(Code::read(&typed) == Code::read(&digits));
    }

    #[test]
    fn nothing_typed_makes_it_panic(typed in "\\PC{0,200}") {
        let _ = Code::read(&typed);
    }
}
