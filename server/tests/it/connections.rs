//! Connections of the real program: one address does not take the place of everybody.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use crate::support::Database;
use crate::support::program::Home;

async fn connect(home: &Home, from: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind(from.parse().expect("an address")).expect("an address of this machine");
    socket.connect(home.address).await.expect("a connection")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silent_connections_of_one_address_leave_room_for_others() {
    let home = Home::new(Database::Sqlite).await.with("LATCHKEY_SERVER__TRUSTED_PROXIES", "10.0.0.0/8");
    let _program = home.serve().await;
    let mut silent = Vec::new();
    for _ in 0..200 {
        silent.push(connect(&home, "127.0.0.2:0").await);
    }
    let mut last = silent.pop().expect("a connection");
    assert_eq!(last.read(&mut [0]).await.expect("an end"), 0, "more than a share is closed at once");

    let mut other = connect(&home, "127.0.0.3:0").await;
    other.write_all(b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.expect("sent");
    let mut answer = String::new();
    other.read_to_string(&mut answer).await.expect("an answer");

    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
}
