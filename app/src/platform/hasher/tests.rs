//! Tests of password hashing and of its queue.

use super::*;

const PASSWORD: &str = "correct horse battery staple";

fn password(text: &str) -> Password {
    Password::from(text.to_owned())
}

fn hasher(cost: Cost, cores: usize) -> Hasher {
    Hasher::new(cost, cores, Ring::ephemeral(&Random::seeded(1)), Random::seeded(2)).unwrap()
}

fn quick() -> Hasher {
    hasher(Cost::FOR_TESTS, 2)
}

#[tokio::test]
async fn a_password_opens_its_own_hash_only() {
    let hasher = quick();
    let stored = hasher.hash(&password(PASSWORD)).await.unwrap();
    assert!(stored.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{stored}");
    assert_eq!(hasher.verify(&password(PASSWORD), Some(&stored)).await, Ok(Verdict::Right));
    assert_eq!(hasher.verify(&password("correct horse"), Some(&stored)).await, Ok(Verdict::Wrong));
    assert_ne!(hasher.hash(&password(PASSWORD)).await.unwrap(), stored, "every hash has its own salt");
}

#[tokio::test]
async fn nobody_is_always_wrong() {
    let hasher = quick();
    let nonsense = ["", "plain", "$2b$12$abcdefghijklmnopqrstuv", "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHRzYWx0"];
    for stored in nonsense.map(Some).into_iter().chain([None]) {
        assert_eq!(hasher.verify(&password(PASSWORD), stored).await, Ok(Verdict::Wrong), "{stored:?}");
    }
}

#[tokio::test]
async fn the_standard_cost_is_written_in_the_hash() {
    let hasher = hasher(Cost::STANDARD, 1);
    let stored = hasher.hash(&password(PASSWORD)).await.unwrap();
    assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
    assert_eq!(stored.len(), 97);
    assert_eq!(hasher.verify(&password(PASSWORD), Some(&stored)).await, Ok(Verdict::Right));
}

#[tokio::test]
async fn a_hash_of_another_cost_asks_to_be_made_anew() {
    let old = quick().hash(&password(PASSWORD)).await.unwrap();
    let dearer = hasher(Cost { memory: 16, passes: 2 }, 1);
    assert_eq!(dearer.verify(&password(PASSWORD), Some(&old)).await, Ok(Verdict::RightButOld));
    assert_eq!(dearer.verify(&password("wrong"), Some(&old)).await, Ok(Verdict::Wrong));
}

#[tokio::test]
async fn without_the_pepper_a_hash_is_worthless() {
    let stored = quick().hash(&password(PASSWORD)).await.unwrap();
    let ring = Ring::ephemeral(&Random::seeded(3));
    let elsewhere = Hasher::new(Cost::FOR_TESTS, 1, ring, Random::seeded(2)).unwrap();
    assert_eq!(elsewhere.verify(&password(PASSWORD), Some(&stored)).await, Ok(Verdict::Wrong));
}

#[tokio::test]
async fn a_planted_cost_does_not_take_the_memory() {
    let hasher = quick();
    let tag = "c2FsdHNhbHRzYWx0c2FsdHNhbHRzYWx0c2FsdHNhbHQ";
    let planted = format!("$argon2id$v=19$m=4194304,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA${tag}");
    assert_eq!(hasher.verify(&password(PASSWORD), Some(&planted)).await, Ok(Verdict::Wrong));
}

#[tokio::test]
async fn length_is_checked_before_hashing() {
    let long = password(&"a".repeat(Password::MAX_BYTES + 1));
    assert_eq!(quick().hash(&long).await, Err(HashFailure::TooLong));
    assert_eq!(quick().verify(&long, None).await, Err(HashFailure::TooLong));
}

#[tokio::test(start_paused = true)]
async fn the_queue_is_short_and_nobody_waits_for_ever() {
    let hasher = quick();
    let all_turns = Arc::clone(&hasher.0.running).acquire_many_owned(2).await.unwrap();
    let waiting: Vec<_> = (0..LONGEST_QUEUE)
        .map(|_| {
            let hasher = hasher.clone();
            tokio::spawn(async move { hasher.verify(&password(PASSWORD), None).await })
        })
        .collect();
    while hasher.0.queue.available_permits() > 0 {
        tokio::task::yield_now().await;
    }

    let start = tokio::time::Instant::now();
    assert_eq!(hasher.verify(&password(PASSWORD), None).await, Err(HashFailure::Busy), "one too many");
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_eq!(HashFailure::Busy.retry_after(), Some(2));

    for answer in waiting {
        assert_eq!(answer.await.unwrap(), Err(HashFailure::Busy), "two seconds are over");
    }
    assert_eq!(start.elapsed(), LONGEST_WAIT);
    assert_eq!(hasher.0.queue.available_permits(), LONGEST_QUEUE);
    drop(all_turns);
    assert_eq!(hasher.verify(&password(PASSWORD), None).await, Ok(Verdict::Wrong), "and then it goes on");
}

#[tokio::test]
async fn a_request_that_is_given_up_keeps_its_turn_until_the_hash_is_done() {
    let hasher = hasher(Cost { memory: 65_536, passes: 3 }, 1);
    let given_up = tokio::spawn({
        let hasher = hasher.clone();
        async move { hasher.hash(&password(PASSWORD)).await }
    });
    while hasher.0.running.available_permits() == 1 {
        tokio::task::yield_now().await;
    }
    // Let the request reach its blocking thread, then drop it.
    tokio::time::sleep(Duration::from_millis(5)).await;
    given_up.abort();
    assert!(given_up.await.is_err());
    assert_eq!(hasher.0.running.available_permits(), 0, "the hash still runs");
    let _turn = hasher.turn().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_crowd_gets_its_answers_and_leaves_no_memory_behind() {
    let hasher = quick();
    let crowd: Vec<_> = (0..60)
        .map(|_| {
            let hasher = hasher.clone();
            tokio::spawn(async move { hasher.verify(&password(PASSWORD), None).await })
        })
        .collect();
    for answer in crowd {
        assert_eq!(answer.await.unwrap(), Ok(Verdict::Wrong));
    }
    assert_eq!(hasher.0.memory.kept(), 0);
    assert_eq!(hasher.0.running.available_permits(), 2);
}
