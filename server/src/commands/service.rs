//! `latchkey service …`.

use app::platform::caller::Caller;
use app::platform::config::Config;
use app::services::service;

use super::{Answer, told};
use crate::bootstrap;
use crate::cli::Service;

/// Runs a verb on services.
pub async fn run(config: Config, verb: Service) -> Answer {
    let platform = bootstrap::platform(config).await?;
    let operator = Caller::operator();
    match verb {
        Service::Create(who) => {
            let secret = service::create(&platform, &operator, &who.name).await.map_err(told)?;
            let url = platform.config.server.base_url();
            Ok(format!(
                "{} is registered. Its secret, which is shown only now:\n\n  {}\n\n\
                 It asks with: curl -u {}:SECRET -d token=KEY {url}/api/v1/introspect",
                who.name,
                secret.text().as_str(),
                who.name
            ))
        }
        Service::List => {
            let services = service::list(&platform, &operator).await.map_err(told)?;
            let lines =
                services.iter().map(|service| format!("{}  since {}", service.name, service.created_at.rfc3339()));
            Ok(lines.collect::<Vec<_>>().join("\n"))
        }
        Service::Remove(who) => {
            service::remove(&platform, &operator, &who.name).await.map_err(told)?;
            Ok(format!("{} is removed.", who.name))
        }
    }
}
