//! CSV whose first line names the columns. A line that does not fit costs itself and nothing behind it.

use super::{Broken, BrokenBy, ImportFault, Item, complete, field_named, put};

/// Lines that one record may span; a summary has its lines, a forgotten quotation mark swallows the whole file.
const MOST_LINES: u64 = 200;

pub(super) fn read(text: &str) -> Result<(Vec<Item>, Vec<Broken>), ImportFault> {
    let first = text.lines().next().unwrap_or_default();
    let delimiter = [',', ';', '\t'].into_iter().max_by_key(|it| first.matches(*it).count()).unwrap_or(',');
    let columns: Vec<Option<&str>> = reader(first, delimiter)
        .records()
        .next()
        .and_then(Result::ok)
        .map(|record| record.iter().map(field_named).collect())
        .unwrap_or_default();
    if !columns.contains(&Some("title")) {
        return Err(ImportFault::Unknown);
    }
    let (mut items, mut broken) = (Vec::new(), Vec::new());
    let mut rest = text.split_once('\n').map_or("", |(_, rest)| rest);
    let mut line = 2_u64;
    while !rest.is_empty() {
        let mut reader = reader(rest, delimiter);
        let mut record = csv::StringRecord::new();
        // Where a record went wrong the next line is begun with anew.
        let mut again = None;
        loop {
            let (from, lines) = (reader.position().byte(), reader.position().line());
            match reader.read_record(&mut record) {
                Ok(false) => break,
                Ok(true) => {}
                Err(_) => record.clear(),
            }
            let at = record.position().map_or(lines, csv::Position::line);
            let place = format!("line {}", line + at - 1);
            let spans = reader.position().line().saturating_sub(at);
            if record.len() == columns.len() && spans <= MOST_LINES {
                let mut item = Item { place, ..Item::default() };
                for (column, text) in columns.iter().zip(record.iter()) {
                    column.iter().for_each(|field| put(&mut item, field, text));
                }
                complete(&mut item);
                items.push(item);
                continue;
            }
            broken.push(Broken { place, why: BrokenBy::Columns });
            if spans > 1 {
                let from = record.position().map_or(from, csv::Position::byte);
                again = Some((usize::try_from(from).unwrap_or(usize::MAX), at));
                break;
            }
        }
        let Some((from, at)) = again else { break };
        rest = rest.get(from..).and_then(|it| it.split_once('\n')).map_or("", |(_, rest)| rest);
        line += at;
    }
    Ok((items, broken))
}

fn reader(text: &str, delimiter: char) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(u8::try_from(delimiter).unwrap_or(b','))
        .from_reader(text.as_bytes())
}
