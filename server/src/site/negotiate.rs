//! Which compressed form a browser takes (RFC 9110 12.5.3).

/// A form in which a file is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// `br`, RFC 7932.
    Brotli,
    /// `gzip`, RFC 1952.
    Gzip,
    /// As it is.
    Identity,
}

impl Encoding {
    /// The value of `Content-Encoding`.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }
}

/// The best of what is kept and what `accept` allows. The smaller form wins unless the browser prefers another.
pub fn choose(accept: &str, brotli: bool, gzip: bool) -> Encoding {
    let kept = [(Encoding::Brotli, "br", brotli), (Encoding::Gzip, "gzip", gzip)];
    let offers =
        kept.into_iter().filter(|(_, _, kept)| *kept).map(|(encoding, name, _)| (encoding, weight(accept, name)));
    let best = offers.filter(|(_, weight)| *weight > 0).rev().max_by_key(|(_, weight)| *weight);
    best.map_or(Encoding::Identity, |(encoding, _)| encoding)
}

/// The weight of `name` in thousandths; 0 when it is not accepted.
fn weight(accept: &str, name: &str) -> u32 {
    let entries = accept.split(',').filter_map(|entry| {
        let mut parts = entry.split(';').map(str::trim);
        let coding = parts.next()?;
        let quality = parts.find_map(|part| part.strip_prefix("q=")).map_or(1_000, thousandths);
        (coding.eq_ignore_ascii_case(name) || coding == "*").then_some((coding != "*", quality))
    });
    // What is named counts more than `*`.
    entries.max_by_key(|(named, _)| *named).map_or(0, |(_, quality)| quality)
}

fn thousandths(text: &str) -> u32 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let padded: String = fraction.chars().chain("000".chars()).take(3).collect();
    whole.parse::<u32>().unwrap_or(0).min(1) * 1_000 + padded.parse::<u32>().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_has_its_choice() {
        let cases = [
            ("gzip, deflate, br, zstd", Encoding::Brotli),
            ("gzip, br;q=0", Encoding::Gzip),
            ("gzip;q=1.0, br;q=0.5", Encoding::Gzip),
            ("*", Encoding::Brotli),
            ("*;q=0.1, br;q=0", Encoding::Gzip),
            ("identity", Encoding::Identity),
            ("", Encoding::Identity),
            ("br;q=nonsense", Encoding::Identity),
        ];
        for (accept, expected) in cases {
            assert_eq!(choose(accept, true, true), expected, "{accept}");
        }
        assert_eq!(choose("br, gzip", false, true), Encoding::Gzip);
        assert_eq!(choose("br", false, false), Encoding::Identity);
    }
}
