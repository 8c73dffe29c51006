//! Where everyone stands: springs pull those together who credit each other, everyone pushes everyone away
//! (Fruchterman, Reingold: "Graph Drawing by Force-directed Placement", 1991), the core keeps to the middle, and at the
//! end nobody covers anybody. No randomness: the same scene, the same places.
#![allow(clippy::indexing_slicing, reason = "every index is a person's, and all lists are as long as the people")]

use std::collections::HashMap;
use std::f64::consts::PI;

use super::HEIGHT;
use super::Scene;
use super::WIDTH;

/// Free of the title above and the legend below.
pub const LEFT: f64 = 70.0;
/// The right end of the drawing.
pub const RIGHT: f64 = WIDTH as f64 - 70.0;
/// Its upper end.
pub const TOP: f64 = 160.0;
/// Its lower end.
pub const BOTTOM: f64 = HEIGHT as f64 - 112.0;
const ROUNDS: u32 = 500;
const UNTANGLING: u32 = 300;

/// A member's circle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    pub x: f64,
    pub y: f64,
    pub radius: f64,
}

/// A tie between two people of the scene, by their places in it, and its strength from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    pub from: usize,
    pub to: usize,
    pub strength: f64,
}

/// The ties whose both ends are in the scene, weakest first, so that the strongest is drawn last.
pub fn lines(scene: &Scene) -> Vec<Line> {
    let index: HashMap<u64, usize> = scene.people.iter().enumerate().map(|(nth, person)| (person.id, nth)).collect();
    let most = scene.ties.iter().map(|tie| tie.weight).filter(|weight| weight.is_finite()).fold(0.0, f64::max);
    let mut lines: Vec<Line> = scene
        .ties
        .iter()
        .filter(|tie| tie.src != tie.dst && tie.weight.is_finite() && tie.weight > 0.0)
        .filter_map(|tie| {
            let (from, to) = (*index.get(&tie.src)?, *index.get(&tie.dst)?);
            Some(Line { from, to, strength: (tie.weight / most).sqrt() })
        })
        .collect();
    lines.sort_by(|a, b| a.strength.total_cmp(&b.strength).then((b.from, b.to).cmp(&(a.from, a.to))));
    lines
}

/// Everyone's place, in the scene's order.
pub fn places(scene: &Scene, lines: &[Line]) -> Vec<Place> {
    let mut places = first(scene, lines);
    let room = ((RIGHT - LEFT) * (BOTTOM - TOP) / count(places.len().max(1))).sqrt();
    for round in 0..ROUNDS {
        let warmth = 0.12 * room * (1.0 - f64::from(round) / f64::from(ROUNDS));
        pull_and_push(&mut places, lines, scene.core, 0.62 * room, warmth);
    }
    fit(&mut places);
    for _ in 0..UNTANGLING {
        if !untangle(&mut places, scene.core) {
            break;
        }
    }
    places
}

/// Sizes by score, and a spiral from the middle outwards; whoever is not core begins beside the strongest tie.
fn first(scene: &Scene, lines: &[Line]) -> Vec<Place> {
    let most =
        scene.people.iter().map(|person| person.score).filter(|s| s.is_finite()).fold(f64::MIN_POSITIVE, f64::max);
    let golden = PI * (3.0 - 5.0_f64.sqrt());
    let (middle_x, middle_y) = (f64::midpoint(LEFT, RIGHT), f64::midpoint(TOP, BOTTOM));
    let mut places: Vec<Place> = Vec::with_capacity(scene.people.len());
    for (nth, person) in scene.people.iter().enumerate() {
        let score = if person.score.is_finite() { person.score } else { 0.0 };
        let size = (score.clamp(0.0, most) / most).sqrt();
        let turn = golden * count(nth);
        let host = lines.iter().rev().find_map(|line| {
            [(line.from, line.to), (line.to, line.from)].into_iter().find(|&(a, b)| a == nth && b < scene.core)
        });
        let (from_x, from_y, out) = match host.and_then(|(_, host)| places.get(host)) {
            Some(host) if nth >= scene.core => (host.x, host.y, 110.0),
            _ => (middle_x, middle_y, 60.0 * count(nth).sqrt()),
        };
        let radius = if nth < scene.core { 21.0 + 27.0 * size } else { 6.0 + 13.0 * size };
        places.push(Place { x: from_x + 1.3 * out * turn.cos(), y: from_y + out * turn.sin(), radius });
    }
    places
}

/// One round of forces; nobody moves further than `warmth`.
fn pull_and_push(places: &mut [Place], lines: &[Line], core: usize, rest: f64, warmth: f64) {
    let mut force = vec![(0.0, 0.0); places.len()];
    let mut add = |nth: usize, x: f64, y: f64| {
        force[nth].0 += x;
        force[nth].1 += y;
    };
    for (a, one) in places.iter().enumerate() {
        for (b, other) in places.iter().enumerate().skip(a + 1) {
            let (x, y, far) = away(one, other, a);
            // Large circles need more air around them.
            let air = rest * (1.0 + (one.radius + other.radius) / 55.0);
            let push = air * air / far;
            add(a, x * push, y * push);
            add(b, -x * push, -y * push);
        }
        let hold = if a < core { 1.1 } else { 0.55 };
        add(a, (f64::midpoint(LEFT, RIGHT) - one.x) * hold * 0.62, (f64::midpoint(TOP, BOTTOM) - one.y) * hold);
    }
    for line in lines {
        let (x, y, far) = away(&places[line.from], &places[line.to], line.from);
        let pull = far * far / rest * (0.02 + 0.5 * line.strength);
        add(line.from, -x * pull, -y * pull);
        add(line.to, x * pull, y * pull);
    }
    for (place, (x, y)) in places.iter_mut().zip(force) {
        let strength = x.hypot(y).max(1e-9);
        let step = strength.min(warmth);
        place.x += x / strength * step;
        place.y += y / strength * step;
    }
}

/// The direction from `other` to `one` and their distance; two on one spot part in a direction of their own.
fn away(one: &Place, other: &Place, nth: usize) -> (f64, f64, f64) {
    let (x, y) = (one.x - other.x, one.y - other.y);
    let far = x.hypot(y);
    if far < 1e-6 { (count(nth + 1).cos(), count(nth + 1).sin(), 1.0) } else { (x / far, y / far, far.max(1.0)) }
}

/// Spread the drawing over its room. Half of where someone stands is their place in the order from left to right (and
/// from top to bottom): that opens crowds up and brings strays back. A few people stay together in the middle.
fn fit(places: &mut [Place]) {
    let part = (0.3 + count(places.len()) / 14.0).min(1.0);
    let inset = places.iter().map(|place| place.radius).fold(0.0, f64::max) / 2.0;
    spread(places, |place| &mut place.x, part, (LEFT + inset, RIGHT - inset));
    spread(places, |place| &mut place.y, part, (TOP + inset, BOTTOM - inset));
}

fn spread(places: &mut [Place], axis: fn(&mut Place) -> &mut f64, part: f64, (from, to): (f64, f64)) {
    let at: Vec<f64> = places.iter_mut().map(|place| *axis(place)).collect();
    let (low, high) =
        at.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &at| (low.min(at), high.max(at)));
    let mut order: Vec<usize> = (0..at.len()).collect();
    order.sort_by(|&a, &b| at[a].total_cmp(&at[b]));
    let half = (to - from) / 2.0 * part;
    for (rank, nth) in order.into_iter().enumerate() {
        let even = if at.len() > 1 { count(rank) / count(at.len() - 1) } else { 0.5 };
        let linear = if high - low < 1.0 { 0.5 } else { (at[nth] - low) / (high - low) };
        *axis(&mut places[nth]) = f64::midpoint(from, to) + (even + linear - 1.0) * half;
    }
}

/// Move apart whoever covers another, names included; whether anyone moved.
fn untangle(places: &mut [Place], core: usize) -> bool {
    // A name stands below its circle: what may not be covered reaches further down than up.
    let covered = |nth: usize, place: Place| {
        let name = if nth < core { 16.0 } else { 4.0 };
        Place { y: place.y + name, radius: place.radius + name, ..place }
    };
    let mut moved = false;
    for a in 0..places.len() {
        for b in a + 1..places.len() {
            let (one, other) = (covered(a, places[a]), covered(b, places[b]));
            let (x, y, far) = away(&one, &other, a);
            let short = one.radius + other.radius + 6.0 - far;
            if short > 0.5 {
                // The smaller one gives way.
                let part = other.radius / (one.radius + other.radius);
                nudge(&mut places[a], x * short * part * 0.6, y * short * part * 0.6);
                nudge(&mut places[b], -x * short * (1.0 - part) * 0.6, -y * short * (1.0 - part) * 0.6);
                moved = true;
            }
        }
    }
    moved
}

fn nudge(place: &mut Place, x: f64, y: f64) {
    place.x = (place.x + x).clamp(LEFT, RIGHT);
    place.y = (place.y + y).clamp(TOP, BOTTOM);
}

#[allow(clippy::cast_precision_loss, reason = "a few hundred people")]
const fn count(nth: usize) -> f64 {
    nth as f64
}
