//! HTTP/1.1 by hand, a connection per request: what a test needs to talk to a program that it started.

use std::fmt::Write;
use std::io::{Error, ErrorKind};
use std::net::{IpAddr, SocketAddr};

use axum::body::Body;
use http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode};
use http_body_util::BodyExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Answer;

/// Sends a request as if it came from `address`, through a proxy.
pub async fn exchange(program: SocketAddr, address: IpAddr, request: Request<Body>) -> std::io::Result<Answer> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(Error::other)?.to_bytes();
    let mut head = format!("{} {} HTTP/1.1\r\nhost: {program}\r\nconnection: close\r\n", parts.method, parts.uri);
    let _ = write!(head, "x-forwarded-for: {address}\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in &parts.headers {
        let _ = write!(head, "{name}: {}\r\n", value.to_str().map_err(Error::other)?);
    }
    head.push_str("\r\n");
    let mut stream = TcpStream::connect(program).await?;
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(&body).await?;
    let mut received = Vec::new();
    stream.read_to_end(&mut received).await?;
    read(&received).ok_or_else(|| Error::new(ErrorKind::UnexpectedEof, "half an answer"))
}

fn read(received: &[u8]) -> Option<Answer> {
    let end = received.windows(4).position(|four| four == b"\r\n\r\n")?;
    let (head, body) = received.split_at(end + 4);
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines();
    let status = StatusCode::from_bytes(lines.next()?.split(' ').nth(1)?.as_bytes()).ok()?;
    let mut headers = HeaderMap::new();
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        headers.append(HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_str(value).ok()?);
    }
    let length: usize = headers.get("content-length").map_or(Some(0), |value| value.to_str().ok()?.parse().ok())?;
    (body.len() == length).then(|| Answer { status, headers, text: String::from_utf8_lossy(body).into_owned() })
}
