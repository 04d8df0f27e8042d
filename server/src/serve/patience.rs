//! How long a client may keep us waiting: for its first request, between requests, for the rest of a body. What hyper
//! limits by itself are the headers of HTTP/1; a connection that never says which protocol it speaks, that opens no stream,
//! or that sends its body byte by byte, would stay for ever (ASVS 5.0 15.2.2).

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::sync::watch;
use tokio::time::{Sleep, sleep, timeout};

/// A connection on which nothing has been asked by then holds its place on purpose.
const FIRST_REQUEST_WITHIN: Duration = Duration::from_secs(10);
/// A connection on which nothing was asked since the last answer, or that does not take it.
const QUIET_AT_MOST: Duration = Duration::from_secs(60);
/// Forms are small: the rest of the body comes at once, or on purpose slowly.
const BODY_WITHIN: Duration = Duration::from_secs(15);

/// What goes on on one connection.
#[derive(Clone)]
pub struct Activity(Arc<watch::Sender<Requests>>);

#[derive(Clone, Copy, Default)]
struct Requests {
    under_way: usize,
    begun: u64,
}

impl Activity {
    /// Of a new connection.
    pub fn new() -> Self {
        Self(Arc::new(watch::Sender::default()))
    }

    /// A request is under way until what this returns is dropped.
    pub fn request(&self) -> UnderWay {
        self.0.send_modify(|requests| {
            requests.under_way += 1;
            requests.begun += 1;
        });
        UnderWay(Arc::clone(&self.0))
    }

    /// Done when nothing was asked for too long.
    pub async fn silence(&self) {
        let mut requests = self.0.subscribe();
        let (mut before, mut patience) = (0, FIRST_REQUEST_WITHIN);
        // Requests are counted, not only seen: one that is over at once must count too.
        while matches!(timeout(patience, requests.wait_for(|now| now.begun > before)).await, Ok(Ok(_))) {
            let Ok(answered) = requests.wait_for(|now| now.under_way == 0).await.map(|now| now.begun) else { return };
            (before, patience) = (answered, QUIET_AT_MOST);
        }
    }
}

/// A request that is under way.
pub struct UnderWay(Arc<watch::Sender<Requests>>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.send_modify(|requests| requests.under_way -= 1);
    }
}

/// A body that must have arrived in time.
pub struct InTime {
    body: Incoming,
    deadline: Pin<Box<Sleep>>,
}

impl InTime {
    /// Beginning now.
    pub fn new(body: Incoming) -> Self {
        Self { body, deadline: Box::pin(sleep(BODY_WITHIN)) }
    }
}

/// The body took too long.
#[derive(Debug)]
struct TooSlow;

impl fmt::Display for TooSlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body did not arrive in time")
    }
}

impl Error for TooSlow {}

impl Body for InTime {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if self.deadline.as_mut().poll(context).is_ready() {
            return Poll::Ready(Some(Err(TooSlow.into())));
        }
        Pin::new(&mut self.body).poll_frame(context).map_err(Into::into)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
