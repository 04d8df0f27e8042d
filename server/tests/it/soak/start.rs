//! From the start to the first page, and what an idle process needs.

use std::time::Duration;

use crate::support::Database;
use crate::support::program::{Home, is_soak};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_starts_at_once_and_idles_small() {
    // The promise is about the release; a build for development is larger and slower.
    let (soon, small) =
        if is_soak() { (Duration::from_millis(100), 30 * 1_024) } else { (Duration::from_secs(2), 60 * 1_024) };
    let home = Home::new(Database::Sqlite).await;
    home.person("ada");

    let program = home.serve().await;

    let memory = program.memory("VmRSS");
    println!("first page after {:?}, {memory} KiB resident", program.answered_after);
    assert!(program.answered_after < soon, "{:?}", program.answered_after);
    assert!(memory < small, "{memory} KiB");
    assert!(program.stop().success(), "it drains and ends well");
}
