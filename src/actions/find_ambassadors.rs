//! Whom to ask first when something should spread through the community.

use crate::actions::community_ground;
use crate::actions::core_members::{self, Caveats, Error};
use crate::actions::who_is_here::People;
use crate::actions::{assess_trust, rank_community};
use crate::app::App;
use crate::domain::community::doubt::doubted;
use crate::domain::community::graph::Fold;
use crate::domain::community::influence::{self, Search};
use crate::domain::community::picture::around::{Around, around};
use crate::domain::community::reasons::{Reason, among, reasons};
use crate::domain::community::trust::standing::StandingError;
use crate::domain::ids::GuildId;

/// Random sets the choice rests on at most: a second of work in a large community.
const MOST_SETS: usize = 200_000;
/// Members in the picture.
const PICTURE: usize = 60;
/// Times the choice is made anew because somebody chosen left the server.
const ROUNDS: usize = 2;

/// Somebody to ask.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ambassador {
    /// Who, and what ties them to others.
    pub reason: Reason,
    /// Members they add to those whom the ones before them reach.
    pub adds: f64,
    /// Whether they pay.
    pub paying: bool,
}

/// Those to ask first.
#[derive(Debug, Clone, PartialEq)]
pub struct Ambassadors {
    /// In the order in which they were chosen.
    pub members: Vec<Ambassador>,
    /// Members they reach altogether, themselves included.
    pub reach: f64,
    /// Members there are.
    pub of: usize,
    /// Them and those around them, for the picture, and who of those pays.
    pub around: Around,
    /// Beside `around`.
    pub pays: Vec<bool>,
    /// What the choice does not know.
    pub caveats: Caveats,
    /// What those chosen are called.
    pub people: People,
}

/// Choose `count` members.
pub async fn run(app: &App, guild: GuildId, count: usize) -> Result<Ambassadors, Error> {
    let material = core_members::gathered(app, guild, None).await?;
    let trust = assess_trust::assess(app, guild, &material.sources).await?;
    let mut edges = trust.apply(&material.edges);
    let mut people = People::default();
    let mut rounds = 0;
    let mut found = loop {
        let (same, found) = community_ground::apart(move || {
            let search = Search { count, most_sets: MOST_SETS, ..Search::default() };
            let found = influence::maximise(&edges, Fold::Sum, &search);
            (edges, found)
        })
        .await?;
        edges = same;
        let found = found.map_err(|error| Error::Rank(rank_community::Error::Standing(StandingError::Graph(error))))?;
        people.ask(app, guild, found.chosen.iter().map(|it| it.0).collect()).await;
        rounds += 1;
        if rounds > ROUNDS || !found.chosen.iter().any(|it| people.is_gone(it.0)) {
            break found;
        }
        // Who left passes nothing on, and cannot be reached either.
        edges.retain(|edge| !people.is_gone(edge.src) && !people.is_gone(edge.dst));
    };
    found.chosen.retain(|it| !people.is_gone(it.0));
    if found.chosen.is_empty() {
        return Err(Error::Nothing);
    }
    let ids: Vec<u64> = found.chosen.iter().map(|it| it.0).collect();
    let pays = among(&material.paying);
    let honest = || edges.iter().filter(|edge| trust.is_honest(edge));
    let told = reasons(honest(), &ids, &pays);
    let members = told
        .into_iter()
        .zip(&found.chosen)
        .map(|(reason, (member, adds))| Ambassador { reason, adds: *adds, paying: pays(*member) })
        .collect();
    let around = around(&ids, honest().map(|edge| (edge.src, edge.dst, edge.weight)), PICTURE);
    let mut everybody: Vec<u64> = edges.iter().flat_map(|edge| [edge.src, edge.dst]).collect();
    everybody.sort_unstable();
    everybody.dedup();
    let caveats = Caveats {
        open: trust.open,
        doubted: doubted(material.edges.iter(), &trust),
        missing: core_members::missing(app, guild, None, app.clock.now()).await?,
    };
    Ok(Ambassadors {
        members,
        reach: found.spread,
        of: everybody.len(),
        pays: around.people.iter().map(|it| pays(*it)).collect(),
        around,
        caveats,
        people,
    })
}
