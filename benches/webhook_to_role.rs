//! From Stripe's webhook being sent to the role being given, through both local worlds, real HTTP and a real database.
#![allow(missing_docs, reason = "criterion's macros make public items without any")]
#![allow(dead_code, reason = "scenes use more of the community than a benchmark does")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a benchmark may fail loudly"
)]

#[path = "../tests/it/contract.rs"]
mod contract;
#[path = "../tests/it/world.rs"]
mod world;

use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use lyceum::jobs;
use lyceum::sandbox::stripe::Card;
use world::TestApp;

fn webhook_to_role(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let t = runtime.block_on(async {
        let t = TestApp::start().await;
        t.sells("Gold", "9.90").await;
        t
    });
    let mut number = 0;
    criterion.bench_function("webhook to role", |bencher| {
        bencher.iter_custom(|times| {
            runtime.block_on(async {
                let mut spent = Duration::ZERO;
                for _ in 0..times {
                    number += 1;
                    let buyer = t.discord.add_user(&format!("Buyer {number}"), "en-US");
                    t.discord.join(buyer);
                    let url = t.checkout(buyer, "Gold").await;
                    t.stripe.pay(&url, Card::Pays).await.unwrap();
                    let begun = Instant::now();
                    t.stripe.webhooks().deliver().await;
                    jobs::run_due(&t.app).await.unwrap();
                    spent += begun.elapsed();
                    assert!(t.discord.has_role(buyer, t.gold), "the buyer did not get in");
                }
                spent
            })
        });
    });
    let _inside = runtime.enter();
    drop(t);
}

criterion_group!(name = benches; config = Criterion::default().sample_size(20); targets = webhook_to_role);
criterion_main!(benches);
