//! The reminder before the day from which everybody needs a second factor.

use super::service::standing_in;
use crate::alerts::PageAlert;
use crate::fault::Trouble;
use crate::ids::UserId;
use crate::platform::Platform;
use crate::platform::db::Tx;
use crate::policy::Demand;
use crate::ui::frame::Tone;

/// Reminds whoever has no second factor; dismissed, it is back the next day.
pub async fn of(tx: &mut Tx, platform: &Platform, user: UserId) -> Result<Option<PageAlert>, Trouble> {
    let standing = standing_in(tx, platform, user).await?;
    let (None, Demand::By(day)) = (standing.since, standing.demand) else { return Ok(None) };
    let instance = &platform.config.instance.name;
    Ok(Some(PageAlert {
        tone: Tone::Info,
        title: format!("Set up two-factor authentication before {}.", day.day()),
        text: format!("From then on {instance} requires it of everybody."),
        link: Some(("/account/two-factor/enable".to_owned(), "Set it up now".to_owned())),
        dismiss: Some(format!("two-factor-due:{}", platform.clock.now().iso_day())),
    }))
}
