//! A creator takes a list out of the product: members, payments or access changes, as a table for spreadsheets. Read page
//! by page, so that a large guild neither fills the memory nor holds the database; that it was taken is written down.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::sync::watch;

use crate::app::App;
use crate::discord::File;
use crate::domain::csv;
use crate::domain::ids::{GuildId, MemberId, PlanId, RoleId};
use crate::store::audit::{self, Area, Entry};
use crate::store::history::{self, Line};
use crate::store::plans::Plan;
use crate::store::{StoreError, ledger, members, plans};

/// Rows read at once.
const PAGE: i64 = 500;
/// A larger table is packed: Discord takes ten megabytes from a bot.
const UNPACKED: usize = 8 << 20;

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Everybody about whom there is anything to say, with what they hold.
    Members,
    /// What became of every purchase.
    Payments,
    /// Every role given or taken.
    Changes,
}

impl What {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Members, Self::Payments, Self::Changes];

    /// The word in custom ids, file names and texts.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Members => "members",
            Self::Payments => "payments",
            Self::Changes => "changes",
        }
    }

    const fn heads(self) -> &'static [&'static str] {
        match self {
            Self::Members => &["member_id", "in_server", "plan", "has_access", "source", "until"],
            Self::Payments => {
                &["time", "member_id", "plan", "kind", "stripe_id", "status", "paid", "period_end", "refund", "dispute"]
            }
            Self::Changes => &["time", "member_id", "role_id", "change", "state", "reason"],
        }
    }
}

/// Write the list; `told` hears how many rows there are so far.
pub async fn run(
    app: &App,
    guild: GuildId,
    by: MemberId,
    what: What,
    told: &watch::Sender<usize>,
) -> Result<(File, usize), StoreError> {
    let mut table = Table { text: csv::MARK.to_owned(), rows: 0, told };
    table.text.push_str(&csv::line(&what.heads().iter().map(|head| (*head).to_owned()).collect::<Vec<_>>()));
    let plans = plans::list(&mut app.store.read(), guild).await?;
    match what {
        What::Members => everybody(app, guild, &plans, &mut table).await?,
        What::Payments | What::Changes => lines(app, guild, what, &plans, &mut table).await?,
    }
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let entry = Entry::new(guild, by, Area::Export, what.word()).detail("rows", table.rows);
    audit::insert(&mut tx, &entry, now).await?;
    tx.commit().await?;
    let rows = table.rows;
    Ok((packed(format!("{}-{}.csv", what.word(), date(now)), table.text), rows))
}

/// A table under way.
struct Table<'t> {
    text: String,
    rows: usize,
    told: &'t watch::Sender<usize>,
}

impl Table<'_> {
    fn row(&mut self, cells: &[String]) {
        self.text.push_str(&csv::line(cells));
        self.rows += 1;
    }

    fn tell(&self) {
        self.told.send_replace(self.rows);
    }
}

async fn everybody(app: &App, guild: GuildId, plans: &[Plan], table: &mut Table<'_>) -> Result<(), StoreError> {
    let now = app.clock.now();
    for member in ledger::members(&mut app.store.read(), guild).await? {
        let read = &mut app.store.read();
        let here = members::is_present(read, guild, member).await?;
        let here = here.map_or("unknown", |here| if here { "yes" } else { "no" });
        for verdict in ledger::access(read, guild, member, now).await?.verdicts {
            table.row(&[
                csv::member(member),
                here.to_owned(),
                plan_name(plans, verdict.plan),
                if verdict.allowed { "yes" } else { "no" }.to_owned(),
                verdict.source.kind.word().to_owned(),
                verdict.until.map(date_and_time).unwrap_or_default(),
            ]);
        }
        table.tell();
    }
    Ok(())
}

async fn lines(app: &App, guild: GuildId, what: What, plans: &[Plan], table: &mut Table<'_>) -> Result<(), StoreError> {
    let mut after = 0;
    loop {
        let read = &mut app.store.read();
        let page = match what {
            What::Payments => history::payments(read, guild, after, PAGE).await?,
            _ => history::changes(read, guild, after, PAGE).await?,
        };
        let Some(last) = page.last() else { return Ok(()) };
        after = last.id;
        for line in &page {
            let cells = if what == What::Payments { payment(line, plans) } else { change(line) };
            table.row(&cells);
        }
        table.tell();
    }
}

fn payment(line: &Line, plans: &[Plan]) -> Vec<String> {
    let fact: serde_json::Value = serde_json::from_str(&line.details).unwrap_or_default();
    let text = |path: &str| match fact.pointer(path) {
        Some(serde_json::Value::String(text)) => text.clone(),
        None | Some(serde_json::Value::Null) => String::new(),
        Some(other) => other.to_string(),
    };
    let time =
        |path: &str| fact.pointer(path).and_then(serde_json::Value::as_i64).map(date_and_time).unwrap_or_default();
    vec![
        date_and_time(line.at),
        csv::member(MemberId::from_db(line.member_id)),
        plan_name(plans, PlanId(line.subject)),
        line.kind.clone(),
        line.reference.clone(),
        text("/status"),
        text("/paid"),
        time("/period_end"),
        text("/money/refund"),
        text("/money/dispute"),
    ]
}

fn change(line: &Line) -> Vec<String> {
    vec![
        date_and_time(line.at),
        csv::member(MemberId::from_db(line.member_id)),
        csv::role(RoleId::from_db(line.subject)),
        line.kind.clone(),
        line.reference.clone(),
        line.details.clone(),
    ]
}

fn plan_name(plans: &[Plan], id: PlanId) -> String {
    plans.iter().find(|plan| plan.id == id).map_or_else(|| id.to_string(), |plan| plan.offer.name.clone())
}

pub(super) fn date(at: i64) -> String {
    jiff::Timestamp::from_second(at).map_or_else(|_| at.to_string(), |at| at.strftime("%Y-%m-%d").to_string())
}

fn date_and_time(at: i64) -> String {
    jiff::Timestamp::from_second(at).map_or_else(|_| at.to_string(), |at| at.strftime("%Y-%m-%d %H:%M:%S").to_string())
}

pub(super) fn packed(name: String, text: String) -> File {
    if text.len() <= UNPACKED {
        return File { name, bytes: text.into_bytes() };
    }
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    match packer.write_all(text.as_bytes()).and_then(|()| packer.finish()) {
        Ok(bytes) => File { name: format!("{name}.gz"), bytes },
        // Into memory nothing fails; should it ever, the plain table is tried.
        Err(_) => File { name, bytes: text.into_bytes() },
    }
}
