//! The log: one event per line, for people on a terminal and as JSON otherwise. Control characters are escaped, so that
//! nobody who is logged can write lines of their own or speak to a terminal (log injection, ASVS 5.0 16.4.1).

use std::io::{self, IsTerminal, Write};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use super::config::Log;

/// Starts the log on standard error. A second call changes nothing.
pub fn init(config: &Log) {
    let json = config.json.unwrap_or_else(|| !io::stderr().is_terminal());
    let filter = EnvFilter::new(&config.filter);
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(OneLine(io::stderr)).with_ansi(false);
    let started = if json {
        builder.json().flatten_event(true).try_init()
    } else {
        builder.compact().with_target(false).try_init()
    };
    drop(started);
    // The usual words of a panic go to standard error as they are: what is in them may come from outside.
    std::panic::set_hook(Box::new(|panic| {
        let words = panic.payload_as_str().unwrap_or("without words");
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(words, place, "a defect: panic");
    }));
}

/// Writes events with every control character escaped but the newline at the end.
#[derive(Clone)]
struct OneLine<M>(M);

struct OneLineWriter<W>(W);

impl<'a, M: MakeWriter<'a>> MakeWriter<'a> for OneLine<M> {
    type Writer = OneLineWriter<M::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        OneLineWriter(self.0.make_writer())
    }
}

impl<W: Write> Write for OneLineWriter<W> {
    /// An event arrives in one piece.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let line: String = text.trim_end_matches('\n').chars().flat_map(escaped).collect();
        self.0.write_all(line.as_bytes())?;
        self.0.write_all(b"\n")?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// As JSON escapes (RFC 8259 section 7), which people read as well: most of what arrives here stands in a JSON text.
fn escaped(character: char) -> Box<dyn Iterator<Item = char>> {
    if character.is_control() {
        let digits = format!("\\u{:04x}", u32::from(character));
        return Box::new(digits.chars().collect::<Vec<_>>().into_iter());
    }
    Box::new(std::iter::once(character))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);

    impl Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn nobody_writes_a_line_of_their_own() {
        let paper = Paper::default();
        let writer = {
            let paper = paper.clone();
            move || paper.clone()
        };
        let subscriber = tracing_subscriber::fmt().with_writer(OneLine(writer)).with_ansi(false).compact().finish();
        tracing::subscriber::with_default(subscriber, || {
            tracing::info!(agent = "evil\r\n2026 ERROR all is lost\u{1b}[31m\u{9b}", "log in\nagain");
        });
        let text = String::from_utf8(paper.0.lock().unwrap().clone()).unwrap();
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(!text.trim_end().chars().any(char::is_control), "{text:?}");
    }

    #[test]
    fn what_is_json_stays_json() {
        let paper = Paper::default();
        let writer = {
            let paper = paper.clone();
            move || paper.clone()
        };
        let subscriber = tracing_subscriber::fmt().with_writer(OneLine(writer)).json().flatten_event(true).finish();
        tracing::subscriber::with_default(subscriber, || tracing::info!(path = "/\u{7f}\u{85}\u{9b}\n\u{1b}", "asked"));
        let event: serde_json::Value = serde_json::from_slice(&paper.0.lock().unwrap()).unwrap();
        assert_eq!(event["path"], "/\u{7f}\u{85}\u{9b}\n\u{1b}");
    }
}
