//! As much HTTP/1.1 (RFC 9112) as it takes to sign in to our own server and read a page.

use crate::trouble::{Done, Trouble, While};
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(20);

/// A visitor, with the cookies of theirs.
pub struct Client {
    host: String,
    cookies: Vec<String>,
}

struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Client {
    pub fn new(host: &str) -> Self {
        Self { host: host.to_owned(), cookies: Vec::new() }
    }

    /// The page, which must be there.
    pub fn get(&self, path: &str) -> Done<String> {
        let answer = self.send(&self.head("GET", path), "")?;
        if answer.status != 200 {
            return Err(Trouble::new(format!("GET {path} answered {}, not 200", answer.status)));
        }
        String::from_utf8(answer.body).during(|| format!("{path} is not UTF-8"))
    }

    /// Another visitor, who has signed in by the form.
    pub fn signed_in(&self, login: &str, password: &str) -> Done<Self> {
        let form = format!("login={}&password={}&page=%2Flogin", encoded(login), encoded(password));
        let mut head = self.head("POST", "/do/log-in");
        let _infallible = write!(head, "Content-Type: application/x-www-form-urlencoded\r\n");
        let answer = self.send(&head, &form)?;
        let cookies = answer.cookies();
        if !(300..400).contains(&answer.status) || cookies.is_empty() {
            let words = format!("POST /do/log-in answered {} with {} cookies", answer.status, cookies.len());
            return Err(Trouble::new(words));
        }
        Ok(Self { host: self.host.clone(), cookies })
    }

    fn head(&self, method: &str, path: &str) -> String {
        let Self { host, cookies } = self;
        let mut head =
            format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAccept: text/html\r\n");
        if method == "POST" {
            let _infallible = write!(head, "Origin: http://{host}\r\nReferer: http://{host}/login\r\n");
        }
        if !cookies.is_empty() {
            let _infallible = write!(head, "Cookie: {}\r\n", cookies.join("; "));
        }
        head
    }

    fn send(&self, head: &str, body: &str) -> Done<Answer> {
        let address = self.host.replace("localhost", "127.0.0.1");
        let request = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
        let bytes = exchange(&address, &request).during(|| format!("no answer from {address}"))?;
        Answer::read(&bytes).ok_or_else(|| Trouble::new(format!("{address} does not answer in HTTP")))
    }
}

fn exchange(address: &str, request: &str) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(answer)
}

impl Answer {
    fn read(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(bytes.get(..end)?).into_owned();
        let body = bytes.get(end + 4..)?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        let mut answer = Self { status, head, body: Vec::new() };
        let chunked = answer.header("transfer-encoding").any(|value| value == "chunked");
        answer.body = if chunked { joined(body)? } else { body.to_vec() };
        Some(answer)
    }

    fn header<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let lines = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        lines.filter(move |(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    /// `name=value` of each cookie that is set.
    fn cookies(&self) -> Vec<String> {
        self.header("set-cookie").filter_map(|value| Some(value.split(';').next()?.to_owned())).collect()
    }
}

/// Takes the chunks apart, RFC 9112 section 7.1.
fn joined(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n")?;
        let line = std::str::from_utf8(rest.get(..end)?).ok()?;
        let size = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        if size == 0 {
            return Some(body);
        }
        let chunk = rest.get(end + 2..)?;
        body.extend(chunk.get(..size)?);
        rest = chunk.get(size + 2..)?;
    }
}

/// For the body of a form.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |encoded, byte| {
        if byte.is_ascii_alphanumeric() {
            encoded + &char::from(byte).to_string()
        } else {
            encoded + &format!("%{byte:02X}")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined() {
        let bytes = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nlatc\r\n4;x=y\r\nhkey\r\n0\r\n\r\n";
        assert!(Answer::read(bytes).is_some_and(|answer| answer.status == 200 && answer.body == b"latchkey"));
    }

    #[test]
    fn cookies_are_kept_without_their_attributes() {
        let bytes = b"HTTP/1.1 303 See Other\r\nset-cookie: a=1; Path=/\r\nSet-Cookie: b=2\r\n\r\n";
        assert_eq!(Answer::read(bytes).map(|answer| answer.cookies()), Some(vec!["a=1".to_owned(), "b=2".to_owned()]));
    }

    #[test]
    fn a_form_is_encoded() {
        assert_eq!(encoded("a b&c"), "a%20b%26c");
    }
}
