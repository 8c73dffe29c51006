//! Every command on every file that no graph should have to be made of: each result is defined, each line that was not
//! used is named with its number and the reason.

use std::io::Write as _;

use serde_json::Value;

use super::{COMMANDS, file, lyceum};

/// A file, and what is said about its lines.
struct Case {
    name: &'static str,
    content: Vec<u8>,
    /// Members in what is left.
    members: u64,
    /// Line and reason, in order.
    told: Vec<(u64, &'static str)>,
    /// Lines that are used and doubted.
    doubted: Vec<u64>,
}

fn case(name: &'static str, content: impl Into<Vec<u8>>, members: u64, told: &[(u64, &'static str)]) -> Case {
    Case { name, content: content.into(), members, told: told.to_vec(), doubted: Vec::new() }
}

/// What is read well in every case.
const GOOD: &str = "1,2,1,100\n2,3,1,200\n";

fn among(bad: &str) -> String {
    format!("1,2,1,100\n{bad}\n2,3,1,200\n")
}

fn cases() -> Vec<Case> {
    let ring: String = (0..60).map(|at| format!("{at},{},1,{at}\n", (at + 1) % 60)).collect();
    let star: String = (1..=99).map(|leaf| format!("{leaf},0,1,{leaf}\n")).collect();
    let packed = {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
        packer.write_all(GOOD.repeat(500).as_bytes()).unwrap();
        let packed = packer.finish().unwrap();
        packed[..packed.len() / 2].to_vec()
    };
    // Half of the stored bytes, less gzip's and the block's heads, and of the last line what came through.
    let cut_at = packed_lines(packed.len()) + 1;
    vec![
        case("negative", among("1,3,-0.5,100"), 3, &[(2, "the weight -0.5 is negative")]),
        case("minus infinity", among("1,3,-inf,100"), 3, &[(2, "the weight -inf is negative")]),
        case("NaN", among("1,3,NaN,100"), 3, &[(2, "the weight is not a number")]),
        case("huge", among("1,3,1e300,100"), 3, &[(2, "the weight 1e300 is above 1e12")]),
        case("infinite", among("1,3,inf,100"), 3, &[(2, "the weight inf is above 1e12")]),
        case("the largest", among("1,3,1e12,100"), 3, &[]),
        case("the smallest", among("1,3,5e-324,100"), 3, &[]),
        case("the smallest alone", "1,2,5e-324,100\n", 2, &[]),
        case("the largest beside the smallest", "1,2,5e-324,100\n1,3,1e12,100\n3,1,5e-324,5\n", 3, &[]),
        case("nothing", among("1,3,0,100"), 3, &[]),
        case("nothing at all", "1,2,0,0\n", 2, &[]),
        case("future", among("1,3,1,99999999999"), 3, &[(2, "the time 99999999999 lies in the future")]),
        case(
            "milliseconds",
            among("1,3,1,1700000000000"),
            3,
            &[(2, "the time 1700000000000 looks like milliseconds; seconds since 1970 are expected")],
        ),
        case("before 1970", among("1,3,1,-1"), 3, &[(2, "the time -1 lies before 1970")]),
        case(
            "a time beyond 64 bits",
            among("1,3,1,99999999999999999999"),
            3,
            &[(2, "the time \"99999999999999999999\" is not a whole number of seconds since 1970")],
        ),
        case(
            "beyond 64 bits",
            among("1,18446744073709551616,1,100\n18446744073709551616,1,1,100"),
            3,
            &[
                (2, "dst 18446744073709551616 does not fit into 64 bits"),
                (3, "src 18446744073709551616 does not fit into 64 bits"),
            ],
        ),
        case("64 bits", among("2,18446744073709551615,1,100"), 4, &[]),
        case("no text", [GOOD.as_bytes(), b"\xff\xfe,2,1,100\n"].concat(), 3, &[(3, "not UTF-8 text")]),
        case("loops", among("4,4,1,100\n1,1,7,100"), 4, &[]),
        case("only loops", "4,4,1,100\n5,5,7,100\n", 2, &[]),
        case("parallel", "1,2,1,5\n".repeat(1_000_000), 2, &[]),
        case("one member", "7,7,1,0\n", 1, &[]),
        case("star", star, 100, &[]),
        case("ring", ring, 60, &[]),
        Case {
            doubted: vec![3],
            ..case(
                "cut inside a line",
                format!("{GOOD}1,3"),
                3,
                &[(3, "2 columns, but src,dst,weight,unix_time and perhaps kind are expected")],
            )
        },
        Case { doubted: vec![3], ..case("cut inside its last number", format!("{GOOD}1,3,1,17"), 3, &[]) },
        Case { doubted: vec![1], ..case("one line, cut", "1,2,1,17", 2, &[]) },
        case("cut gzip", packed, 3, &[(cut_at, "the file breaks off here (incomplete deflate stream)")]),
        case(
            "mixed ends",
            "\u{feff}src,dst,weight,unix_time\r\n1,2,1,100\r2,3,1,100\n\r\n3,1,NaN,100\r\r\n4,1,1,100\n\r5,4,x,1\r",
            4,
            &[(5, "the weight is not a number"), (9, "the weight \"x\" is not a number")],
        ),
    ]
}

/// Whole lines among so many bytes of a stored stream: ten bytes are gzip's, five the block's.
fn packed_lines(bytes: usize) -> u64 {
    let plain = GOOD.repeat(500);
    plain[..bytes - 15].matches('\n').count() as u64
}

/// What the command counts as members, and that every figure is one.
fn defined(command: &str, name: &str, report: &Value) {
    let number = |value: &Value| value.as_f64().unwrap_or_else(|| panic!("{command} on {name}: {value} in {report}"));
    let sum = |list: &Value, of: &str| -> f64 { list.as_array().unwrap().iter().map(|it| number(&it[of])).sum() };
    match command {
        "rank" => {
            assert_eq!(report["converged"], true, "{name}: {report}");
            assert!((sum(&report["top"], "score") - 1.0).abs() < 1e-9, "{name}: {report}");
        }
        "flags" => {
            assert!(number(&report["weight_counting"]) <= number(&report["weight_all"]) * (1.0 + 1e-12), "{report}");
            assert!(sum(&report["top"], "score") < 1.0 + 1e-9, "{name}: {report}");
            report["flags"].as_array().unwrap().iter().for_each(|flag| assert!(number(&flag["share"]) <= 1.0));
        }
        "communities" => {
            assert!((-0.5..=1.0).contains(&number(&report["modularity"])), "{name}: {report}");
            let sizes: f64 = report["sizes"].as_array().unwrap().iter().map(number).sum();
            assert_eq!(sizes, number(&report["members"]), "{name}: {report}");
        }
        "segments" => {
            assert!((-1.0..=1.0).contains(&number(&report["silhouette"])) && number(&report["inertia"]) >= 0.0);
            assert_eq!(sum(&report["segments"], "members"), number(&report["members"]), "{name}: {report}");
        }
        "influence" => assert!((sum(&report["chosen"], "adds") - number(&report["spread"])).abs() < 1e-6, "{report}"),
        other => panic!("nobody says what {other} must keep"),
    }
}

#[test]
fn every_command_has_a_defined_result_on_every_hostile_file() {
    let folder = tempfile::tempdir().unwrap();
    let cases = cases();
    std::thread::scope(|threads| {
        for command in COMMANDS {
            let (folder, cases) = (&folder, &cases);
            threads.spawn(move || cases.iter().for_each(|case| plays(command, folder, case)));
        }
    });
}

fn plays(command: &'static str, folder: &tempfile::TempDir, case: &Case) {
    let edges = file(folder, &format!("{command} {}", case.name), &case.content);
    let more: &[&str] = if matches!(command, "rank" | "flags") { &["--json", "--top", "100"] } else { &["--json"] };
    let output = lyceum(command, &edges, more);
    let name = case.name;
    assert!(output.status.success(), "{command} on {name}: {}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    defined(command, name, &report);
    // `rank` says nothing where nobody was teleported to and where no time is known.
    assert!(command == "rank" || !report.to_string().contains("null"), "{command} on {name}: {report}");
    let key = if command == "flags" { "accounts" } else { "members" };
    if let Some(members) = report[key].as_u64() {
        // Who takes part in nothing but loops does not take part.
        let least = if command == "segments" { 0 } else { case.members };
        assert!((least..=case.members).contains(&members), "{command} on {name}: {report}");
    }
    let skipped = &report["skipped"];
    let first = skipped["first"].as_array().unwrap().iter();
    let told: Vec<(u64, &str)> = first.map(|it| (it["line"].as_u64().unwrap(), it["why"].as_str().unwrap())).collect();
    assert_eq!(told, case.told, "{command} on {name}");
    assert_eq!(skipped["count"].as_u64().unwrap(), case.told.len() as u64, "{command} on {name}");
    let doubts = skipped["doubts"].as_array().into_iter().flatten();
    let doubts: Vec<(u64, &str)> =
        doubts.map(|it| (it["line"].as_u64().unwrap(), it["why"].as_str().unwrap())).collect();
    let expected: Vec<(u64, &str)> =
        case.doubted.iter().map(|&line| (line, "has no line end: the file may have been cut")).collect();
    assert_eq!(doubts, expected, "{command} on {name}");
}

#[test]
fn a_file_without_an_edge_is_refused_by_every_command_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    for (name, content, why) in [
        ("empty", "", "it holds no edge"),
        ("blank", "\r\n \n\r", "it holds no edge"),
        ("header", "src,dst,weight,unix_time\n", "it holds no edge"),
        ("useless", "\n1,2,-1,0\n", "no line can be used:\n  line 2: the weight -1 is negative\n"),
        (
            "cut",
            "1,2",
            "no line can be used:\n  line 1: 2 columns, but src,dst,weight,unix_time and perhaps kind are expected\n",
        ),
    ] {
        let edges = file(&folder, name, content);
        for command in COMMANDS {
            let output = lyceum(command, &edges, &[]);
            assert_eq!(output.status.code(), Some(1), "{command} on {name}");
            let told = String::from_utf8(output.stderr).unwrap();
            assert!(told.trim_end().ends_with(why.trim_end()), "{command} on {name}: {told}");
        }
    }
}
