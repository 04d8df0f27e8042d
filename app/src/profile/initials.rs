//! The picture of somebody who has none: their initials on a colour of their own, drawn here. The same name always gives
//! the same bytes; nothing is asked of another server.

/// White stands out from each of them at 4.5:1 and better (WCAG 1.4.3).
const COLOURS: [&str; 10] =
    ["#0d5c58", "#1f5b8f", "#4a4fa3", "#75409a", "#93366f", "#a03a3a", "#8a4b12", "#66590f", "#3d6a22", "#4d5b66"];

/// An SVG of 96 by 96.
pub fn svg(name: &str, username: &str) -> String {
    let colour = COLOURS.get(usize::from(hash(username)) % COLOURS.len()).unwrap_or(&"#0d5c58");
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"96\" height=\"96\" viewBox=\"0 0 96 96\">\
         <rect width=\"96\" height=\"96\" fill=\"{colour}\"/>\
         <text x=\"48\" y=\"48\" dy=\".35em\" text-anchor=\"middle\" fill=\"#fff\" font-size=\"38\" font-weight=\"600\" \
         font-family=\"system-ui, sans-serif\">{}</text></svg>",
        escaped(&initials(name, username))
    )
}

/// First letter of the first and of the last word; of the username where the name has no letters.
fn initials(name: &str, username: &str) -> String {
    let words: Vec<char> =
        name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric())).collect();
    let letters: Vec<char> = match words.as_slice() {
        [] => username.chars().take(1).collect(),
        [only] => vec![*only],
        [first, .., last] => vec![*first, *last],
    };
    letters.into_iter().flat_map(char::to_uppercase).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// FNV-1a, folded: stable over versions, unlike the hasher of the standard library.
fn hash(text: &str) -> u8 {
    let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash.to_be_bytes().into_iter().fold(0, |folded, byte| folded ^ byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_of_many_kinds_of_names() {
        let of = |name: &str| initials(name, "user");
        assert_eq!(of("Ada Lovelace"), "AL");
        assert_eq!(of("ada king, countess of lovelace"), "AL");
        assert_eq!(of("Prince"), "P");
        assert_eq!(of("(Dr) Grace"), "DG");
        assert_eq!(of("李小龍"), "李");
        assert_eq!(of("***"), "U");
        assert_eq!(of("<b> &x"), "BX");
    }

    #[test]
    fn the_same_person_has_the_same_picture() {
        assert_eq!(svg("Ada", "ada"), svg("Ada", "ada"));
        assert!(svg("Ada Example", "ada").contains(">AE<"));
        let different: std::collections::BTreeSet<_> =
            ["ada", "bob", "cyd", "dan", "eve"].map(|name| svg("X", name)).into();
        assert!(different.len() > 2);
    }

    #[test]
    fn the_letters_stand_out() {
        for colour in COLOURS {
            let channel = |at: usize| {
                let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
                if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            };
            let luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
            assert!(1.05 / (luminance + 0.05) >= 4.5, "{colour}");
        }
    }
}
