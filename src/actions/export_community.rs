//! Staff takes the community along as a file for other programs. That it was taken is written down.

use std::collections::HashMap;
use std::sync::Arc;

use crate::actions::assess_trust;
use crate::actions::community_ground;
use crate::actions::core_members::{self, Error};
use crate::actions::export_list;
use crate::actions::find_segments;
use crate::app::App;
use crate::discord::File;
use crate::domain::community::Edge;
use crate::domain::community::cluster::{Ties, leiden};
use crate::domain::community::export::{Community, Credit, Format, Node};
use crate::domain::ids::{GuildId, MemberId};
use crate::store::audit::{self, Area, Entry};

/// The file, and how many edges are in it.
pub async fn run(app: &App, guild: GuildId, by: MemberId, format: Format) -> Result<(File, usize), Error> {
    let material = core_members::gathered(app, guild, None).await?;
    let trust = Arc::new(assess_trust::assess(app, guild, &material.sources).await?);
    let (_, places) = core_members::latest(app, guild, &material, &trust, app.clock.now()).await?;
    let segments: HashMap<u64, u32> = match find_segments::run(app, guild).await {
        Ok(groups) => groups.members.into_iter().collect(),
        // Nothing happened of late: the past can be taken all the same.
        Err(Error::Nothing) => HashMap::new(),
        Err(error) => return Err(error),
    };
    let scores: HashMap<u64, f64> = places.into_iter().collect();
    let rows = material.edges.len();
    let text = community_ground::apart(move || {
        let ties = Ties::of(&material.edges);
        let clusters = leiden(&ties, 1, 3);
        let node = |(nth, &id): (usize, &u64)| Node {
            id,
            score: scores.get(&id).copied(),
            community: clusters.group.get(nth).copied(),
            segment: segments.get(&id).copied(),
        };
        let counts = trust.weights(&material.edges);
        let credit = |(edge, counts): (&Edge, f64)| Credit {
            src: edge.src,
            dst: edge.dst,
            weight: edge.weight,
            counts,
            last: edge.at,
            kind: edge.kind.name(),
        };
        format.write(&Community {
            members: ties.ids.iter().enumerate().map(node).collect(),
            credit: material.edges.iter().zip(counts).map(credit).collect(),
        })
    })
    .await?;
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let entry = Entry::new(guild, by, Area::Export, "community").detail("rows", rows);
    audit::insert(&mut tx, &entry, now).await?;
    tx.commit().await?;
    let name = format!("community-{}.{}", export_list::date(now), format.word());
    Ok((export_list::packed(name, text), rows))
}
