//! Profiles: what others see, and changing one's own.

use std::time::Duration;

use crate::support::{Actor, Answer, PASSWORD};

async fn update(actor: &mut Actor, name: &str, email: &str, location: &str, bio: &str) -> Answer {
    let fields = [("name", name), ("email", email), ("location", location), ("bio", bio)];
    actor.post("/profile", "update-profile", &fields).await
}

both_databases! {
    async fn a_profile_shows_what_is_told_and_no_trace_of_the_rest(app) {
        let mut ada = app.signed_in("ada").await;
        let mut bob = app.signed_in("bob").await;
        bob.get("/users/ada").await.assert_says(200, "ada Example").assert_never_says("Location").assert_never_says("Bio");

        update(&mut ada, "Ada Lovelace", "ada@example.org", "London", "Analyst.\r\nMetaphysician.").await.assert_sees_other("/profile");

        bob.get("/users/ada").await
            .assert_says(200, "Ada Lovelace")
            .assert_says(200, "London")
            .assert_says(200, "Analyst.\nMetaphysician.");
    }

    async fn what_a_person_types_is_text_and_never_markup(app) {
        let mut ada = app.signed_in("ada").await;
        let evil = "<script>alert(1)</script>";
        update(&mut ada, evil, "ada@example.org", "</textarea><b>", "</textarea></title><script>alert(2)</script>").await.assert_sees_other("/profile");
        for page in ["/profile", "/users/ada", "/account"] {
            let answer = ada.get(page).await;
            answer.assert_never_says("<script>alert").assert_never_says("</textarea><b>").assert_never_says("</textarea></title>");
        }
    }

    async fn a_wrong_entry_is_said_and_nothing_is_stored(app) {
        let mut ada = app.signed_in("ada").await;
        let answer = update(&mut ada, "", "nobody", &"x".repeat(101), &"y".repeat(501)).await;
        assert_eq!(answer.status, 422);
        assert_eq!(answer.text.matches("aria-invalid=\"true\"").count(), 4, "{}", answer.text);
        assert!(answer.text.contains(r#"value="nobody""#), "what was typed stays");
        ada.get("/profile").await.assert_says(200, "ada Example").assert_never_says("nobody");
    }

    async fn an_address_belongs_to_one_account_in_any_case(app) {
        app.person("bob").await;
        let mut ada = app.signed_in("ada").await;
        update(&mut ada, "Ada", "BOB@example.org", "", "").await.assert_says(422, "Another account has this e-mail address");
        update(&mut ada, "Ada", "ADA@example.org", "", "").await.assert_sees_other("/profile");
    }

    async fn a_new_address_asks_to_confirm_and_goes_on_with_what_was_typed(app) {
        let mut ada = app.signed_in("ada").await;
        app.wait(Duration::from_secs(601));
        update(&mut ada, "Ada", "new@example.org", "Turin", "").await.assert_sees_other("/confirm?next=%2Fprofile");
        ada.post("/confirm?next=%2Fprofile", "confirm", &[("password", "wrong"), ("next", "/profile")]).await.assert_says(422, "This is not your password");
        let before = ada.clone();
        ada.post("/confirm?next=%2Fprofile", "confirm", &[("password", PASSWORD), ("next", "/profile")]).await.assert_sees_other("/profile");
        before.clone().get("/profile").await.assert_sees_other("/login?next=%2Fprofile");
        let back = ada.get("/profile").await;
        assert!(back.text.contains(r#"value="new@example.org""#) && back.text.contains(r#"value="Turin""#));

        update(&mut ada, "Ada", "new@example.org", "Turin", "").await.assert_sees_other("/profile");

        let mails = app.mails().await;
        let told: Vec<_> = mails.iter().filter(|mail| mail.subject.contains("e-mail address")).map(|mail| mail.to.as_str()).collect();
        assert_eq!(told, ["ada@example.org"], "the old address is told");
        app.anonymous().log_in("new@example.org", PASSWORD).await.assert_sees_other("/profile");
    }

    async fn five_other_addresses_a_day_and_no_more(app) {
        app.person("bob").await;
        let mut ada = app.signed_in("ada").await;
        for number in 0..4 {
            update(&mut ada, "Ada", &format!("ada{number}@example.org"), "", "").await.assert_sees_other("/profile");
        }
        update(&mut ada, "Ada", "bob@example.org", "", "").await.assert_says(422, "Another account has this e-mail address");
        update(&mut ada, "Ada", "another@example.org", "", "").await.assert_says(429, "Too many attempts");
        update(&mut ada, "Ada King", "ADA3@example.org", "", "").await.assert_sees_other("/profile");
        app.wait(Duration::from_hours(24));
        ada.log_in("ada3@example.org", PASSWORD).await.assert_sees_other("/profile");
        update(&mut ada, "Ada", "another@example.org", "", "").await.assert_sees_other("/profile");
    }

    async fn the_dialog_of_the_island_confirms_in_place(app) {
        let mut ada = app.signed_in("ada").await.enhanced();
        app.wait(Duration::from_secs(601));
        let answer = update(&mut ada, "Ada", "new@example.org", "", "").await;
        assert_eq!((answer.status.as_u16(), answer.json()["kind"].as_str()), (403, Some("confirm-needed")));
        let confirmed = ada.post("/profile", "confirm", &[("password", PASSWORD)]).await;
        assert_eq!(confirmed.status, 200);
        assert_eq!(update(&mut ada, "Ada", "new@example.org", "", "").await.json()["to"], "/profile");
    }

    async fn profiles_are_for_signed_in_people_and_of_open_accounts(app) {
        let mut ada = app.signed_in("ada").await;
        app.person("bob").await;
        app.anonymous().get("/users/bob").await.assert_sees_other("/login?next=%2Fusers%2Fbob");
        app.anonymous().get("/users/bob/avatar").await.assert_sees_other("/login?next=%2Fusers%2Fbob%2Favatar");
        ada.get("/users/nobody").await.assert_says(404, "Page not found");
        let operator = app::platform::caller::Caller::operator();
        app::people::service::disable(&app.platform, &operator, "bob").await.expect("disabled");
        ada.get("/users/bob").await.assert_says(404, "Page not found");
        assert_eq!(ada.get("/users/bob/avatar").await.status, 404);
    }

    async fn the_default_picture_is_made_here(app) {
        let mut ada = app.signed_in("ada").await;
        let picture = ada.get("/users/ada/avatar").await;
        assert_eq!(picture.header("content-type"), "image/svg+xml");
        assert!(picture.header("content-security-policy").contains("sandbox"));
        assert_eq!(picture.header("x-content-type-options"), "nosniff");
        assert!(picture.text.contains(">AE<"), "{}", picture.text);
    }
}
