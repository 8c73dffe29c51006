//! What the look for dishonest credit says about one member: what was found, and whether what they give counts.

use crate::actions::assess_trust;
use crate::actions::rank_community::{self, Error};
use crate::app::App;
use crate::domain::community::trust::decision::Verdict;
use crate::domain::community::trust::{Flag, Trust};
use crate::domain::ids::{GuildId, MemberId};
use crate::store::trust::{self, Word};
use crate::store::{Read, StoreError};

/// What was found about a member, and what they give.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// What was found, decided or not, gravest first.
    pub findings: Vec<Flag>,
    /// What staff said last about everything the member gives.
    pub word: Option<Word>,
    /// Whether something of what they give counts less or nothing, because of what was found.
    pub held: bool,
    /// Whether they have a say at all: they pay or work as staff, or everybody has one.
    pub heard: bool,
}

impl Seen {
    /// Whether staff has switched off what the member gives.
    #[must_use]
    pub fn is_off(&self) -> bool {
        self.word.is_some_and(|word| word.verdict == Verdict::Discount)
    }
}

/// Look through the last weeks of `guild`.
pub async fn look(app: &App, guild: GuildId) -> Result<Trust, Error> {
    let now = app.clock.now();
    let rights = rank_community::rights(&mut app.store.read(), guild, now).await?;
    let sources = assess_trust::sources(&mut app.store.read(), guild, &rights.paying, &rights.granted, now).await?;
    assess_trust::assess(app, guild, &sources).await
}

/// Whether both have a part in something that was found and not cleared, be it that one gains from what the other gives.
pub async fn share_a_finding(app: &App, guild: GuildId, one: MemberId, other: MemberId) -> Result<bool, Error> {
    let found = look(app, guild).await?;
    Ok(found.about(one.0).any(|flag| flag.discounts() && flag.concerns(other.0)))
}

/// What `found` says about `member`.
pub async fn seen(read: &mut Read<'_>, guild: GuildId, member: MemberId, found: &Trust) -> Result<Seen, StoreError> {
    let word = trust::last_word(read, guild, member).await?;
    let findings: Vec<Flag> = found.about(member.0).cloned().collect();
    let takes = |flag: &Flag| flag.discounts() && flag.discounts.iter().any(|it| it.src == member.0 && it.keep < 1.0);
    Ok(Seen {
        held: findings.iter().any(takes),
        heard: found.counts(member.0) || word.is_some_and(|word| word.verdict == Verdict::Discount),
        findings,
        word,
    })
}
