//! **Generate new backup codes**: three or fewer are left.

use super::service::few;
use super::store;
use crate::alerts::PageAlert;
use crate::ids::UserId;
use crate::platform::db::Tx;
use crate::ui::frame::Tone;

/// Dismissed, it is back with the next code that is used. Without any code left it stays.
pub async fn of(tx: &mut Tx, user: UserId) -> Result<Option<PageAlert>, sqlx::Error> {
    let Some(set) = store::overview(tx, user).await?.filter(|set| few(set.left)) else { return Ok(None) };
    let text = match set.left {
        0 => "You have none left: without your authenticator you could not log in.".to_owned(),
        1 => "You have one left.".to_owned(),
        left => format!("You have {left} left."),
    };
    Ok(Some(PageAlert {
        tone: Tone::Warning,
        title: "Generate new backup codes.".to_owned(),
        text,
        link: Some(("/account/two-factor/new-codes".to_owned(), "Generate them now".to_owned())),
        dismiss: (set.left > 0).then(|| format!("few-backup-codes:{}:{}", set.made_at.micros(), set.left)),
    }))
}
