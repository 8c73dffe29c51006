//! From Stripe's webhook to the role on Discord: the real application between the two local worlds, over sockets and
//! TLS, durably stored in between. What the buyer waits for after paying.
#![allow(missing_docs, reason = "criterion's macros make undocumented functions")]
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "the community of the tests, of which only a part is needed here"
)]

use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use lyceum::jobs;
use lyceum::sandbox::stripe::Card;

#[path = "../tests/it/contract.rs"]
mod contract;
#[path = "../tests/it/world.rs"]
mod world;

use world::TestApp;

fn webhook_to_role(c: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let t = runtime.block_on(async {
        let t = TestApp::start().await;
        t.sells("Gold", "9.90").await;
        t
    });
    let mut buyers = 0;
    c.benchmark_group("access").sample_size(20).measurement_time(Duration::from_secs(20)).bench_function(
        "webhook_to_role",
        |bencher| {
            bencher.iter_custom(|rounds| {
                let mut spent = Duration::ZERO;
                for _ in 0..rounds {
                    buyers += 1;
                    spent += runtime.block_on(one(&t, buyers));
                }
                spent
            });
        },
    );
    runtime.block_on(async { drop(t) });
}

/// Somebody new has paid; from here to the role.
async fn one(t: &TestApp, number: usize) -> Duration {
    let buyer = t.discord.add_user(&format!("Buyer{number}"), "en-US");
    t.discord.join(buyer);
    let url = t.checkout(buyer, "Gold").await;
    t.stripe.pay(&url, Card::Pays).await.unwrap();
    let begun = Instant::now();
    t.stripe.webhooks().deliver().await;
    while !t.discord.has_role(buyer, t.gold) {
        jobs::run_due(&t.app).await.unwrap();
    }
    begun.elapsed()
}

criterion_group!(benches, webhook_to_role);
criterion_main!(benches);
