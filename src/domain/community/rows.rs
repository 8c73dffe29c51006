//! One line of an edge file (`src,dst,weight,unix_time[,kind]`), read or refused with a reason a person can act on. In a file
//! of ours that staff took along, the fifth column says what of the weight counts; a number there is no kind.

use thiserror::Error;

use super::edges::Edge;
use super::edges::EdgeFault;
use super::edges::check_weight;
use super::kind::InteractionKind;

/// How far ahead of us a time may lie before it counts as wrong: clocks differ.
pub const AHEAD: i64 = 86_400;
/// From here on a number of seconds is more likely milliseconds (the year 5138).
const MILLISECONDS: i64 = 100_000_000_000;

/// A line as it was written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row<'l> {
    /// The first column: who did it.
    pub src: u64,
    /// The second column: to whom.
    pub dst: u64,
    /// The third.
    pub weight: f64,
    /// The fourth, seconds since 1970.
    pub at: i64,
    /// The fifth; empty when there is none.
    pub kind: &'l str,
}

/// Why a line is refused.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum RowFault {
    /// Fewer than four columns, or more than five.
    #[error("{found} columns, but src,dst,weight,unix_time and perhaps kind are expected")]
    Columns {
        /// How many there are.
        found: usize,
    },
    /// Another number of columns than a list of births has.
    #[error("{found} columns, but id,unix_time is expected")]
    Birth {
        /// How many there are.
        found: usize,
    },
    /// Bytes that are no text.
    #[error("not UTF-8 text")]
    NotText,
    /// An id that is no whole number.
    #[error("{column} {text:?} is not an id (a whole number from 0 up)")]
    Id {
        /// Which column.
        column: &'static str,
        /// What stands there.
        text: String,
    },
    /// An id of more than 64 bits.
    #[error("{column} {text} does not fit into 64 bits")]
    WideId {
        /// Which column.
        column: &'static str,
        /// What stands there.
        text: String,
    },
    /// A weight that is no number.
    #[error("the weight {0:?} is not a number")]
    Weight(String),
    /// A weight no graph may hold.
    #[error(transparent)]
    Edge(#[from] EdgeFault),
    /// A time that is no whole number of seconds.
    #[error("the time {0:?} is not a whole number of seconds since 1970")]
    Time(String),
    /// A time that looks like milliseconds.
    #[error("the time {0} looks like milliseconds; seconds since 1970 are expected")]
    Milliseconds(i64),
    /// A time more than a day ahead.
    #[error("the time {0} lies in the future")]
    Future(i64),
    /// A time before 1970.
    #[error("the time {0} lies before 1970")]
    Early(i64),
    /// A kind nobody knows.
    #[error("the kind {0:?} is not known")]
    Kind(String),
}

/// Read one line, without its end.
pub fn read(line: &[u8], now: i64) -> Result<Row<'_>, RowFault> {
    let line = std::str::from_utf8(line).map_err(|_| RowFault::NotText)?;
    let mut columns = line.split(',').map(bare);
    let mut next = || columns.next();
    let (src, dst, weight, at, kind, rest) = (next(), next(), next(), next(), next(), columns.count());
    let (Some(src), Some(dst), Some(weight), Some(at), 0) = (src, dst, weight, at, rest) else {
        return Err(RowFault::Columns { found: line.split(',').count() });
    };
    let kind = match kind.and_then(|kind| kind.parse().ok()) {
        Some(counts) => check_weight(counts).map(|_| "")?,
        None => kind.unwrap_or(""),
    };
    Ok(Row {
        src: id("src", src)?,
        dst: id("dst", dst)?,
        weight: check_weight(weight.parse().map_err(|_| RowFault::Weight(shown(weight)))?)?,
        at: time(at, now)?,
        kind,
    })
}

/// Whether a file's first line names its columns: nothing in it is a number.
#[must_use]
pub fn is_header(line: &[u8]) -> bool {
    std::str::from_utf8(line).is_ok_and(|line| {
        line.split(',').count() >= 2
            && line
                .split(',')
                .map(bare)
                .all(|word| word.parse::<f64>().is_err() && word.chars().any(char::is_alphabetic))
    })
}

/// Read one id, as a line of a list of members.
pub fn member(line: &[u8]) -> Result<u64, RowFault> {
    id("member", bare(std::str::from_utf8(line).map_err(|_| RowFault::NotText)?))
}

/// Read an account and when it was made, as a line of a list of births.
pub fn birth(line: &[u8], now: i64) -> Result<(u64, i64), RowFault> {
    let line = std::str::from_utf8(line).map_err(|_| RowFault::NotText)?;
    match *line.split(',').map(bare).collect::<Vec<_>>() {
        [account, at] => Ok((id("id", account)?, time(at, now)?)),
        ref columns => Err(RowFault::Birth { found: columns.len() }),
    }
}

impl Row<'_> {
    /// The edge as written: the first column credits the second, whatever the kind.
    #[must_use]
    pub fn as_written(&self) -> Edge {
        let kind = InteractionKind::Imported;
        Edge { src: self.src, dst: self.dst, weight: self.weight, at: self.at, kind }
    }

    /// The kind of interaction the line tells of.
    pub fn interaction(&self) -> Result<InteractionKind, RowFault> {
        InteractionKind::from_file(self.kind).ok_or_else(|| RowFault::Kind(shown(self.kind)))
    }
}

/// A column without the spaces and quotes that spreadsheets put around it.
fn bare(column: &str) -> &str {
    let column = column.trim();
    column.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).map_or(column, str::trim)
}

/// A whole number, or an account as Discord mentions it.
fn id(column: &'static str, text: &str) -> Result<u64, RowFault> {
    let digits = text.strip_prefix("<@").and_then(|inner| inner.strip_suffix('>'));
    let digits = digits.map_or(text, |inner| inner.strip_prefix('!').unwrap_or(inner));
    digits.parse().map_err(|_| {
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            RowFault::WideId { column, text: shown(text) }
        } else {
            RowFault::Id { column, text: shown(text) }
        }
    })
}

fn time(text: &str, now: i64) -> Result<i64, RowFault> {
    match text.parse() {
        Err(_) => Err(RowFault::Time(shown(text))),
        Ok(at) if at >= MILLISECONDS => Err(RowFault::Milliseconds(at)),
        Ok(at) if at > now.saturating_add(AHEAD) => Err(RowFault::Future(at)),
        Ok(at) if at < 0 => Err(RowFault::Early(at)),
        Ok(at) => Ok(at),
    }
}

/// As much of a wrong value as is worth showing.
fn shown(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((cut, _)) => format!("{}…", text.get(..cut).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn fault(line: &str) -> String {
        read(line.as_bytes(), NOW).unwrap_err().to_string()
    }

    #[test]
    fn good_lines_are_read_with_or_without_a_kind() {
        let row = read(b"1,18446744073709551615,0.5,1254192988,a2q", NOW).unwrap();
        assert_eq!(row, Row { src: 1, dst: u64::MAX, weight: 0.5, at: 1_254_192_988, kind: "a2q" });
        assert_eq!(row.interaction(), Ok(InteractionKind::Answer));
        let quoted = read(br#""1" , 2, 1e3 ,0"#, NOW).unwrap();
        assert_eq!((quoted.src, quoted.dst, quoted.weight, quoted.kind), (1, 2, 1000.0, ""));
        assert_eq!(quoted.as_written().kind, InteractionKind::Imported);
        let mentioned = read(b"<@7>,\"<@!18446744073709551615>\",1,0", NOW).unwrap();
        assert_eq!((mentioned.src, mentioned.dst), (7, u64::MAX));
        let taken_along = read(b"1,2,2.5,0,0.25", NOW).unwrap();
        assert_eq!((taken_along.weight, taken_along.interaction()), (2.5, Ok(InteractionKind::Imported)));
    }

    #[test]
    fn each_wrong_line_says_what_is_wrong() {
        assert_eq!(fault("1,2"), "2 columns, but src,dst,weight,unix_time and perhaps kind are expected");
        assert_eq!(fault("1,2,3,4,a2q,6"), "6 columns, but src,dst,weight,unix_time and perhaps kind are expected");
        assert_eq!(fault("ann,2,1,0"), r#"src "ann" is not an id (a whole number from 0 up)"#);
        assert_eq!(fault("1,-2,1,0"), r#"dst "-2" is not an id (a whole number from 0 up)"#);
        assert_eq!(fault("<@&1>,2,1,0"), r#"src "<@&1>" is not an id (a whole number from 0 up)"#);
        assert_eq!(fault("1,,1,0"), r#"dst "" is not an id (a whole number from 0 up)"#);
        assert_eq!(fault("1,18446744073709551616,1,0"), "dst 18446744073709551616 does not fit into 64 bits");
        assert_eq!(fault("1,2,much,0"), r#"the weight "much" is not a number"#);
        assert_eq!(fault("1,2,-1,0"), "the weight -1 is negative");
        assert_eq!(fault("1,2,NaN,0"), "the weight is not a number");
        assert_eq!(fault("1,2,inf,0"), "the weight inf is above 1e12");
        assert_eq!(fault("1,2,1e13,0"), "the weight 1e13 is above 1e12");
        assert_eq!(fault("1,2,1,soon"), r#"the time "soon" is not a whole number of seconds since 1970"#);
        assert_eq!(
            fault("1,2,1,1254192988000"),
            "the time 1254192988000 looks like milliseconds; seconds since 1970 are expected"
        );
        assert_eq!(fault("1,2,1,1900000000"), "the time 1900000000 lies in the future");
        assert_eq!(fault("1,2,1,-1"), "the time -1 lies before 1970");
        assert_eq!(fault("1,2,1,0,-3"), "the weight -3 is negative");
        assert_eq!(read(b"1,2,1,0,\xff", NOW).unwrap_err(), RowFault::NotText);
        assert_eq!(
            read(b"1,2,1,0,telepathy", NOW).unwrap().interaction().unwrap_err().to_string(),
            r#"the kind "telepathy" is not known"#
        );
    }

    #[test]
    fn births_are_read_or_refused_with_a_reason() {
        let read = |line: &str| birth(line.as_bytes(), NOW).map_err(|fault| fault.to_string());
        assert_eq!(read("175928847299117063, 1462015105"), Ok((175_928_847_299_117_063, 1_462_015_105)));
        for (line, why) in [
            ("7", "1 columns, but id,unix_time is expected"),
            ("7,8,9", "3 columns, but id,unix_time is expected"),
            ("ann,8", r#"id "ann" is not an id (a whole number from 0 up)"#),
            ("7,2016-04-30", r#"the time "2016-04-30" is not a whole number of seconds since 1970"#),
            ("7,1462015105000", "the time 1462015105000 looks like milliseconds; seconds since 1970 are expected"),
        ] {
            assert_eq!(read(line).unwrap_err(), why);
        }
    }

    #[test]
    fn a_header_is_told_from_a_wrong_first_line() {
        assert!(is_header(b"src,dst,weight,unix_time,kind") && is_header(b"source,target,weight,time"));
        assert!(!is_header(b"1,2,1,0") && !is_header(b"ann,2,1,0") && !is_header(b"1,2,1,0,a2q") && !is_header(b"src"));
    }
}
