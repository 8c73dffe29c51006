//! Edge files (`src,dst,weight,unix_time[,kind]`) as interaction records.

use std::collections::HashMap;
use std::io::BufRead;

use super::super::files;
use super::super::files::Faults;
use crate::domain::community::InteractionKind;
use crate::domain::community::past::Skipped;
use crate::domain::community::record::InteractionRecord;
use crate::domain::community::record::variant_of;
use crate::domain::community::rows;
use crate::domain::community::rows::Row;
use crate::domain::ids::ChannelId;
use crate::domain::ids::GuildId;
use crate::domain::ids::MemberId;

/// Bits of a record's number that tell the lines of one second apart; the time stands above them, so that numbers rise
/// with time and the unique index grows at its end.
const BELOW_TIME: u32 = 29;

/// Read `reader` line by line; `tell` gets each record.
pub fn read(
    reader: impl BufRead,
    guild: GuildId,
    now: i64,
    faults: &mut Faults,
    skipped: &mut Skipped,
    mut tell: impl FnMut(InteractionRecord) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let (mut first, mut outcome) = (true, Ok(()));
    let mut twins = Twins::default();
    files::lines(reader, faults, |number, line, faults| {
        let header = std::mem::take(&mut first) && rows::is_header(line);
        if header || outcome.is_err() {
            return;
        }
        let row = rows::read(line, now).and_then(|row| Ok((row, row.interaction()?)));
        match row {
            Ok((row, InteractionKind::ReactionRemoved)) => {
                faults.note(number, || format!("the kind {:?} takes back a reaction that no file names", row.kind));
            }
            Ok((row, kind)) => {
                let record = record(guild, &row, kind, &mut twins);
                if record.is_between_people() {
                    outcome = tell(record);
                } else {
                    skipped.not_two_people += 1;
                }
            }
            Err(fault) => faults.note(number, || fault.to_string()),
        }
    });
    outcome
}

/// Lines of one second that are equal in everything: each is an interaction of its own, and keeps its number when the
/// file is read again.
#[derive(Default)]
struct Twins {
    at: i64,
    seen: HashMap<i64, i64>,
}

impl Twins {
    fn number(&mut self, at: i64, hash: i64) -> i64 {
        if self.at != at {
            self.at = at;
            self.seen.clear();
        }
        let next = self.seen.entry(hash).or_insert(0);
        *next += 1;
        *next - 1
    }
}

/// The record of a line. Its number comes from its time and content alone, so a second import adds nothing.
fn record(guild: GuildId, row: &Row<'_>, kind: InteractionKind, twins: &mut Twins) -> InteractionRecord {
    let content = format!("{},{},{},{},{}", row.src, row.dst, row.weight, row.at, kind.code());
    let twin = twins.number(row.at, variant_of(&content));
    let variant = variant_of(&format!("{content},{twin}"));
    let below = variant.cast_unsigned() & ((1 << BELOW_TIME) - 1);
    InteractionRecord {
        guild,
        object: (row.at.cast_unsigned() << BELOW_TIME) | below,
        actor: MemberId(row.src),
        target: MemberId(row.dst),
        kind,
        weight: row.weight * kind.weight(),
        at: row.at,
        channel: ChannelId(0),
        variant,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn import(text: &str) -> (Vec<InteractionRecord>, Faults, Skipped) {
        let (mut records, mut faults, mut skipped) = (Vec::new(), Faults::default(), Skipped::default());
        let tell = |record| {
            records.push(record);
            Ok(())
        };
        read(text.as_bytes(), GuildId(1), 1_800_000_000, &mut faults, &mut skipped, tell).unwrap();
        (records, faults, skipped)
    }

    #[test]
    fn numbers_rise_with_time_and_stay_the_same() {
        let text = "src,dst,weight,unix_time,kind\n1,2,1,100,a2q\n1,2,1,100,a2q\n3,2,0.5,101,\n4,4,1,102,c2a\n";
        let (records, faults, skipped) = import(text);
        assert_eq!((records.len(), faults.count, skipped.not_two_people), (3, 0, 1));
        assert_eq!(records, import(text).0);
        let key = |record: &InteractionRecord| (record.object, record.variant);
        assert_ne!(key(&records[0]), key(&records[1]));
        assert!(records[2].object > records[0].object.max(records[1].object));
        assert_eq!((records[0].kind, records[0].weight), (InteractionKind::Answer, 3.0));
        assert_eq!((records[2].kind, records[2].weight), (InteractionKind::Imported, 0.5));
        assert!(records.iter().all(|record| record.object.cast_signed() > 0));
    }

    #[test]
    fn lines_that_cannot_be_used_are_told() {
        let (records, faults, _) = import("1,2,1,100,telepathy\n1,2,1,100,reaction_removed\n1,2,-1,100\n1,2,1,100\n");
        assert_eq!((records.len(), faults.count), (1, 3));
    }
}
