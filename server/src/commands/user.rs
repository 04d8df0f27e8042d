//! `latchkey user …`.

use std::io::{IsTerminal, Read};

use app::password::Password;
use app::people::User as Person;
use app::people::service::{self, NewAccount};
use app::platform::caller::Caller;
use app::platform::config::Config;
use app::two_factor;

use super::{Answer, Sentence, told};
use crate::bootstrap;
use crate::cli::{Create, User};

/// Runs a verb on accounts.
pub async fn run(config: Config, verb: User) -> Answer {
    let platform = bootstrap::platform(config).await?;
    let operator = Caller::operator();
    let done = match verb {
        User::List => return Ok(table(&service::list(&platform, &operator).await.map_err(told)?)),
        User::Create(create) => {
            let within = if create.temporary { " The temporary password is good for 7 days." } else { "" };
            let said = format!("{} has an account.{within}", create.username);
            service::create(&platform, &operator, account(create)?).await.map(|_| said)
        }
        User::ResetPassword(reset) => {
            let password = password(reset.password_stdin)?;
            let said = format!(
                "{} has a temporary password, and must log in with it within 7 days to choose a new one.",
                reset.username
            );
            service::reset_password(&platform, &operator, &reset.username, password).await.map(|()| said)
        }
        User::Disable(who) => service::disable(&platform, &operator, &who.username)
            .await
            .map(|()| format!("{} is disabled; every session has ended.", who.username)),
        User::Enable(who) => service::enable(&platform, &operator, &who.username)
            .await
            .map(|()| format!("{} can log in again.", who.username)),
        User::ResetTwoFactor(who) => two_factor::service::reset(&platform, &operator, &who.username)
            .await
            .map(|()| format!("{} has no second factor any more; every session has ended.", who.username)),
        User::Promote(who) => service::promote(&platform, &operator, &who.username)
            .await
            .map(|()| format!("{} is a System Administrator.", who.username)),
        User::Demote(who) => service::demote(&platform, &operator, &who.username)
            .await
            .map(|()| format!("{} is no longer a System Administrator.", who.username)),
    };
    Ok(done.map_err(told)?)
}

fn account(create: Create) -> Result<NewAccount, Sentence> {
    let Create { username, name, email, admin, temporary, password_stdin } = create;
    Ok(NewAccount { username, name, email, password: password(password_stdin)?, temporary, administrator: admin })
}

/// From standard input, or typed twice at a terminal. Never from an argument: those are seen by everyone on the machine.
fn password(from_stdin: bool) -> Result<Password, Sentence> {
    if from_stdin {
        let mut text = String::new();
        std::io::stdin().take(16 * 1024).read_to_string(&mut text)?;
        return Ok(Password::from(text.trim_end_matches(['\r', '\n']).to_owned()));
    }
    if !std::io::stdin().is_terminal() {
        return Err("there is no terminal to ask for the password: pipe it in and say --password-stdin".into());
    }
    let password = Password::from(rpassword::prompt_password("Password: ")?);
    let again = Password::from(rpassword::prompt_password("Again: ")?);
    if password.same_as(&again) { Ok(password) } else { Err("the two are not the same".into()) }
}

fn table(people: &[Person]) -> String {
    let header = ["USERNAME", "NAME", "EMAIL", "ROLE", "STATE", "LAST LOG-IN"].map(str::to_owned);
    super::table::lines(std::iter::once(header).chain(people.iter().map(row)))
}

fn row(person: &Person) -> [String; 6] {
    let state = match (person.disabled_at, person.password_temporary) {
        (Some(_), _) => "disabled",
        (None, true) => "temporary password",
        (None, false) => "active",
    };
    let role = if person.administrator { "administrator" } else { "user" };
    let last = person.last_login_at.map_or("never".to_owned(), app::timestamp::Timestamp::rfc3339);
    [person.username.clone(), person.name.clone(), person.email.clone(), role.to_owned(), state.to_owned(), last]
}
