//! Where everyone stands.

use super::HEIGHT;
use super::Scene;
use super::WIDTH;

/// A member's circle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    pub x: f64,
    pub y: f64,
    pub radius: f64,
}

/// Everyone's place, in the scene's order.
#[allow(clippy::cast_precision_loss, reason = "a few hundred people")]
pub fn places(scene: &Scene) -> Vec<Place> {
    let most = scene.people.iter().map(|person| person.score).fold(f64::MIN_POSITIVE, f64::max);
    let golden = std::f64::consts::PI * (3.0 - 5.0_f64.sqrt());
    let count = scene.people.len().max(1) as f64;
    (0..)
        .zip(&scene.people)
        .map(|(nth, person)| {
            let out = (f64::from(nth) / count).sqrt() * 330.0;
            let turn = golden * f64::from(nth);
            Place {
                x: f64::from(WIDTH) / 2.0 + out * turn.cos() * 1.5,
                y: f64::from(HEIGHT) / 2.0 + out * turn.sin(),
                radius: 5.0 + 35.0 * (person.score / most).max(0.0).sqrt(),
            }
        })
        .collect()
}
