//! Clients that keep us waiting, with time that only moves when everybody waits.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::routing::{get, post};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::time::{Instant, sleep};

use super::listen::connection;
use super::shares::Shares;

/// The client's end of a connection.
async fn connect() -> DuplexStream {
    let router = Router::new().route("/", get(async || "hello")).route(
        "/form",
        post(async |body: Result<String, axum::extract::rejection::StringRejection>| match body {
            Ok(_) => "complete",
            Err(_) => "incomplete",
        }),
    );
    let shares = Shares::new(Vec::new());
    let peer = SocketAddr::from(([192, 0, 2, 1], 4711));
    let place = shares.place(peer.ip(), shares.connection().await.expect("room")).expect("a place");
    let (ours, theirs) = tokio::io::duplex(64 * 1024);
    // Dropped, it would ask the connection to end.
    let graceful = GracefulShutdown::new();
    tokio::spawn(async move {
        connection(theirs, peer, place, router, graceful.watcher()).await;
        drop(graceful);
    });
    ours
}

/// Everything until the server closes, and after how many seconds it does.
async fn until_closed(mut client: DuplexStream) -> (String, u64) {
    let begun = Instant::now();
    let mut received = Vec::new();
    client.read_to_end(&mut received).await.expect("an end");
    (String::from_utf8_lossy(&received).into_owned(), begun.elapsed().as_secs())
}

#[tokio::test(start_paused = true)]
async fn who_asks_nothing_is_closed_after_ten_seconds() {
    let preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
    for start in ["", "P", "PRI * HT", preface, "GET / HTTP/1.1\r\nHost: x\r\n"] {
        let mut client = connect().await;
        client.write_all(start.as_bytes()).await.expect("sent");
        let (_, seconds) = until_closed(client).await;
        assert_eq!(seconds, 10, "{start:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_drips_is_cut_off() {
    let mut client = connect().await;
    let head = "POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n";
    client.write_all(head.as_bytes()).await.expect("sent");
    let begun = Instant::now();
    while client.write_all(b"x").await.is_ok() && begun.elapsed() < Duration::from_secs(60) {
        sleep(Duration::from_secs(1)).await;
    }
    let seconds = begun.elapsed().as_secs();
    let (received, _) = until_closed(client).await;
    assert!(received.contains("incomplete"), "{received}");
    assert!((15..20).contains(&seconds), "{seconds}");
}

#[tokio::test(start_paused = true)]
async fn who_comes_back_in_time_stays() {
    let mut client = connect().await;
    let mut answer = [0; 1024];
    for _ in 0..50 {
        client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("sent");
        let length = client.read(&mut answer).await.expect("an answer");
        assert!(String::from_utf8_lossy(&answer[..length]).contains("200 OK"));
        sleep(Duration::from_secs(9)).await;
    }
}
