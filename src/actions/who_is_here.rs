//! Who of those in question is in the server, and what they are called: nobody who left is recommended to anybody. A question
//! that fails says nothing: then somebody is taken to be here, and their name is not known.

use std::collections::{HashMap, HashSet};

use futures_util::StreamExt as _;

use crate::app::App;
use crate::domain::ids::{GuildId, MemberId};
use crate::domain::names;

/// Questions to Discord at a time.
const AT_ONCE: usize = 5;
/// Questions for one answer at most; whoever is not asked about any more is not known.
const MOST: usize = 100;

/// What Discord said about somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Seen {
    Here(String),
    Gone,
    Unknown,
}

/// Those who were asked about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct People(HashMap<u64, Seen>);

impl People {
    /// Ask about these as well, as far as they were not asked about before.
    pub async fn ask(&mut self, app: &App, guild: GuildId, members: Vec<u64>) {
        let mut named = HashSet::new();
        let mut new: Vec<u64> =
            members.into_iter().filter(|member| !self.0.contains_key(member) && named.insert(*member)).collect();
        new.truncate(MOST.saturating_sub(self.0.len()));
        let asked = futures_util::stream::iter(new)
            .map(|id| async move { (id, app.discord.member(guild, MemberId(id)).await) })
            .buffered(AT_ONCE)
            .collect::<Vec<_>>()
            .await;
        self.0.extend(asked.into_iter().map(|(id, found)| {
            let seen = match found {
                Ok(Some(found)) => Seen::Here(names::plain(&found.name)),
                Ok(None) => Seen::Gone,
                Err(error) => {
                    tracing::warn!(%error, "a member's name could not be read");
                    Seen::Unknown
                }
            };
            (id, seen)
        }));
    }

    /// The first `wanted` of `candidates` who are not gone; about no more of them is asked than it takes.
    pub async fn first(&mut self, app: &App, guild: GuildId, candidates: &[u64], wanted: usize) -> Vec<u64> {
        let mut here = Vec::new();
        for batch in candidates.chunks(wanted.max(1)) {
            self.ask(app, guild, batch.to_vec()).await;
            here.extend(batch.iter().copied().filter(|member| !self.is_gone(*member)));
            if here.len() >= wanted {
                break;
            }
        }
        here.truncate(wanted);
        here
    }

    /// What a member is called; `None` for those who are gone or not known.
    #[must_use]
    pub fn name(&self, member: u64) -> Option<&str> {
        match self.0.get(&member) {
            Some(Seen::Here(name)) => Some(name),
            _ => None,
        }
    }

    /// Whether Discord said that there is no such member.
    #[must_use]
    pub fn is_gone(&self, member: u64) -> bool {
        self.0.get(&member) == Some(&Seen::Gone)
    }

    /// Whether a member was asked about and is not gone; whose question failed is taken to be here.
    #[must_use]
    pub fn is_here(&self, member: u64) -> bool {
        self.0.get(&member).is_some_and(|seen| *seen != Seen::Gone)
    }

    /// Everybody of whom Discord said so.
    #[must_use]
    pub fn gone(&self) -> HashSet<u64> {
        self.0.iter().filter(|(_, seen)| **seen == Seen::Gone).map(|(member, _)| *member).collect()
    }
}
