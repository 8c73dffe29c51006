//! `lyceum segments`: who is in which group, and plain words where there is nothing to divide.

use std::collections::BTreeMap;

use super::{file, json, lyceum};

/// Four answer everybody day by day; sixteen ask once and thank.
fn class() -> String {
    let mut text = String::from("src,dst,weight,unix_time,kind\n");
    for (nth, pupil) in (100..116_i64).enumerate() {
        let asked = 1_700_000_000 + 86_400 * nth as i64;
        for teacher in 1..=4 {
            text.push_str(&format!("{teacher},{pupil},1,{},a2q\n", asked + teacher));
        }
        text.push_str(&format!("{pupil},{},1,{},reaction\n", 1 + nth % 4, asked + 60));
    }
    text
}

fn told(content: &str, more: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let output = lyceum("segments", &file(&folder, "edges.csv", content), more);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn everybody_is_written_down_with_their_group() {
    let folder = tempfile::tempdir().unwrap();
    let (edges, out) = (file(&folder, "edges.csv", class()), folder.path().join("segments.csv"));
    let more = ["--kinds", "--most", "2", "--members", out.to_str().unwrap()];
    let report = json("segments", &edges, &more);
    let written = std::fs::read_to_string(&out).unwrap();
    let mut lines = written.lines();
    assert_eq!(lines.next(), Some("node,segment"));
    let rows: BTreeMap<u64, u64> = lines
        .map(|line| line.split_once(',').unwrap())
        .map(|(node, segment)| (node.parse().unwrap(), segment.parse().unwrap()))
        .collect();
    assert_eq!(rows.len(), 20);
    assert!((2..=4).all(|teacher| rows[&teacher] == rows[&1]) && rows[&100] != rows[&1], "{rows:?}");
    // The file and the report speak of the same groups, and the report of nobody in particular.
    for segment in report["segments"].as_array().unwrap() {
        let members = rows.values().filter(|own| segment["name"] == **own).count();
        assert_eq!(segment["members"], members, "{report}");
    }
    assert_eq!(report["members"], 20);
    let nowhere = lyceum("segments", &edges, &["--members", "/nowhere/segments.csv"]);
    assert_eq!(nowhere.status.code(), Some(1));
}

#[test]
fn groups_are_told_apart_in_words() {
    insta::assert_snapshot!("segments_of_a_class", told(&class(), &["--kinds", "--most", "2"]));
}

#[test]
fn where_nothing_can_be_divided_that_is_said_and_no_table_shown() {
    let alike: String = (0..12).map(|at| format!("{at},{},1,0\n", (at + 1) % 12)).collect();
    for (content, said) in [
        (
            "4,4,1,100\n5,5,7,100\n",
            "Nobody does anything for anybody else: all 2 edges are self loops. There are no groups.\n",
        ),
        ("1,2,1,100\n2,3,1,200\n", "3 members in one group: fewer than 12 are not divided.\n"),
        (&alike, "12 members in one group: they all take part alike.\n"),
    ] {
        assert_eq!(told(content, &[]), said);
    }
}
