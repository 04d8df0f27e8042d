//! A flood of log-ins: the process stays answerable, and memory stays within a hash per core.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::support::program::{Home, Program};
use crate::support::{Actor, Database};

const FLOOD: usize = 200;
/// One argon2id hash with the parameters of SECURITY.md.
const KIB_PER_HASH: u64 = 19_456;
/// Connections, buffers and pages of 200 requests at the same time.
const KIB_BESIDE: u64 = 16 * 1_024;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_log_ins_do_not_drown_the_process() {
    let home = Home::new(Database::Sqlite).await;
    home.person("ada");
    let program = home.serve().await;
    let before = program.memory("VmRSS");

    let answered = Arc::new(AtomicUsize::new(0));
    let flood = flood(&home, &answered);
    let mut times = watch(&home, &answered).await;
    let statuses = flood.join_all().await;

    assert_eq!(statuses.len(), FLOOD);
    assert!(statuses.iter().all(|status| [422, 429, 503].contains(status)), "{statuses:?}");
    assert!(statuses.contains(&422), "some are served: {statuses:?}");
    times.sort();
    let p99 = times[times.len() * 99 / 100];
    println!("{FLOOD} log-ins: {} times alive, p99 {p99:?}; {}", times.len(), memory(&program, before));
    assert!(times.len() >= 20, "too few to speak of a p99: {}", times.len());
    assert!(p99 < Duration::from_millis(100), "p99 {p99:?}");
}

/// Each from another address: what is tested is the queue, not the limits.
fn flood(home: &Home, answered: &Arc<AtomicUsize>) -> JoinSet<u16> {
    let mut flood = JoinSet::new();
    for number in 0..FLOOD {
        let mut stranger: Actor = home.anonymous().coming_from(&format!("198.51.100.{number}"));
        let answered = Arc::clone(answered);
        flood.spawn(async move {
            let status = stranger.log_in(&format!("nobody{number}"), "wrong wrong wrong").await.status.as_u16();
            answered.fetch_add(1, Ordering::Relaxed);
            status
        });
    }
    flood
}

/// Asks whether it is alive for as long as the flood lasts.
async fn watch(home: &Home, answered: &AtomicUsize) -> Vec<Duration> {
    let mut watcher = home.anonymous();
    let mut times = Vec::new();
    while answered.load(Ordering::Relaxed) < FLOOD {
        let asked = Instant::now();
        watcher.get("/health/live").await.assert_says(200, "alive");
        times.push(asked.elapsed());
    }
    times
}

fn memory(program: &Program, before: u64) -> String {
    let cores = u64::try_from(std::thread::available_parallelism().expect("cores").get()).expect("few");
    let (peak, most) = (program.memory("VmHWM"), before + cores * KIB_PER_HASH + KIB_BESIDE);
    assert!(peak <= most, "peak of {peak} KiB, {most} allowed");
    format!("memory {before} KiB before, {peak} KiB at most, {cores} cores")
}
