//! What fake accounts gain: nothing that is not promised, whatever the community and the ring look like.

use lyceum::domain::community::trust::attack::{Outcome, Shape, attacks};

/// Communities that are attacked, as many as a change can wait for; `lyceum flags --self-test` attacks twenty.
const SEEDS: u64 = 8;

#[test]
fn ab1_ab2_rings_of_every_shape_gain_nothing_in_any_community() {
    let seeds: Vec<u64> = (0..SEEDS).collect();
    let outcomes = attacks(&seeds, &[0, 20, 200]).unwrap();
    assert_eq!(outcomes.len(), seeds.len() * Shape::ALL.len() * 3);
    let broken: Vec<String> = outcomes.iter().flat_map(Outcome::broken).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    let honest: usize = outcomes.iter().map(|outcome| outcome.false_alarms).sum();
    assert_eq!(honest, 0, "honest members were suspected");
}
