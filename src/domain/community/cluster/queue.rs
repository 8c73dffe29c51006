//! The nodes that look again: first in, first out, nobody twice.

use super::super::dice::Dice;

/// A ring with one slot more than nodes, and who is in it.
pub(super) struct Queue {
    ring: Vec<u32>,
    queued: Vec<bool>,
    head: usize,
    tail: usize,
}

impl Queue {
    /// Everybody, in random order.
    pub fn of_all(nodes: usize, dice: &mut Dice) -> Self {
        let mut ring = shuffled(nodes, dice);
        ring.push(0);
        Self { ring, queued: vec![true; nodes], head: 0, tail: nodes }
    }

    /// The next.
    #[inline(always)]
    pub fn pop(&mut self) -> Option<usize> {
        if self.head == self.tail {
            return None;
        }
        let node = self.ring[self.head] as usize;
        self.head = self.after(self.head);
        self.queued[node] = false;
        Some(node)
    }

    /// At the end, unless it is in it.
    #[inline(always)]
    pub fn push(&mut self, node: u32) {
        if !std::mem::replace(&mut self.queued[node as usize], true) {
            self.ring[self.tail] = node;
            self.tail = self.after(self.tail);
        }
    }

    #[inline(always)]
    fn after(&self, at: usize) -> usize {
        if at + 1 == self.ring.len() { 0 } else { at + 1 }
    }
}

/// The nodes in random order (Fisher, Yates 1938).
pub(super) fn shuffled(nodes: usize, dice: &mut Dice) -> Vec<u32> {
    let mut order: Vec<u32> = (0..nodes as u32).collect();
    for last in (1..nodes).rev() {
        order.swap(last, dice.below(last + 1));
    }
    order
}
