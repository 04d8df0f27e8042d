//! An authenticator app, made from what the page shows and nothing else: RFC 4648, RFC 4226 and RFC 6238 by hand, so that
//! it does not share a mistake with the product.

use app::timestamp::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use super::{Actor, Answer, PASSWORD, TestApp};

/// Pages and steps of an enrolment.
pub const SCAN: &str = "/account/two-factor/set-up";
/// Where the first code is typed.
pub const VERIFY: &str = "/account/two-factor/verify";
/// Where backup codes are shown once.
pub const CODES: &str = "/account/two-factor/backup-codes";

/// An authenticator app.
#[derive(Clone)]
pub struct Phone {
    secret: Vec<u8>,
    /// In base32, as it was shown.
    pub text: String,
}

impl Phone {
    /// Types in what the page shows.
    pub fn reading(page: &Answer) -> Self {
        let groups = inside(page, "totp-secret", "</code>");
        let text = groups.replace("<span>", "").replace("</span>", "");
        Self { secret: base32(&text), text }
    }

    /// The code at a moment.
    pub fn code(&self, now: Timestamp) -> String {
        self.code_of_step(now.seconds() / 30)
    }

    /// The code of the step that is `steps` after that of `now`.
    pub fn code_at(&self, now: Timestamp, steps: i64) -> String {
        self.code_of_step(now.seconds() / 30 + steps)
    }

    fn code_of_step(&self, step: i64) -> String {
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.secret).expect("any key");
        mac.update(&step.to_be_bytes());
        let digest = mac.finalize().into_bytes();
        let offset = usize::from(digest[19] & 15);
        let four: [u8; 4] = digest[offset..offset + 4].try_into().expect("four bytes");
        format!("{:06}", (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000)
    }
}

fn base32(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for letter in text.bytes() {
        let digit = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|known| *known == letter).expect("base32");
        bits = bits << 5 | u32::try_from(digit).expect("small");
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 255).expect("a byte"));
        }
    }
    bytes
}

/// The ten codes on the page that shows them.
pub fn backup_codes(page: &Answer) -> Vec<String> {
    let codes = inside(page, "backup-codes", "</pre>");
    codes.lines().map(str::to_owned).collect()
}

/// What the element with this id holds.
fn inside<'a>(page: &'a Answer, id: &str, end: &str) -> &'a str {
    let (_, rest) = page.text.split_once(&format!("id=\"{id}\"")).expect("the element is on the page");
    let (_, rest) = rest.split_once('>').expect("the end of its tag");
    rest.split_once(end).expect("its end").0
}

/// A person with a second factor.
pub struct Enrolled {
    /// Their browser.
    pub actor: Actor,
    /// Their authenticator.
    pub phone: Phone,
    /// Their backup codes.
    pub codes: Vec<String>,
}

impl TestApp {
    /// A person who has enrolled with the code of the step before, so that the present one is still good.
    pub async fn enrolled(&self, username: &str) -> Enrolled {
        let mut actor = self.signed_in(username).await;
        let (phone, codes) = self.enrol(&mut actor).await;
        Enrolled { actor, phone, codes }
    }

    /// Enrols somebody who is signed in.
    pub async fn enrol(&self, actor: &mut Actor) -> (Phone, Vec<String>) {
        actor.post("/account/two-factor/enable", "begin-two-factor", &[]).await.assert_sees_other(SCAN);
        let phone = Phone::reading(&actor.get(SCAN).await);
        let code = phone.code_at(self.now(), -1);
        actor.post(VERIFY, "verify-authenticator", &[("code", &code)]).await.assert_sees_other(CODES);
        let codes = backup_codes(&actor.get(CODES).await);
        (phone, codes)
    }

    /// What the clock shows.
    pub fn now(&self) -> Timestamp {
        self.platform.clock.now()
    }

    /// Somebody in another browser who has typed the right password of a person with a second factor.
    pub async fn half_way(&self, username: &str) -> Actor {
        let mut actor = self.anonymous();
        actor.log_in(username, PASSWORD).await.assert_sees_other("/login/two-factor");
        actor
    }
}

impl Actor {
    /// Types the code of an authenticator.
    pub async fn type_code(&mut self, code: &str) -> Answer {
        self.post("/login/two-factor", "second-step", &[("code", code)]).await
    }

    /// Types a backup code.
    pub async fn type_backup_code(&mut self, code: &str) -> Answer {
        self.post("/login/backup-code", "second-step-backup", &[("backup_code", code)]).await
    }
}
