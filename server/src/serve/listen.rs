//! Connections: limits on each, and a stop that lets what is under way finish.

use std::future::Future;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

use super::patience::{Activity, InTime};
use super::shares::{Place, Shares};

/// The address on the other end of the connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// Header bytes that are read at all; beyond, hyper answers a bare 431. Our own page answers from 16 KiB on.
const MOST_HEADER_BYTES: usize = 64 * 1_024;
/// A client that takes longer to send its headers holds a connection open on purpose (Slowloris).
const HEADERS_WITHIN: Duration = Duration::from_secs(10);
const MOST_STREAMS: u32 = 200;

/// Opens the port, or says in a sentence why not.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => format!(
            "{address} is taken by another program, perhaps by another Latchkey. Stop it, or choose another address with --listen"
        ),
        ErrorKind::PermissionDenied => {
            format!("this user may not open {address}. Ports below 1024 need a right; choose a higher one with --listen")
        }
        ErrorKind::AddrNotAvailable => format!("this machine has no address {}. Choose one of its own with --listen", address.ip()),
        _ => format!("cannot open {address}: {error}"),
    })
}

/// Serves until `stop` is done, then lets what is under way finish for at most `drain`.
pub async fn run(
    listener: TcpListener,
    router: Router,
    shares: Shares,
    stop: impl Future<Output = ()>,
    drain: Duration,
) {
    let graceful = GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = accept(&listener, &shares) => accepted,
        };
        // Without a place the connection is closed at once.
        let Some((stream, peer, place)) = accepted else { continue };
        tokio::spawn(connection(stream, peer, place, router.clone(), graceful.watcher()));
    }
    drop(listener);
    if tokio::time::timeout(drain, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not finish in time and are cut off");
    }
}

async fn accept(listener: &TcpListener, shares: &Shares) -> Option<(TcpStream, SocketAddr, Place)> {
    let room = shares.connection().await?;
    match listener.accept().await {
        Ok((stream, peer)) => {
            // Answers are written at once; waiting to fill a packet only delays them.
            let _ = stream.set_nodelay(true);
            Some((stream, peer, shares.place(peer.ip(), room)?))
        }
        Err(error) => {
            // Out of file descriptors, mostly: it passes, and spinning would make it worse.
            tracing::warn!(%error, "cannot accept a connection");
            tokio::time::sleep(Duration::from_millis(100)).await;
            None
        }
    }
}

/// Answers on one connection until it ends, or is quiet for too long.
pub(super) async fn connection<S>(stream: S, peer: SocketAddr, place: Place, router: Router, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (activity, place) = (Activity::new(), Arc::new(place));
    let requests = activity.clone();
    let service = hyper::service::service_fn(move |request: http::Request<Incoming>| {
        let (under_way, place, router) = (requests.request(), Arc::clone(&place), router.clone());
        let mut request = request.map(|body| Body::new(InTime::new(body)));
        request.extensions_mut().insert(Peer(peer));
        async move {
            let _until_answered = (place.request().await, under_way);
            router.oneshot(request).await
        }
    });
    let builder = builder();
    tokio::select! {
        // A connection that breaks off is the browser's business.
        ended = watcher.watch(builder.serve_connection(TokioIo::new(stream), service)) => if let Err(error) = ended {
            tracing::debug!(error, "connection ended");
        },
        () = activity.silence() => tracing::debug!(%peer, "a quiet connection is closed"),
    }
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS_WITHIN).max_buf_size(MOST_HEADER_BYTES);
    builder.http2().timer(TokioTimer::new()).max_concurrent_streams(MOST_STREAMS);
    builder
}

/// Done when the operator asks to stop: Ctrl-C, or SIGTERM from whatever supervises the process.
pub async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
