//! An operator's file of breached passwords: SHA-1 digests in hexadecimal, one a line, in ascending order, as
//! “Have I Been Pwned” publishes them (`HASH` or `HASH:COUNT`, “ordered by hash”; LF or CRLF). ASVS 5.0 6.2.12.
//!
//! The file has gigabytes. It is never read as a whole: a look-up is a binary search of some 35 short reads.
//! Nothing leaves the machine. SHA-1 is the format of the published lists; nothing rests on its strength here.

use std::cmp::Ordering;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha1::{Digest, Sha1};

use crate::platform::hasher::Password;

/// The longest line with its end: 40 digits, a colon, 20 digits, CR LF. A window of twice that always holds a whole line.
const LONGEST_LINE: usize = 63;

/// Evenly spread lines that are compared at start, to find a file in another order.
const SAMPLES: u64 = 64;

/// Breached passwords, perhaps none. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Breached(Option<Arc<List>>);

#[derive(Debug)]
struct List {
    path: PathBuf,
    file: File,
    length: u64,
}

/// Why the file cannot be used, in words for the operator.
#[derive(Debug, thiserror::Error)]
pub enum BreachedError {
    /// The operating system refused.
    #[error("the file of breached passwords {} cannot be read: {source}", path.display())]
    System {
        /// The file.
        path: PathBuf,
        /// The system's words.
        source: io::Error,
    },
    /// It is not such a file.
    #[error(
        "the file of breached passwords {} is not usable: {why} at byte {at}. Expected are SHA-1 digests in hexadecimal, one a line, \
         ordered by hash (HASH or HASH:COUNT), for instance from the Pwned Passwords downloader",
        path.display()
    )]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: &'static str,
        /// Where.
        at: u64,
    },
}

impl Breached {
    /// No list: nothing is found in it.
    pub const fn none() -> Self {
        Self(None)
    }

    /// Opens a list and looks at its first and last line and some in between. Reading from disk: call it at start.
    pub fn open(path: &Path) -> Result<Self, BreachedError> {
        let system = |source| BreachedError::System { path: path.to_owned(), source };
        let file = File::open(path).map_err(system)?;
        let length = file.metadata().map_err(system)?.len();
        let list = List { path: path.to_owned(), file, length };
        list.check()?;
        Ok(Self(Some(Arc::new(list))))
    }

    /// Whether the password, exactly as typed, is in the list. Reads on a blocking thread.
    pub async fn contains(&self, password: &Password) -> Result<bool, BreachedError> {
        let Some(list) = self.0.clone() else { return Ok(false) };
        let digest: [u8; 20] = Sha1::digest(password.as_bytes()).into();
        let path = list.path.clone();
        let search = tokio::task::spawn_blocking(move || list.find(&digest)).await;
        search.map_err(|source| BreachedError::System { path, source: io::Error::other(source) })?
    }
}

/// A line: where it begins, where the next one begins, and its digest.
struct Line {
    start: u64,
    next: u64,
    digest: [u8; 20],
}

impl List {
    fn check(&self) -> Result<(), BreachedError> {
        if self.length == 0 {
            return Err(self.malformed("it is empty", 0));
        }
        let mut before: Option<Line> = None;
        for sample in 0..=SAMPLES {
            // 128 bits: a sample of a file of exabytes must not overflow.
            let at =
                u128::from(self.length.saturating_sub(LONGEST_LINE as u64)) * u128::from(sample) / u128::from(SAMPLES);
            let Some(line) = self.line_from(u64::try_from(at).unwrap_or(0))? else { continue };
            if before.is_some_and(|before| before.start < line.start && before.digest >= line.digest) {
                return Err(self.malformed("the digests are not in ascending order", line.start));
            }
            before = Some(line);
        }
        // The last line, also where it is longer or shorter than expected.
        while let Some(line) = before.filter(|line| line.next < self.length) {
            before = self.line_from(line.next)?;
        }
        Ok(())
    }

    fn find(&self, wanted: &[u8; 20]) -> Result<bool, BreachedError> {
        // The wanted line, if there is one, begins in low..high; a line begins at low.
        let (mut low, mut high) = (0, self.length);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.line_from(middle)?.filter(|line| line.start < high) {
                None => high = middle,
                Some(line) => match line.digest.cmp(wanted) {
                    Ordering::Equal => return Ok(true),
                    Ordering::Less => low = line.next,
                    Ordering::Greater => high = middle,
                },
            }
        }
        Ok(false)
    }

    /// The first line that begins at `at` or later.
    fn line_from(&self, at: u64) -> Result<Option<Line>, BreachedError> {
        // One byte earlier: a line begins at `at` when the byte before is the end of another.
        let from = at.saturating_sub(1);
        let mut window = [0; 2 * LONGEST_LINE + 2];
        let read = self.read(&mut window, from)?;
        let window = window.get(..read).unwrap_or_default();
        let skipped = if at == 0 { 0 } else { end_of_line(window).map_or(read, |end| end + 1) };
        let rest = window.get(skipped..).unwrap_or_default();
        let start = from + skipped as u64;
        if rest.is_empty() {
            let at_end = start >= self.length;
            return if at_end { Ok(None) } else { Err(self.malformed("a line is too long", at)) };
        }
        let length = end_of_line(rest).unwrap_or(rest.len());
        let digest = parse(rest.get(..length).unwrap_or_default());
        let digest = digest.ok_or_else(|| self.malformed("a line is not a SHA-1 digest", start))?;
        Ok(Some(Line { start, next: start + length as u64 + 1, digest }))
    }

    fn read(&self, window: &mut [u8], from: u64) -> Result<usize, BreachedError> {
        let mut filled = 0;
        while let Some(rest) = window.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match self.file.read_at(rest, from + filled as u64) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(source) => return Err(BreachedError::System { path: self.path.clone(), source }),
            }
        }
        Ok(filled)
    }

    fn malformed(&self, why: &'static str, at: u64) -> BreachedError {
        BreachedError::Malformed { path: self.path.clone(), why, at }
    }
}

fn end_of_line(bytes: &[u8]) -> Option<usize> {
    bytes.iter().position(|byte| *byte == b'\n')
}

/// `HASH`, `HASH:COUNT`, either with a CR behind.
fn parse(line: &[u8]) -> Option<[u8; 20]> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let (digits, rest) = line.split_at_checked(40)?;
    let counted =
        rest.strip_prefix(b":").is_some_and(|count| !count.is_empty() && count.iter().all(u8::is_ascii_digit));
    if !rest.is_empty() && !counted {
        return None;
    }
    let mut digest = [0; 20];
    for (byte, pair) in digest.iter_mut().zip(digits.as_chunks::<2>().0) {
        let [high, low] = pair.map(|digit| char::from(digit).to_digit(16));
        *byte = u8::try_from(high? * 16 + low?).ok()?;
    }
    Some(digest)
}

#[cfg(test)]
#[path = "breached_tests.rs"]
mod tests;
