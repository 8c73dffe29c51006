//! Tables for spreadsheets: RFC 4180, UTF-8 with a byte order mark, and no cell that a spreadsheet would run as a formula.

use super::ids::{MemberId, RoleId};

/// Tells spreadsheets that what follows is UTF-8.
pub const MARK: &str = "\u{FEFF}";

/// An account, as Discord mentions it. A bare number of eighteen digits loses its last three in Excel and in whatever else
/// reads numbers as floating-point ones, quoted or not; this is text to all of them, no formula, and Discord shows whom it
/// means.
#[must_use]
pub fn member(member: MemberId) -> String {
    format!("<@{member}>")
}

/// The same for a role.
#[must_use]
pub fn role(role: RoleId) -> String {
    format!("<@&{role}>")
}

/// One line with its end. A cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return, which spreadsheets take
/// for the beginning of a formula (OWASP, "CSV Injection"), gets an apostrophe in front; plain numbers stay numbers.
#[must_use]
pub fn line(cells: &[String]) -> String {
    let mut line = cells.iter().map(|cell| quoted(&harmless(cell))).collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}

fn harmless(cell: &str) -> String {
    let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
    if risky { format!("'{cell}") } else { cell.to_owned() }
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r', '\'']) || cell.starts_with(' ') {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(cell: &str) -> String {
        line(&[cell.to_owned()]).trim_end().to_owned()
    }

    #[test]
    fn ws14_no_cell_is_a_formula() {
        for hostile in ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "=HYPERLINK(\"http://x\")"] {
            let cell = one(hostile);
            assert!(cell.trim_start_matches('"').starts_with('\''), "{hostile:?} became {cell:?}");
        }
        assert_eq!(one("-3.50"), "-3.50", "a number is none");
        assert_eq!(one("a=b"), "a=b");
    }

    #[test]
    fn ws14_an_account_is_text_to_every_reader_and_no_formula() {
        let (ann, gold) = (member(MemberId(u64::MAX)), role(RoleId(175_928_847_299_117_063)));
        assert_eq!((one(&ann).as_str(), one(&gold).as_str()), ("<@18446744073709551615>", "<@&175928847299117063>"));
        assert!(ann.parse::<f64>().is_err() && gold.parse::<f64>().is_err());
    }

    #[test]
    fn cells_come_back_as_they_went() {
        let cells = ["plain", "with, comma", "with \"quotes\"", "two\nlines", "", "方案"];
        let written = line(&cells.map(str::to_owned));
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(written.as_bytes());
        let read: Vec<String> = reader.records().next().unwrap().unwrap().iter().map(str::to_owned).collect();
        assert_eq!(read, cells);
    }
}
