//! `lyceum rank`, as a person runs it.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use flate2::read::GzDecoder;
use serde_json::Value;

/// Run the binary; what it printed and how it ended.
fn lyceum(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lyceum")).args(arguments).output().unwrap()
}

fn rank(file: &Path, more: &[&str]) -> Output {
    lyceum(&[&["rank", "--edges", file.to_str().unwrap()], more].concat())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        std::fs::write(self.at(name), content).unwrap();
        self.at(name)
    }
}

fn packed(content: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(content).unwrap();
    packer.finish().unwrap()
}

fn scores(path: &Path) -> BTreeMap<u64, f64> {
    let mut content = std::fs::read(path).unwrap();
    if content.starts_with(&[0x1f, 0x8b]) {
        let mut plain = Vec::new();
        GzDecoder::new(&*content).read_to_end(&mut plain).unwrap();
        content = plain;
    }
    let content = text(&content);
    let mut lines = content.lines();
    assert_eq!(lines.next(), Some("node,score"));
    let rows: Vec<(u64, f64)> = lines
        .map(|line| line.split_once(',').unwrap())
        .map(|(node, score)| (node.parse().unwrap(), score.parse().unwrap()))
        .collect();
    assert!(rows.is_sorted_by_key(|row| row.0), "the nodes do not ascend");
    rows.into_iter().collect()
}

/// Ann (1) answers everyone; the others hardly know each other.
const SMALL: &str = "src,dst,weight,unix_time,kind\n2,1,3,1700000000,\n3,1,1,1700000100,\n4,1,1,1700000200,\n4,1,1,1700000300,\n\
                     1,2,1,1700000400,\n5,5,1,1700000500,\n";

#[test]
fn the_table_reads_like_a_table() {
    let folder = Folder::new();
    let output = rank(&folder.file("small.csv", SMALL), &["--top", "3"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    insta::assert_snapshot!("rank_table", text(&output.stdout));
}

#[test]
fn gzip_is_told_by_content_and_a_header_may_be_missing() {
    let folder = Folder::new();
    let (_, bare) = SMALL.split_once('\n').unwrap();
    let plain = json(&rank(&folder.file("plain.csv", SMALL), &["--json"]));
    let bare_packed = json(&rank(&folder.file("odd-name.csv", packed(bare.as_bytes())), &["--json"]));
    let windows = json(&rank(&folder.file("windows.csv", SMALL.replace('\n', "\r\n")), &["--json"]));
    let mac = json(&rank(&folder.file("mac.csv", SMALL.replace('\n', "\r")), &["--json"]));
    assert_eq!(plain["members"], 5);
    assert_eq!((plain["pairs"].clone(), plain["loops"].clone()), (4.into(), 1.into()));
    assert_eq!((&plain, &plain, &plain), (&bare_packed, &windows, &mac));
    assert_eq!(plain["top"][0]["member"], "1");
    assert_eq!(plain["top"][0]["people"], 3);
    assert_eq!(plain["top"][0]["last"], "2023-11-14T22:18:20Z");
}

#[test]
fn bad_lines_are_counted_and_told_with_their_numbers() {
    let folder = Folder::new();
    let far = i64::from(u32::MAX) * 4;
    let mut content = format!(
        "src,dst,weight,unix_time\r\n1,2,1,100\nann,2,1,100\r1,2,-1,100\n1,2,NaN,100\n1,2,1e300,100\n1,2,1,1700000000000\n1,2,1,{far}\n\
         1,99999999999999999999,1,100\n1,2\n1,2,1,never\n1,2,one,100\n1,2,1,100,,,\n2,18446744073709551615,1,100\n"
    )
    .into_bytes();
    content.extend_from_slice(b"\xff\xfe,2,1,100\n");
    let file = folder.file("bad.csv", content);
    let output = rank(&file, &[]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let beside = text(&output.stderr).replace(file.to_str().unwrap(), "bad.csv");
    insta::assert_snapshot!("rank_bad_lines", format!("{}beside:\n{beside}", text(&output.stdout)));
    let report = json(&rank(&file, &["--json"]));
    assert_eq!((report["skipped"]["count"].clone(), report["members"].clone()), (12.into(), 3.into()));
}

#[test]
fn a_cut_file_is_ranked_as_far_as_it_goes() {
    let folder = Folder::new();
    let many: String = (0..5000_u64).map(|n| format!("{},{},1,{n}\n", n * 7919 % 997, n * 104_729 % 991)).collect();
    let whole = packed(many.as_bytes());
    let report = json(&rank(&folder.file("cut.csv.gz", &whole[..whole.len() / 2]), &["--json"]));
    assert!(report["edges"].as_u64().unwrap() > 500);
    let why = report["skipped"]["first"][0]["why"].as_str().unwrap();
    assert!(why.contains("breaks off here"), "{why}");
}

#[test]
fn nothing_to_rank_is_said_and_ends_with_one() {
    let folder = Folder::new();
    for (content, sentence) in [
        ("", "it holds no edge"),
        ("src,dst,weight,unix_time\n", "it holds no edge"),
        ("1,2,-1,0\n", "no line can be used:\n  line 1: the weight -1 is negative"),
    ] {
        let output = rank(&folder.file("empty.csv", content), &[]);
        assert_eq!(output.status.code(), Some(1));
        assert!(text(&output.stderr).contains(sentence), "{}", text(&output.stderr));
    }
    let missing = rank(&folder.at("nowhere.csv"), &[]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(text(&missing.stderr).contains("nowhere.csv cannot be opened"), "{}", text(&missing.stderr));
    let wrong = rank(&folder.file("small.csv", SMALL), &["--damping", "1"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(text(&wrong.stderr).contains("must be at least 0 and below 1"), "{}", text(&wrong.stderr));
}

#[test]
fn one_member_and_a_star_have_their_scores() {
    let folder = Folder::new();
    let one = json(&rank(&folder.file("one.csv", "7,7,1,0\n"), &["--json"]));
    assert_eq!((one["members"].clone(), one["top"][0]["score"].clone()), (1.into(), 1.0.into()));
    let star: String = (1..=99).map(|leaf| format!("{leaf},0,1,0\n")).collect();
    let star = json(&rank(&folder.file("star.csv", star), &["--json", "--top", "1"]));
    let leaf = 1.0 / (100.0 + 0.85 * 99.0);
    assert!((star["top"][0]["score"].as_f64().unwrap() - leaf * (1.0 + 0.85 * 99.0)).abs() < 1e-10);
}

#[test]
fn teleport_reverse_scores_and_picture_do_what_they_say() {
    let folder = Folder::new();
    let edges = folder.file("small.csv", SMALL);
    let (out, picture) = (folder.at("scores.csv"), folder.at("graph.png"));
    let teleport = folder.file("paying.txt", "member\r\n2\r\n77\r\nbob\r\n");
    let more = ["--teleport", teleport.to_str().unwrap(), "--scores", out.to_str().unwrap(), "--json"];
    let report = json(&rank(&edges, &[&more[..], &["--picture", picture.to_str().unwrap()]].concat()));
    assert_eq!(report["teleport"]["members"], 1);
    assert_eq!(report["teleport"]["strangers"], 1);
    assert_eq!(report["teleport"]["skipped"]["first"][0]["line"], 4);
    let written = scores(&out);
    assert_eq!(written.keys().copied().collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert!((written.values().sum::<f64>() - 1.0).abs() < 1e-12);
    // Nobody credits 3, 4 and 5, and nobody starts there.
    assert_eq!((written[&3], written[&4], written[&5]), (0.0, 0.0, 0.0));
    assert!(std::fs::read(picture).unwrap().starts_with(b"\x89PNG"));

    let reversed = json(&rank(&edges, &["--reverse", "--json"]));
    assert_eq!((reversed["top"][0]["member"].clone(), reversed["top"][0]["people"].clone()), ("1".into(), 1.into()));
    let strangers = folder.file("strangers.txt", "77\n78\n");
    let refused = rank(&edges, &["--teleport", strangers.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("none of the 2 members in"), "{}", text(&refused.stderr));
}

#[test]
fn it_agrees_with_the_published_scores() {
    let Some(data) = std::env::var_os("LYCEUM_DATA").map(PathBuf::from) else {
        eprintln!("SKIPPED: LYCEUM_DATA names no folder with mathoverflow/ and synthetic/");
        return;
    };
    let folder = Folder::new();
    let half_life: &[&str] = &["--half-life", "180"];
    for (edges, expected, more, paying) in [
        ("mathoverflow/edges.csv.gz", "mathoverflow/expected_plain.csv.gz", &["--unweighted"][..], false),
        ("mathoverflow/edges.csv.gz", "mathoverflow/expected_decay180_paying.csv.gz", half_life, true),
        ("synthetic/rmat12_edges.csv.gz", "synthetic/rmat12_expected_plain.csv.gz", &["--unweighted"][..], false),
        ("synthetic/rmat12_edges.csv.gz", "synthetic/rmat12_expected_weighted_paying.csv.gz", &[][..], true),
    ] {
        let expected = scores(&data.join(expected));
        let every_seventh: String = expected.keys().step_by(7).map(|node| format!("{node}\n")).collect();
        let teleport = folder.file("teleport.txt", every_seventh);
        let out = folder.at("scores.csv");
        let mut arguments = [more, &["--scores", out.to_str().unwrap()]].concat();
        if paying {
            arguments.extend(["--teleport", teleport.to_str().unwrap()]);
        }
        let output = rank(&data.join(edges), &arguments);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let found = scores(&out);
        assert_eq!(found.len(), expected.len());
        let distance: f64 = expected.iter().map(|(node, score)| (score - found[node]).abs()).sum();
        assert!(distance <= 1e-9, "{edges} {more:?}: L1 {distance:e}");
        assert!((found.values().sum::<f64>() - 1.0).abs() < 1e-12);
    }
}
