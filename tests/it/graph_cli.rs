//! `lyceum flags`, `communities`, `segments` and `influence`, as a person runs them, on good files and on bad ones.

mod attacks;
mod flags;
mod hostile;
mod segments;
mod targets;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn lyceum(command: &str, file: &Path, more: &[&str]) -> Output {
    let arguments = [&[command, "--edges", file.to_str().unwrap()], more].concat();
    Command::new(env!("CARGO_BIN_EXE_lyceum")).args(arguments).output().unwrap()
}

fn json(command: &str, file: &Path, more: &[&str]) -> Value {
    let output = lyceum(command, file, &[&["--json"], more].concat());
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn file(folder: &tempfile::TempDir, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    path
}

const COMMANDS: [&str; 5] = ["rank", "flags", "communities", "segments", "influence"];

/// Thirty accounts praise 900 and nobody else; twelve people thank each other now and then, the first four of whom pay.
fn starred() -> String {
    let ring = (0..30).flat_map(|ray| (0..10).map(move |act| format!("{},900,1,{}\n", 500 + ray, 90_000 * act + ray)));
    let honest =
        (0..12).flat_map(|a| (0..12).filter(move |b| *b != a).map(move |b| format!("{a},{b},1,{}\n", 7_000 * b)));
    ring.chain(honest).collect()
}

#[test]
fn a_star_is_flagged_with_its_evidence_and_not_listed() {
    let folder = tempfile::tempdir().unwrap();
    let edges = file(&folder, "edges.csv", starred());
    let paid = file(&folder, "paid.txt", "0\n1\n2\n3\n77\nbob\n");
    let report = json("flags", &edges, &["--paid", paid.to_str().unwrap()]);
    let flags = report["flags"].as_array().unwrap();
    let star = flags.iter().find(|flag| flag["pattern"] == "star").unwrap();
    assert_eq!(star["target"], "900");
    assert_eq!((star["accounts"].as_array().unwrap().len(), star["acts"].clone()), (30, 300.into()));
    assert_eq!((star["counting"].clone(), star["share"].clone()), (0.into(), 1.0.into()));
    assert_eq!((report["open"].clone(), report["listed"].clone()), (false.into(), 12.into()));
    assert!(report["top"].as_array().unwrap().iter().all(|line| line["member"] != "900"));
    // Without payers everybody is heard, and the star is discounted all the same.
    let open = json("flags", &edges, &[]);
    assert_eq!(open["open"], true);
    assert!(open["top"].as_array().unwrap().iter().all(|line| line["member"] != "900"));
    let told = lyceum("flags", &edges, &["--paid", paid.to_str().unwrap()]);
    let (shown, beside) = (String::from_utf8(told.stdout).unwrap(), String::from_utf8(told.stderr).unwrap());
    assert!(shown.contains("star") && !shown.contains("bob"), "{shown}");
    let expected = "paid.txt was not used:\n  line 6: member \"bob\" is not an id (a whole number from 0 up)\n";
    assert!(beside.starts_with("One line of ") && beside.ends_with(expected), "{beside}");
}

/// Of the length that Discord's ids have: 2^53, up to which jq 1.6 and JavaScript count without rounding, lies far below.
const REAL: u64 = 175_928_847_299_117_063;

/// Numbers that such a program would round.
fn rounded(report: &Value) -> Vec<&Value> {
    match report {
        Value::Array(list) => list.iter().flat_map(rounded).collect(),
        Value::Object(fields) => fields.values().flat_map(rounded).collect(),
        Value::Number(number) if number.as_u64().is_some_and(|it| it > 1 << 53) => vec![report],
        _ => Vec::new(),
    }
}

#[test]
fn ids_keep_every_digit_in_whatever_reads_the_json() {
    let folder = tempfile::tempdir().unwrap();
    let real = |id: &str| (REAL + id.parse::<u64>().unwrap()).to_string();
    let told = |line: &str| {
        let (src, rest) = line.split_once(',').unwrap();
        let (dst, rest) = rest.split_once(',').unwrap();
        format!("{},{},{rest}\n", real(src), real(dst))
    };
    let edges = file(&folder, "edges.csv", starred().lines().map(told).collect::<String>());
    let [rank, flags, _, _, influence] = COMMANDS.map(|command| {
        let report = json(command, &edges, &[]);
        assert_eq!(rounded(&report), Vec::<&Value>::new(), "{command}");
        report
    });
    let (star, fan) = (real("900"), real("500"));
    assert!(rank["top"].as_array().unwrap().iter().any(|line| line["member"] == star.as_str()), "{rank}");
    let found = flags["flags"].as_array().unwrap().iter().find(|flag| flag["pattern"] == "star").unwrap();
    assert_eq!((&found["target"], &found["accounts"][0]), (&Value::from(star.as_str()), &Value::from(fan.as_str())));
    let kept = serde_json::json!({ "src": fan, "dst": star, "keep": 0.0 });
    assert_eq!(found["discounts"][0], kept, "{found}");
    assert!(flags["top"][0]["member"].as_str().unwrap().len() == star.len(), "{flags}");
    assert!(influence["chosen"][0]["member"].as_str().unwrap().len() == star.len(), "{influence}");
}

#[test]
fn two_circles_are_two_communities_and_the_middle_of_a_star_reaches_most() {
    let folder = tempfile::tempdir().unwrap();
    let circles: String = [0, 100]
        .into_iter()
        .flat_map(|from| (0..8).flat_map(move |a| (a + 1..8).map(move |b| format!("{},{},1,0\n", from + a, from + b))))
        .chain(["3,103,1,0\n".to_owned()])
        .collect();
    let report = json("communities", &file(&folder, "circles.csv", circles), &[]);
    assert_eq!((report["communities"].clone(), report["sizes"].clone()), (2.into(), serde_json::json!([8, 8])));
    let star: String = (1..50).map(|leaf| format!("{leaf},0,1,0\n")).collect();
    let report = json("influence", &file(&folder, "star.csv", star), &["--count", "1"]);
    assert_eq!(report["chosen"][0]["member"], "0");
    assert!((report["spread"].as_f64().unwrap() - 50.0).abs() < 1.0);
}

/// What a command says of edges that come down a pipe, the first byte by itself.
fn piped(command: &str, edges: &str, content: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_lyceum"))
        .args([command, "--edges", edges, "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let (first, rest) = content.split_at(1);
    pipe.write_all(first).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(20));
    pipe.write_all(rest).unwrap();
    drop(pipe);
    child.wait_with_output().unwrap()
}

#[test]
fn edges_may_come_down_a_pipe() {
    let folder = tempfile::tempdir().unwrap();
    let star = starred();
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(star.as_bytes()).unwrap();
    let packed = packer.finish().unwrap();
    let edges = file(&folder, "edges.csv", &star);
    for command in COMMANDS {
        let expected = json(command, &edges, &[]);
        for (edges, content) in [("-", star.as_bytes()), ("-", &packed), ("/dev/stdin", &packed)] {
            let output = piped(command, edges, content);
            assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
            assert_eq!(serde_json::from_slice::<Value>(&output.stdout).unwrap(), expected, "{command} {edges}");
        }
        let nothing = piped(command, "-", b"\n");
        assert_eq!(nothing.status.code(), Some(1), "{command}");
        let told = String::from_utf8(nothing.stderr).unwrap();
        assert_eq!(told, "lyceum: the standard input cannot be used: it holds no edge\n", "{command}");
    }
}

#[test]
fn figures_out_of_range_are_wrong_arguments() {
    let folder = tempfile::tempdir().unwrap();
    let edges = file(&folder, "edges.csv", starred());
    for (command, option, values) in [
        ("rank", "--damping", &["1", "-0.1", "nan", "most"][..]),
        ("rank", "--tolerance", &["0", "nan", "inf"]),
        ("rank", "--half-life", &["0", "nan", "inf"]),
        ("flags", "--days", &["0", "1.5"]),
        ("communities", "--runs", &["0", "1001"]),
        ("segments", "--most", &["1", "51"]),
        ("influence", "--epsilon", &["0", "nan", "5", "0.91"]),
        ("influence", "--count", &["0", "many"]),
    ] {
        for value in values {
            let output = lyceum(command, &edges, &[&format!("{option}={value}")]);
            let told = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(2), "{command} {option} {value}: {told}");
            assert!(told.contains(&format!("invalid value '{value}' for '{option} <")), "{command}: {told}");
            assert!(output.stdout.is_empty(), "{command} {option} {value}");
        }
    }
}

#[test]
fn bad_lines_are_told_with_their_numbers_beside_the_result_of_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let content = "src,dst,weight,unix_time\r\n1,2,1,100\n1,2,-1,100\r1,2,NaN,100\n1,2,1e300,100\n1,2,1,1700000000000\n\
                   1,99999999999999999999,1,100\n1,2\n3,3,1,100\n2,18446744073709551615,1,100\n1,2,1";
    let edges = file(&folder, "bad.csv", content);
    for command in COMMANDS {
        let output = lyceum(command, &edges, &[]);
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{command}: {told}");
        let result = String::from_utf8(output.stdout).unwrap();
        assert!(!result.is_empty() && !result.contains("line "), "{command}: {result}");
        // Who takes the JSON to a program hears of it all the same.
        let output = lyceum(command, &edges, &["--json"]);
        assert_eq!(String::from_utf8(output.stderr).unwrap(), told, "{command}");
        assert_eq!(serde_json::from_slice::<Value>(&output.stdout).unwrap()["skipped"]["count"], 7, "{command}");
        for sentence in [
            "7 lines of",
            "line 3: the weight -1 is negative",
            "line 4: the weight is not a number",
            "line 5: the weight 1e300 is above 1e12",
            "line 6: the time 1700000000000 looks like milliseconds",
            "line 7: dst 99999999999999999999 does not fit into 64 bits",
            "line 8: 2 columns",
            "line 11: 3 columns",
            "bad.csv: line 11 has no line end: the file may have been cut",
        ] {
            assert!(told.contains(sentence), "{command} does not say {sentence:?}:\n{told}");
        }
    }
}
