//! `latchkey policy …`.

use app::platform::caller::Caller;
use app::platform::config::Config;
use app::policy::service;

use super::{Answer, table, told};
use crate::bootstrap;
use crate::cli::Policy;

/// Runs a verb on the policy.
pub async fn run(config: Config, verb: Policy) -> Answer {
    let platform = bootstrap::platform(config).await?;
    let operator = Caller::operator();
    match verb {
        Policy::Show => {
            let entries = service::list(&platform, &operator).await.map_err(told)?;
            let header = ["NAME", "VALUE", "DEFAULT", "WHAT IT IS"].map(str::to_owned);
            let rows = entries.into_iter().map(|(entry, value)| {
                [entry.name.to_owned(), shown(value), shown(entry.default()), entry.what.to_owned()]
            });
            Ok(table::lines(std::iter::once(header).chain(rows)))
        }
        Policy::Set { entry } => {
            let (name, value) = entry
                .split_once('=')
                .ok_or_else(|| format!("“{entry}” is not NAME=VALUE, for example require-two-factor=true"))?;
            let value = service::set(&platform, &operator, name.trim(), value).await.map_err(told)?;
            Ok(format!("{} is {}.", name.trim(), shown(value)))
        }
    }
}

/// Nothing is seen as something.
fn shown(value: String) -> String {
    if value.is_empty() { "(none)".to_owned() } else { value }
}
