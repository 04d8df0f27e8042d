//! `latchkey keys …`.

use std::fmt::Write;

use app::platform::caller::Caller;
use app::platform::config::Config;
use app::platform::rewrap;
use app::platform::ring::Ring;
use app::registry_token::rotation::{self, Begin, Rotated};

use super::{Answer, told};
use crate::bootstrap;
use crate::cli::Rotate;

/// Replaces the sealing key and the key that signs tokens for container registries.
pub async fn rotate(config: Config, how: Rotate) -> Answer {
    let platform = bootstrap::platform(config).await?;
    let file = platform.config.keys.file.clone();
    let shown = file.display();
    if how.prepare {
        let ring = Ring::prepare(&file, &platform.random, platform.clock.now())?;
        let id = ring.prepared().map(|key| key.id().to_owned()).unwrap_or_default();
        return Ok(format!(
            "Key {id} is in {shown}, and seals nothing yet. Copy the file to every machine that serves this database, then \
             run `latchkey keys rotate` on each."
        ));
    }
    let operator = Caller::operator();
    let (id, done) = rewrap::rotate(&platform, &operator).await.map_err(told)?;
    let mut text = format!("Secrets are sealed with key {id} from now on; sealed anew: {}.", done.renewed);
    if done.failed > 0 {
        let _ = write!(text, " Not opened, see the log: {}.", done.failed);
    }
    let _ = writeln!(text, " Back up {shown}: backups of the database from now on need it.");
    let begin = if how.now { Begin::Now } else { Begin::AfterLead };
    let base = platform.config.server.base_url();
    let signing = match rotation::rotate(&platform, &operator, begin).await.map_err(told)? {
        Rotated::From(from) if how.now => format!(
            "Registry tokens are signed with a new key since {}; the old one is withdrawn. Fetch {base}/registry/certificates.pem \
             (or jwks.json) for every registry and restart it: until then it refuses every token.",
            from.for_people()
        ),
        Rotated::From(from) => format!(
            "Registry tokens are signed with a new key from {} on. It is published: fetch {base}/registry/certificates.pem \
             (or jwks.json) for every registry and restart it before then.",
            from.for_people()
        ),
        Rotated::Waiting(from) => format!(
            "Registry tokens: a new key is published already and signs from {} on; no other one was made.",
            from.for_people()
        ),
    };
    Ok(text + &signing)
}
