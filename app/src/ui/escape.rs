//! Text that Leptos 0.8 does not escape: the children of `<title>` and `<textarea>` are written as they are, and a
//! display name could close the element and become a script.

/// `text` as the content of `<title>` or `<textarea>`.
pub fn raw_text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_closes_the_element() {
        assert_eq!(raw_text("</title><script>&amp;"), "&lt;/title>&lt;script>&amp;amp;");
    }
}
