//! Leptos marks where text meets text, and where nothing is shown, with `<!>`: not valid HTML, and of no use here, for
//! only islands are hydrated, and what an island wraps is not its own.

/// The page without the markers. What people typed stays as it is: in text `<` is escaped, in an attribute it is quoted.
pub fn without_markers(html: &str) -> String {
    let mut page = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let (text, markup) = rest.split_at(start);
        page.push_str(text);
        rest = if let Some(after) = markup.strip_prefix("<!>") {
            after
        } else {
            let (tag, after) = markup.split_at(end_of_tag(markup));
            page.push_str(tag);
            after
        };
    }
    page.push_str(rest);
    page
}

/// Past the `>` that is not in the quotes of an attribute.
fn end_of_tag(markup: &str) -> usize {
    let mut quoted = false;
    let end = markup.bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == b'>' && !quoted
    });
    end.map_or(markup.len(), |end| end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_go_and_what_was_typed_stays() {
        let html = r#"<!DOCTYPE html><p class="a">@<!>ada<!></p><input value="<!> a > b"><!>"#;
        assert_eq!(without_markers(html), r#"<!DOCTYPE html><p class="a">@ada</p><input value="<!> a > b">"#);
        assert_eq!(without_markers(r#"&lt;!> <a href="x"#), r#"&lt;!> <a href="x"#);
    }
}
