//! Keys, sessions and activity in the browser, with and without scripts.

use crate::support::{Actor, PASSWORD};

const NEW: &str = "/account/api-keys/new";
const TOKEN: &str = "/account/api-keys/token";

fn token_of(text: &str) -> Option<&str> {
    let start = text.find("lk_")?;
    text.get(start..start + 39)
}

async fn create(actor: &mut Actor, scopes: &[&str]) -> String {
    let mut fields = vec![("name", "ci"), ("expires", "90")];
    fields.extend(scopes.iter().map(|scope| ("scopes[]", *scope)));
    actor.post(NEW, "create-api-key", &fields).await.assert_sees_other(TOKEN);
    let page = actor.get(TOKEN).await;
    page.assert_says(200, "Copy the token now");
    token_of(&page.text).expect("a token").to_owned()
}

both_databases! {
    async fn a_token_is_shown_once_and_never_again(app) {
        let mut ada = app.signed_in("ada").await;
        let token = create(&mut ada, &["api", "registry"]).await;
        assert!(crate::api_keys::checked(&app, &token).await.is_ok());
        ada.get(TOKEN).await.assert_says(200, "The token was shown once").assert_never_says(&token);
        for page in ["/account", "/account/activity", "/account/activity.json", "/account/activity.csv"] {
            ada.get(page).await.assert_never_says(&token);
        }
        ada.get("/account").await.assert_says(200, &format!("{}…{}", &token[..7], &token[35..]));
    }

    async fn nobody_else_is_shown_a_token(app) {
        let mut ada = app.signed_in("ada").await;
        ada.post(NEW, "create-api-key", &[("name", "ci"), ("expires", "90"), ("scopes[]", "api")]).await.assert_sees_other(TOKEN);
        let mut eve = app.signed_in("eve").await;
        eve.get(TOKEN).await.assert_says(200, "The token was shown once");
        app.anonymous().get(TOKEN).await.assert_sees_other("/login?next=%2Faccount%2Fapi-keys%2Ftoken");
    }

    async fn what_is_wrong_stands_beside_its_field_and_nothing_is_made(app) {
        let mut ada = app.signed_in("ada").await;
        let fields = [("name", ""), ("scopes[]", "root"), ("expires", "custom"), ("expires_on", "2020-01-01"), ("networks", "10.0.0.0/99")];
        let refused = ada.post(NEW, "create-api-key", &fields).await;
        for words in ["Give the key a name", "There is no scope “root”", "This day is over", "is no address", "10.0.0.0/99"] {
            refused.assert_says(422, words);
        }
        let mut quick = ada.enhanced();
        let problems = quick.post(NEW, "create-api-key", &fields).await.json();
        assert_eq!(problems["problems"].as_array().map(Vec::len), Some(4));
        ada.get("/account").await.assert_says(200, "No key yet");
    }

    async fn a_link_fills_in_the_form(app) {
        let mut ada = app.signed_in("ada").await;
        let page = ada.get(&format!("{NEW}?name=Deploy&scopes=registry&expires=30")).await;
        assert!(page.text.contains(r#"value="Deploy""#));
        assert!(page.text.contains(r#"value="30" selected"#), "{}", page.text);
        assert!(!page.text.contains(r#"value="never""#), "the policy does not allow it");
        ada.get(&format!("{NEW}?name=%3Cscript%3E&scopes=%22&expires=x")).await.assert_never_says("<script>alert");
    }

    async fn a_key_is_rotated_and_revoked_without_scripts(app) {
        let mut ada = app.signed_in("ada").await;
        let token = create(&mut ada, &["api"]).await;
        let caller = app.caller(&ada).await;
        let id = app::api_keys::service::list(&app.platform, &caller, None, 1).await.expect("listed")[0].id.to_string();
        let page = format!("/account/api-keys/{id}/rotate");
        ada.get(&page).await.assert_says(200, "Rotate this key?");
        ada.post(&page, "rotate-api-key", &[("id", &id), ("overlap", "500")]).await.assert_says(422, "at most 7 days");
        ada.post(&page, "rotate-api-key", &[("id", &id), ("overlap", "24")]).await.assert_sees_other(TOKEN);
        let next = ada.get(TOKEN).await;
        assert_ne!(token_of(&next.text), Some(token.as_str()));
        ada.get("/account").await.assert_says(200, "Replaced");
        let page = format!("/account/api-keys/{id}/revoke");
        ada.get(&page).await.assert_says(200, "Revoke this key?");
        ada.post(&page, "revoke-api-key", &[("id", &id)]).await.assert_sees_other("/account#api-keys");
        assert!(crate::api_keys::checked(&app, &token).await.is_err());
        ada.get("/account").await.assert_says(200, "1 key that has ended");
        let mut eve = app.signed_in("eve").await;
        for path in ["rotate", "revoke"] {
            eve.get(&format!("/account/api-keys/{id}/{path}")).await.assert_says(404, "Page not found");
        }
        eve.get("/account/api-keys/x/revoke").await.assert_says(404, "Page not found");
    }

    async fn sessions_are_ended_one_by_one_and_all_others_at_once(app) {
        let mut ada = app.signed_in("ada").await;
        let mut others = [app.anonymous(), app.anonymous(), app.anonymous()];
        for other in &mut others {
            other.log_in("ada", PASSWORD).await;
        }
        ada.get("/account").await.assert_says(200, "this session");
        let id = app.caller(&others[0]).await.session().expect("a session").id.to_string();
        ada.post("/account", "end-session", &[("id", &id)]).await.assert_sees_other("/account#sessions");
        others[0].get("/profile").await.assert_sees_other("/login?next=%2Fprofile");
        ada.post("/account", "end-session", &[("id", &id)]).await.assert_sees_other("/account#sessions");
        ada.post("/account", "end-other-sessions", &[]).await.assert_sees_other("/account#sessions");
        ada.get("/account").await.assert_says(200, "2 other browsers are logged out");
        others[2].get("/profile").await.assert_sees_other("/login?next=%2Fprofile");
        let mut eve = app.signed_in("eve").await;
        let own = app.caller(&ada).await.session().expect("a session").id.to_string();
        eve.post("/account", "end-session", &[("id", &own)]).await.assert_sees_other("/account#sessions");
        ada.get("/account").await.assert_says(200, "this session");
        ada.post("/account", "end-session", &[("id", &own)]).await.assert_sees_other("/login");
    }

    async fn activity_is_shown_by_pages_and_kinds(app) {
        let mut ada = app.signed_in("ada").await;
        for number in 0..60 {
            ada.post("/profile", "update-profile", &[("name", &format!("Ada {number}")), ("email", "ada@example.org")]).await;
        }
        let first = ada.get("/account/activity").await;
        first.assert_says(200, "Profile changed").assert_says(200, "Older");
        let older = first.text.split("before=").nth(1).and_then(|rest| rest.split('"').next()).expect("a link").to_owned();
        ada.get(&format!("/account/activity?kind=&before={older}")).await.assert_says(200, "Logged in").assert_says(200, "Newest");
        ada.get("/account/activity?kind=log-ins").await.assert_says(200, "Logged in").assert_never_says("Profile changed</strong>");
        ada.get("/account/activity?kind=security").await.assert_says(200, "Nothing of this kind");
        let csv = ada.get("/account/activity.csv").await;
        assert_eq!((csv.header("content-type"), csv.text.lines().count()), ("text/csv; charset=utf-8", 63));
        let json = ada.get("/account/activity.json?kind=log-ins").await.json();
        assert_eq!(json.as_array().map(Vec::len), Some(1));
        app.anonymous().get("/account/activity.json").await.assert_sees_other("/login?next=%2Faccount%2Factivity.json");
    }

    async fn a_key_that_ends_soon_is_an_alert_until_it_is_rotated(app) {
        let mut ada = app.signed_in("ada").await;
        create(&mut ada, &["api"]).await;
        ada.get("/profile").await.assert_never_says("ends on");
        app.wait(std::time::Duration::from_hours(84 * 24));
        ada.log_in("ada", PASSWORD).await;
        ada.get("/profile").await.assert_says(200, "Your API key “ci” ends on");
        let caller = app.caller(&ada).await;
        let id = app::api_keys::service::list(&app.platform, &caller, None, 1).await.expect("listed")[0].id;
        app::api_keys::service::rotate(&app.platform, &caller, id, "0").await.expect("rotated");
        ada.get("/profile").await.assert_never_says("ends on");
    }

    async fn the_documentation_shows_every_operation_to_everybody(app) {
        let page = app.anonymous().get("/api/docs").await;
        for words in ["/user/keys/{id}", "Revoke a key", "/introspect", "stale", "lk_[0-9A-Za-z]{36}"] {
            page.assert_says(200, words);
        }
        page.assert_never_says("https://cdn").assert_never_says("unpkg");
        let document = app.anonymous().get("/api/openapi.json").await;
        assert_eq!(document.json()["openapi"], "3.1.0");
        assert_eq!(document.json(), serde_json::to_value(server::api::document()).expect("JSON"));
    }
}
