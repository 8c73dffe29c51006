//! Who is on the way up, and which newcomers nobody has turned to yet.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::actions::community_ground;
use crate::actions::core_members::{self, Caveats, Error};
use crate::actions::rank_community;
use crate::actions::who_is_here::People;
use crate::app::App;
use crate::domain::community::Edge;
use crate::domain::community::meeting::{Meeting, meetings};
use crate::domain::community::reasons::{Reason, among, reasons};
use crate::domain::community::rising::{Rise, rising};
use crate::domain::community::trust::Trust;
use crate::domain::community::trust::standing::Placed;
use crate::domain::ids::GuildId;
use crate::store::pair_days;

/// Days of each of the two periods compared.
pub const DAYS: i64 = 30;
/// Members named.
const MOST: usize = 10;
/// Members looked at, so that there are enough when some of them left the server.
const LOOKED_AT: usize = 4 * MOST;
/// Newcomers named.
const NAMED: usize = 8;
/// Times those to meet are chosen anew because somebody left.
const ROUNDS: usize = 3;

/// Members on the way up, and newcomers to meet.
#[derive(Debug, Clone, PartialEq)]
pub struct Rising {
    /// By what they gained, with what they did in the later period.
    pub members: Vec<(Rise, Reason)>,
    /// Newcomers to whom nobody has turned, each with somebody who could; all of them are here.
    pub meetings: Vec<Meeting>,
    /// Further such newcomers, as far as nobody said that they are gone.
    pub more: usize,
    /// Whether there was an earlier period to compare with.
    pub compared: bool,
    /// Whether part of the earlier period was not heard: then some only seem to rise.
    pub unheard_before: bool,
    /// What the comparison does not know.
    pub caveats: Caveats,
    /// What those named are called.
    pub people: People,
}

/// Compare the last thirty whole days (UTC) before this one with the thirty before. Who has been welcomed is known up to now.
pub async fn run(app: &App, guild: GuildId) -> Result<Rising, Error> {
    let lately = core_members::last_days(DAYS, app.clock.now());
    let middle = lately.start;
    let ground = community_ground::load(app, guild, 3 * DAYS).await?;
    let mut read = app.store.read();
    let mut periods = Vec::new();
    for span in [middle - DAYS * 86_400..middle, lately] {
        let mut edges = pair_days::sums(&mut read, guild, span.start, span.end).await?;
        edges.retain(|edge| !ground.left.contains(&edge.src) && !ground.left.contains(&edge.dst));
        let edges = Arc::new(edges);
        let placed = rank_community::placed(app, Arc::clone(&edges), Arc::clone(&ground.trust), Vec::new()).await?;
        let placed = undoubted(placed.members, &edges, &ground.trust);
        periods.push((edges, placed));
    }
    let (Some((lately, now_placed)), Some((earlier, before_placed))) = (periods.pop(), periods.pop()) else {
        return Err(Error::Nothing);
    };
    let open = ground.trust.open;
    let compared = !earlier.is_empty();
    let mut risen = if compared {
        rising(&now_placed, &before_placed, |placed| open && placed.sources > 1 || placed.is_listed(), LOOKED_AT)
    } else {
        Vec::new()
    };
    let mut people = People::default();
    let ids: Vec<u64> = risen.iter().map(|rise| rise.member).collect();
    let ids = people.first(app, guild, &ids, MOST).await;
    risen.retain(|rise| ids.contains(&rise.member));
    let told = reasons(lately.iter().filter(|edge| ground.trust.is_honest(edge)), &ids, among(&ground.paying));
    let caveats = ground.caveats(app, guild, 2 * DAYS).await?;
    let (meetings, more) = met(app, guild, Arc::new(ground.days), middle, &mut people).await?;
    Ok(Rising {
        members: risen.into_iter().zip(told).collect(),
        meetings,
        more,
        compared,
        unheard_before: caveats.missing.iter().any(|(from, _)| *from < middle),
        caveats,
        people,
    })
}

/// The same places, each with the number of those alone who did not only sit in one voice channel with the member, and whose
/// praise counts and is not in doubt.
fn undoubted(mut placed: Vec<Placed>, edges: &[Edge], trust: &Trust) -> Vec<Placed> {
    let mut givers: HashMap<u64, HashSet<u64>> = HashMap::new();
    for edge in trust.apply(edges).iter().filter(|edge| trust.is_honest(edge) && !edge.kind.is_company()) {
        givers.entry(edge.dst).or_default().insert(edge.src);
    }
    for it in &mut placed {
        it.sources = givers.get(&it.member).map_or(0, |givers| u32::try_from(givers.len()).unwrap_or(u32::MAX));
    }
    placed
}

/// Who should meet whom among those who are here, and how many more there are to meet.
async fn met(
    app: &App,
    guild: GuildId,
    days: Arc<Vec<Edge>>,
    since: i64,
    people: &mut People,
) -> Result<(Vec<Meeting>, usize), Error> {
    let mut rounds = 0;
    loop {
        let (days, gone) = (Arc::clone(&days), people.gone());
        let known = gone.len();
        let found = community_ground::apart(move || meetings(&days, since, &gone)).await?;
        let named = found.iter().take(NAMED).flat_map(|it| [Some(it.newcomer), it.host, it.through]).flatten();
        people.ask(app, guild, named.collect()).await;
        rounds += 1;
        if people.gone().len() == known || rounds > ROUNDS {
            return Ok(told(found, people));
        }
    }
}

/// Only those who were asked about and are here are named: when very many left, the questions end before all of those are known.
fn told(found: Vec<Meeting>, people: &People) -> (Vec<Meeting>, usize) {
    let newcomers = found.iter().filter(|it| !people.is_gone(it.newcomer)).count();
    let here = |it: &Meeting| people.is_here(it.newcomer) && it.host.is_none_or(|host| people.is_here(host));
    let named: Vec<Meeting> = found.into_iter().filter(here).take(NAMED).collect();
    let more = newcomers - named.len();
    (named, more)
}
