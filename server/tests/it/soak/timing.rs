//! Unknown, wrong and disabled are not told apart by the time of the answer (ASVS 5.0 6.3.8).

use std::time::{Duration, Instant};

use app::platform::caller::Caller;

use crate::support::program::rounds;
use crate::support::{Database, PASSWORD, TestApp};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn times_do_not_tell_who_exists() {
    let app = TestApp::on(Database::Sqlite).await;
    app.person("ada").await;
    app.person("bob").await;
    app::people::service::disable(&app.platform, &Caller::operator(), "bob").await.expect("disabled");
    let app = app.with_real_hashes().await;
    // The stored hashes get the real cost at a log-in; bob's has to be made with it.
    app.anonymous().log_in("ada", PASSWORD).await.assert_sees_other("/profile");
    app.person("carl").await;
    app::people::service::disable(&app.platform, &Caller::operator(), "carl").await.expect("disabled");

    let tries = rounds(40).min(300);
    let mut times: [Vec<Duration>; 3] = Default::default();
    for number in 0..=tries {
        for (which, times) in times.iter_mut().enumerate() {
            // Attempt limits are another matter: an hour passes between tries.
            app.wait(Duration::from_hours(1));
            let (login, password) =
                [("ada", "wrong wrong wrong"), ("carl", PASSWORD), ("eve", "wrong wrong wrong")][which];
            let mut stranger = app.anonymous();
            let asked = Instant::now();
            stranger.log_in(login, password).await.assert_says(422, "do not belong together");
            // The first of each fills caches.
            if number > 0 {
                times.push(asked.elapsed());
            }
        }
    }
    let [wrong, disabled, unknown] = &times;
    for (what, one, other) in [("unknown", wrong, unknown), ("disabled", wrong, disabled)] {
        let chance = first_is_longer(one, other);
        // The chance that a time of one is longer than a time of the other: a half, and its spread for so many tries
        // is √((2n + 1) / 12n²). Four times that happens by accident once in 16,000.
        let n = f64::from(u32::try_from(tries).expect("few"));
        let spread = ((2.0 * n + 1.0) / (12.0 * n * n)).sqrt();
        println!(
            "wrong is slower than {what} in {:.1} % of {tries} pairs, spread {:.1} %",
            chance * 100.0,
            spread * 100.0
        );
        assert!((chance - 0.5).abs() < 4.0 * spread, "{what}: {chance}");
    }
}

/// How often a time of the one is longer than one of the other (the statistic of Mann and Whitney).
fn first_is_longer(one: &[Duration], other: &[Duration]) -> f64 {
    let longer: usize = one.iter().map(|time| other.iter().filter(|other| time > *other).count()).sum();
    let pairs = one.len() * other.len();
    f64::from(u32::try_from(longer).expect("few")) / f64::from(u32::try_from(pairs).expect("few"))
}
