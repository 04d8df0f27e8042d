//! The QR code, drawn here: no picture of a secret goes through anybody else's service.

use std::fmt::Write;

use qrcode::{Color, EcLevel, QrCode};

/// Modules of white around the code (ISO/IEC 18004 asks for four).
const QUIET: usize = 4;

/// A QR code as one path of an SVG, and the length of its side in modules.
pub struct Drawing {
    /// For `viewBox`.
    pub side: usize,
    /// Black modules, a run at a time.
    pub path: String,
}

/// Draws `text`; `None` when it is longer than a QR code can be.
pub fn draw(text: &str) -> Option<Drawing> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (row, modules) in code.to_colors().chunks(width).enumerate() {
        let mut column = 0;
        while let Some(color) = modules.get(column) {
            let run = modules.iter().skip(column).take_while(|other| *other == color).count();
            if *color == Color::Dark {
                // Writing to a string cannot fail.
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", column + QUIET, row + QUIET);
            }
            column += run;
        }
    }
    Some(Drawing { side: width + 2 * QUIET, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_of_black_is_one_stroke() {
        let drawing = draw("otpauth://totp/x").expect("short enough");
        assert!(drawing.path.starts_with("M4 4h7v1h-7z"), "the upper edge of the finder pattern: {}", drawing.path);
        assert_eq!((drawing.side - 2 * QUIET) % 4, 1, "a width of 21, 25, 29 …");
        assert!(draw(&"x".repeat(5_000)).is_none());
    }
}
