//! A moderator decides about everything that one member gives: it does not count, or it counts again. That it counts is said
//! about what was found so far: it is kept with the word, and what is found later, or has doubled by then, holds again. The
//! ranking is made anew at once.

use crate::actions::{appeal, member_trust, rank_community};
use crate::app::App;
use crate::domain::community::trust::decision::{About, Verdict};
use crate::domain::community::trust::{Decision, Flag};
use crate::domain::ids::{GuildId, MemberId};
use crate::store::audit::{self, Area, Entry};
use crate::store::consents::{self, Purpose};
use crate::store::{StoreError, Tx, guilds, ranks, trust};

/// Why nothing was decided.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody decides about their own.
    #[error("about oneself")]
    Oneself,
    /// Whoever decides has a part in what was found about the member.
    #[error("part of the finding")]
    Concerned,
    /// The guild has not switched analysis on.
    #[error("community analysis is off")]
    Off,
    /// The member left the analysis: nothing of theirs counts in any case.
    #[error("the member left the analysis")]
    Left,
    /// What was found could not be looked at.
    #[error(transparent)]
    Ours(#[from] rank_community::Error),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether `by` may decide about `member`.
pub async fn check(app: &App, guild: GuildId, by: MemberId, member: MemberId) -> Result<(), Error> {
    if by == member {
        return Err(Error::Oneself);
    }
    let read = &mut app.store.read();
    if !guilds::find(read, guild).await?.is_some_and(|settings| settings.analysis) {
        return Err(Error::Off);
    }
    if consents::find(read, guild, member, Purpose::Analysis).await? == Some(false) {
        return Err(Error::Left);
    }
    Ok(())
}

/// Decide. What is so already is not decided once more, unless something was found since the last word. A member who had
/// asked for a look has their answer with it, if it counts again.
pub async fn run(app: &App, guild: GuildId, by: MemberId, member: MemberId, verdict: Verdict) -> Result<(), Error> {
    check(app, guild, by, member).await?;
    let found = member_trust::look(app, guild).await?;
    if member_trust::is_barred(app, guild, &found, (by, member), verdict).await {
        return Err(Error::Concerned);
    }
    let clears = verdict == Verdict::Clear;
    let is_held = clears && found.flags.iter().any(|flag| flag.takes_from(member.0));
    let against = if clears { member_trust::against(app, guild, member).await? } else { Vec::new() };
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let last = trust::last_word(&mut tx.read(), guild, member).await?;
    if last.is_some_and(|word| word.verdict == verdict) && !is_held {
        return Ok(());
    }
    write(&mut tx, guild, by, member, (verdict, &against), now).await?;
    if clears {
        appeal::grant(&mut tx, guild, member, by, now).await?;
    }
    tx.commit().await?;
    app.tasks.wake();
    Ok(())
}

/// The decision's rows, in the transaction of what caused it; `against` the member is what was found until now.
pub(super) async fn write(
    tx: &mut Tx,
    guild: GuildId,
    by: MemberId,
    member: MemberId,
    (verdict, against): (Verdict, &[Flag]),
    now: i64,
) -> Result<(), StoreError> {
    let decision = Decision { about: About::Member(member.0), verdict, accounts: 0, at: now };
    trust::insert_decision(tx, guild, &decision, by).await?;
    for flag in against {
        let (about, verdict) = (About::Flag(flag.key()), Verdict::Excuse);
        let excuse = Decision { about, verdict, accounts: flag.accounts.len(), at: now };
        let number = trust::insert_decision(tx, guild, &excuse, by).await?;
        trust::keep_finding(tx, guild, number, (flag, verdict)).await?;
    }
    ranks::expire(tx, guild).await?;
    let act = if verdict == Verdict::Discount { "credit-off" } else { "credit-on" };
    audit::insert(tx, &Entry::new(guild, by, Area::Member, act).about(member), now).await
}
