//! What the look for dishonest credit says about one member: what was found, and whether what they give counts.

use std::collections::HashMap;
use std::sync::Arc;

use crate::actions::assess_trust;
use crate::actions::core_members::FRESH_SECONDS;
use crate::actions::rank_community::{self, Error};
use crate::app::App;
use crate::domain::access::Waiting;
use crate::domain::community::trust::decision::Verdict;
use crate::domain::community::trust::{Assessed, Flag, Sources, Trust};
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

    /// Whether a finding takes something from what `member` gives although staff let it count: it is new or has grown since.
    #[must_use]
    pub fn is_since(&self, flag: &Flag, member: MemberId) -> bool {
        flag.takes_from(member.0) && self.word.is_some_and(|word| word.verdict == Verdict::Clear)
    }
}

/// What a look at the last weeks of `guild` found, at most a minute old, for what every member may ask for: it is made once for
/// all who ask meanwhile. Made before somebody decided, left the analysis, came back or was erased, it holds no longer.
pub async fn kept(app: &App, guild: GuildId) -> Result<Arc<Assessed>, Error> {
    let slot = app.assessments.slot(guild, app.clock.now() - FRESH_SECONDS);
    let mut slot = slot.lock().await;
    let (now, mut read) = (app.clock.now(), app.store.read());
    // Read before the look: what changes during it makes the next one.
    let left = rank_community::opted_out(&mut read, guild).await?;
    let decisions = trust::list_decisions(&mut read, guild).await?;
    let is_fresh = |at: i64, found: &Assessed| {
        (0..FRESH_SECONDS).contains(&(now - at)) && found.left == left && found.decisions == decisions
    };
    if let Some((_, found)) = slot.as_ref().filter(|(at, found)| is_fresh(*at, found)) {
        return Ok(Arc::clone(found));
    }
    let (sources, waiting) = sources(app, guild, now).await?;
    let trust = assess_trust::assess(app, guild, &sources).await?;
    let found = Arc::new(Assessed { trust, waiting, left, decisions });
    *slot = Some((now, Arc::clone(&found)));
    Ok(found)
}

/// Look through the last weeks of `guild`.
pub async fn look(app: &App, guild: GuildId) -> Result<Trust, Error> {
    look_past_words_about(app, guild, None).await
}

async fn look_past_words_about(app: &App, guild: GuildId, member: Option<MemberId>) -> Result<Trust, Error> {
    let (sources, _) = sources(app, guild, app.clock.now()).await?;
    assess_trust::assess_without_words_about(app, guild, &sources, member).await
}

/// Whose credit counts, and whose waits.
async fn sources(app: &App, guild: GuildId, now: i64) -> Result<(Sources, HashMap<u64, Waiting>), StoreError> {
    let mut read = app.store.read();
    let rights = rank_community::rights(&mut read, guild, now).await?;
    let sources = assess_trust::sources(&mut read, guild, &rights.paying, &rights.granted, now).await?;
    Ok((sources, rights.waiting))
}

/// What takes something from what `member` gives, or would if staff had never said anything about all of it: what a word that
/// lets it count again is said about.
pub async fn against(app: &App, guild: GuildId, member: MemberId) -> Result<Vec<Flag>, Error> {
    let found = look_past_words_about(app, guild, Some(member)).await?;
    Ok(found.flags.iter().filter(|flag| flag.takes_from(member.0)).map(|flag| flag.against(member.0)).collect())
}

/// Whether `by` has a part in something that was `found` about `member`, or gains from it, and so may not say that it counts,
/// or that it does not.
pub async fn is_barred(
    app: &App,
    guild: GuildId,
    found: &Trust,
    (by, member): (MemberId, MemberId),
    verdict: Verdict,
) -> bool {
    let clears = verdict == Verdict::Clear;
    let mut shared = found.about(member.0).filter(|flag| flag.discounts());
    shared.any(|flag| flag.bars(by.0, clears)) && !assess_trust::owns(app, guild, by).await
}

/// What `found` says about `member`.
pub async fn seen(read: &mut Read<'_>, guild: GuildId, member: MemberId, found: &Trust) -> Result<Seen, StoreError> {
    let word = trust::last_word(read, guild, member).await?;
    let findings: Vec<Flag> = found.about(member.0).cloned().collect();
    Ok(Seen {
        held: findings.iter().any(|flag| flag.takes_from(member.0)),
        heard: found.counts(member.0) || word.is_some_and(|word| word.verdict == Verdict::Discount),
        findings,
        word,
    })
}
