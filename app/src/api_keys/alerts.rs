//! The reminder of keys that end within a week.

use super::store;
use crate::alerts::PageAlert;
use crate::fault::Trouble;
use crate::ids::UserId;
use crate::platform::Platform;
use crate::platform::db::Tx;
use crate::timestamp::Timestamp;
use crate::ui::frame::Tone;

/// Names the key that ends first; dismissed, it is back when another one is.
pub async fn of(tx: &mut Tx, platform: &Platform, user: UserId) -> Result<Option<PageAlert>, Trouble> {
    let ending = store::ending_of(tx, user, platform.clock.now()).await?;
    let Some((first, others)) = ending.split_first() else { return Ok(None) };
    let when = first.expires_at.map(Timestamp::for_people).unwrap_or_default();
    let more = match others.len() {
        0 => String::new(),
        1 => " Another one ends within a week too.".to_owned(),
        count => format!(" {count} others end within a week too."),
    };
    Ok(Some(PageAlert {
        tone: Tone::Warning,
        title: format!("Your API key “{}” ends on {when}.", first.name),
        text: format!("Whatever uses it is refused from then on.{more}"),
        link: Some(("/account#api-keys".to_owned(), "Rotate it".to_owned())),
        dismiss: Some(format!("api-key-ends:{}", first.id)),
    }))
}
