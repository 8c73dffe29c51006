//! Who wrote the latest messages: Discord's reaction events do not always say, and asking each time is slow.

use std::collections::HashMap;
use std::collections::VecDeque;

use crate::domain::ids::MemberId;

/// Who wrote a message, as far as interactions are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// A member.
    Person(MemberId),
    /// A bot or a webhook, which is never part of the community.
    Machine,
}

/// The authors of the latest messages, never more than a fixed number.
#[derive(Debug)]
pub struct RecentAuthors {
    capacity: usize,
    authors: HashMap<u64, Author>,
    order: VecDeque<u64>,
}

impl RecentAuthors {
    /// Room for `capacity` messages; about 40 bytes each.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { capacity: capacity.max(1), authors: HashMap::new(), order: VecDeque::new() }
    }

    /// Remember who wrote `message`, and forget the oldest when there is no room.
    pub fn insert(&mut self, message: u64, author: Author) {
        if self.authors.insert(message, author).is_some() {
            return;
        }
        self.order.push_back(message);
        if self.order.len() > self.capacity
            && let Some(oldest) = self.order.pop_front()
        {
            self.authors.remove(&oldest);
        }
    }

    /// Who wrote `message`, if it is remembered.
    #[must_use]
    pub fn find(&self, message: u64) -> Option<Author> {
        self.authors.get(&message).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_never_grows_beyond_its_room() {
        let mut recent = RecentAuthors::new(3);
        for message in 1..=5 {
            recent.insert(message, Author::Person(MemberId(message * 10)));
            recent.insert(message, Author::Person(MemberId(message * 10)));
        }
        assert_eq!(recent.find(2), None);
        assert_eq!(recent.find(3), Some(Author::Person(MemberId(30))));
        assert_eq!((recent.authors.len(), recent.order.len()), (3, 3));
    }
}
