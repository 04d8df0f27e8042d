//! Verb: do something once, however often it is asked.

use std::future::Future;
use std::time::Duration;

use http::HeaderMap;

use super::store;
use crate::failure::Failure;
use crate::fault::Trouble;
use crate::ids::UserId;
use crate::platform::Platform;
use crate::platform::db::Tx;
use crate::platform::digest::sha256;
use crate::platform::seal::Place;

/// How long an answer is kept.
pub const KEPT: Duration = Duration::from_hours(24);
/// A request that has not been answered for so long never will be: its process is gone.
const ABANDONED: Duration = Duration::from_mins(1);
const LONGEST_NAME: usize = 255;

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The HTTP status.
    pub status: u16,
    /// The JSON.
    pub body: String,
}

/// The value of `Idempotency-Key`, with or without the quotes of a structured field.
pub fn name(headers: &HeaderMap) -> Result<Option<String>, Failure> {
    let mut values = headers.get_all("idempotency-key").iter();
    let Some(value) = values.next() else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim().trim_matches('"');
    let fine =
        (1..=LONGEST_NAME).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    if fine && values.next().is_none() {
        return Ok(Some(text.to_owned()));
    }
    let message = format!("Idempotency-Key must be one value of 1 to {LONGEST_NAME} visible ASCII characters.");
    Err(Failure::BadRequest { message })
}

/// Does `act`, unless the same request was answered before under this name: then its answer is given again. The same name
/// for another request is refused with 409.
pub async fn once<F: Future<Output = Result<Answered, Trouble>>>(
    platform: &Platform,
    user: UserId,
    name: Option<String>,
    request: &[&[u8]],
    act: F,
) -> Result<Answered, Trouble> {
    let Some(name) = name else { return act.await };
    let digest = sha256(request).to_vec();
    if let Some(before) = begin(platform, user, &name, digest).await? {
        return Ok(before);
    }
    let outcome = act.await;
    let mut tx = platform.db.write().await?;
    match &outcome {
        Ok(answered) => {
            let row = row(user, &name);
            let sealed = platform.sealer.seal(place(&row), answered.body.as_bytes())?;
            store::answered(&mut tx, user, &name, answered.status.into(), sealed).await?;
        }
        Err(_) => store::release(&mut tx, user, &name).await?,
    }
    tx.commit().await?;
    outcome
}

/// Claims the name; the answer of before where there is one.
async fn begin(platform: &Platform, user: UserId, name: &str, digest: Vec<u8>) -> Result<Option<Answered>, Trouble> {
    let now = platform.clock.now();
    let mut tx = platform.db.write().await?;
    let claimed = store::claim(&mut tx, user, name, digest.clone(), now).await?
        || store::reclaim(&mut tx, user, name, digest.clone(), (now, now.minus(ABANDONED))).await?;
    let seen = if claimed { None } else { store::seen(&mut tx, user, name).await? };
    tx.commit().await?;
    let Some(seen) = seen else { return Ok(None) };
    let conflict = |message: &str| Failure::Conflict { message: message.to_owned() };
    if seen.request != digest {
        return Err(conflict("This Idempotency-Key was used for another request. Use a new one.").into());
    }
    let (Some(status), Some(sealed)) = (seen.status, seen.answer) else {
        return Err(conflict("The same request is still under way. Wait a moment, then send it again.").into());
    };
    let row = row(user, name);
    let body = String::from_utf8_lossy(&platform.sealer.open(place(&row), &sealed)?).into_owned();
    Ok(Some(Answered { status: u16::try_from(status).unwrap_or(500), body }))
}

/// Forgets answers that nobody asks for any more.
pub async fn sweep(tx: &mut Tx, platform: &Platform) -> Result<u64, sqlx::Error> {
    store::sweep(tx, platform.clock.now().minus(KEPT)).await
}

fn row(user: UserId, name: &str) -> Vec<u8> {
    [user.0.as_bytes(), name.as_bytes()].concat()
}

fn place(row: &[u8]) -> Place<'_> {
    Place { table: "idempotency", row, column: "answer" }
}
