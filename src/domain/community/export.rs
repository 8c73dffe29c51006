//! A community as a file for other programs: CSV for spreadsheets, `GraphML` for Gephi and the like, JSON for scripts.
//! Accounts by their number; no names, nothing anybody wrote.

use std::fmt::Write as _;

use serde::Serialize;

use crate::domain::csv::member;
use crate::domain::ids::MemberId;

/// A member in the file.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Node {
    /// The account.
    #[serde(serialize_with = "as_text")]
    pub id: u64,
    /// The share of all attention; `None` for those who are not listed.
    pub score: Option<f64>,
    /// The community the member belongs to; 0 is the largest.
    pub community: Option<u32>,
    /// The number of the group by way of taking part.
    pub segment: Option<u32>,
}

/// Credit from one member to another, summed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Credit {
    /// Who gives it.
    #[serde(serialize_with = "as_text")]
    pub src: u64,
    /// Who receives it.
    #[serde(serialize_with = "as_text")]
    pub dst: u64,
    /// How much it weighs as it was recorded.
    pub weight: f64,
    /// How much of that counts: nothing from those who are not heard, less where praise is in doubt.
    pub counts: f64,
    /// When it was last given, in seconds since 1970.
    pub last: i64,
    /// The kind of interaction.
    pub kind: &'static str,
}

/// Accounts have more digits than a number of JavaScript's keeps; Discord writes them as text, too.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "as serde asks for it")]
fn as_text<S: serde::Serializer>(id: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(id)
}

/// A community.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Community {
    /// Members by rising account.
    pub members: Vec<Node>,
    /// Credit by giver and receiver.
    pub credit: Vec<Credit>,
}

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The credit as `src,dst,weight,unix_time,counts`, accounts as Discord mentions them, which `lyceum rank --edges` and
    /// `lyceum import` read.
    Csv,
    /// Members and edges, as graph programs read them.
    GraphMl,
    /// The same for scripts.
    Json,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Csv, Self::GraphMl, Self::Json];

    /// The end of the file's name.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::GraphMl => "graphml",
            Self::Json => "json",
        }
    }

    /// The file's text.
    #[must_use]
    pub fn write(self, community: &Community) -> String {
        match self {
            Self::Csv => csv(community),
            Self::GraphMl => graphml(community),
            // Numbers and words only: nothing in it can fail.
            Self::Json => serde_json::to_string_pretty(community).unwrap_or_default(),
        }
    }
}

fn csv(community: &Community) -> String {
    let mut out = "src,dst,weight,unix_time,counts\n".to_owned();
    for it in &community.credit {
        let (src, dst) = (member(MemberId(it.src)), member(MemberId(it.dst)));
        let _ = writeln!(out, "{src},{dst},{},{},{}", it.weight, it.last, it.counts);
    }
    out
}

fn graphml(community: &Community) -> String {
    let mut out = r#"<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="score" for="node" attr.name="score" attr.type="double"/>
  <key id="community" for="node" attr.name="community" attr.type="int"/>
  <key id="segment" for="node" attr.name="segment" attr.type="int"/>
  <key id="weight" for="edge" attr.name="weight" attr.type="double"/>
  <key id="counts" for="edge" attr.name="counts" attr.type="double"/>
  <key id="last" for="edge" attr.name="last" attr.type="long"/>
  <key id="kind" for="edge" attr.name="kind" attr.type="string"/>
  <graph edgedefault="directed">
"#
    .to_owned();
    for node in &community.members {
        let _ = write!(out, "    <node id=\"{}\">", node.id);
        if let Some(score) = node.score {
            let _ = write!(out, "<data key=\"score\">{score}</data>");
        }
        if let Some(group) = node.community {
            let _ = write!(out, "<data key=\"community\">{group}</data>");
        }
        if let Some(segment) = node.segment {
            let _ = write!(out, "<data key=\"segment\">{segment}</data>");
        }
        out.push_str("</node>\n");
    }
    for it in &community.credit {
        let _ = writeln!(
            out,
            "    <edge source=\"{}\" target=\"{}\"><data key=\"weight\">{}</data><data key=\"counts\">{}</data><data key=\"last\">{}</data><data key=\"kind\">{}</data></edge>",
            it.src, it.dst, it.weight, it.counts, it.last, it.kind
        );
    }
    out.push_str("  </graph>\n</graphml>\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::community::rows;

    #[test]
    fn each_format_says_the_same_and_ours_reads_its_own_table() {
        let node = |id, score| Node { id, score, community: Some(0), segment: None };
        let credit = Credit { src: 7, dst: u64::MAX, weight: 2.5, counts: 0.5, last: 1_700_000_000, kind: "reply" };
        let community = Community { members: vec![node(7, None), node(u64::MAX, Some(1.0))], credit: vec![credit] };
        let table = Format::Csv.write(&community);
        assert!(table.contains("\n<@7>,<@18446744073709551615>,2.5,"), "a spreadsheet keeps all digits: {table}");
        let row = rows::read(table.lines().nth(1).unwrap().as_bytes(), 1_700_000_001).unwrap();
        assert_eq!((row.src, row.dst, row.weight, row.at, row.kind), (7, u64::MAX, 2.5, 1_700_000_000, ""));
        assert_eq!(table.lines().nth(1).unwrap().split(',').next_back(), Some("0.5"));
        assert!(rows::is_header(table.lines().next().unwrap().as_bytes()));
        let xml = Format::GraphMl.write(&community);
        assert!(xml.contains(r#"<node id="7"><data key="community">0</data></node>"#), "{xml}");
        assert!(
            xml.contains(r#"<edge source="7" target="18446744073709551615"><data key="weight">2.5</data><data key="counts">0.5</data>"#),
            "{xml}"
        );
        let json: serde_json::Value = serde_json::from_str(&Format::Json.write(&community)).unwrap();
        assert_eq!((&json["credit"][0]["kind"], &json["credit"][0]["counts"]), (&"reply".into(), &0.5.into()));
        assert_eq!(json["members"][1]["id"], "18446744073709551615");
    }
}
