//! `lyceum flags`: what it looks for, what it says it does not, and how it refuses.

use std::path::Path;
use std::process::{Command, Output};

use super::{file, json, lyceum};

const DAY: i64 = 86_400;
/// When the scene begins, in seconds since 1970: a time that Discord's ids can hold.
const BEGIN: i64 = 1_700_000_000;
/// Twenty-five accounts that are a day old when they turn to 901.
const YOUNG: std::ops::Range<u64> = 2_000..2_025;

/// Twenty-four members, all of whom pay, thank each other now and then. Thirty accounts praise 900 and nobody else, the
/// young ones 901; 902 answers everybody, and 1 praises 2 forty times within a minute. `id` says a member's number.
fn scene(id: impl Fn(u64) -> u64) -> String {
    let mut text = String::from("src,dst,weight,unix_time,kind\n");
    let mut act = |actor: u64, target: u64, after: i64, kind: &str| {
        text.push_str(&format!("{},{},1,{},{kind}\n", id(actor), id(target), BEGIN + after));
    };
    for member in 1..=24 {
        for step in [1, 5, 7] {
            act(member, (member + step - 1) % 24 + 1, DAY / 4 * (member * step) as i64, "reaction");
        }
        act(902, member, DAY * member as i64, "a2q");
    }
    for fan in 500..530 {
        (0..10).for_each(|nth| act(fan, 900, DAY * nth + fan as i64, "reaction"));
    }
    YOUNG.for_each(|young| act(young, 901, 20 * DAY + (young - YOUNG.start) as i64 * 60, "reaction"));
    (0..40).for_each(|nth| act(1, 2, 25 * DAY + nth, "reaction"));
    text
}

/// When an account of the scene was made: years before it begins, or a day before the young ones act.
fn born(account: u64) -> i64 {
    if YOUNG.contains(&account) { BEGIN + 19 * DAY } else { BEGIN - 1_000 * DAY }
}

/// The id that Discord would have given the account.
fn snowflake(account: u64) -> u64 {
    (u64::try_from(born(account)).unwrap() * 1_000 - 1_420_070_400_000) << 22 | account
}

fn paying(id: impl Fn(u64) -> u64) -> String {
    (1..=24).map(|member| format!("{}\n", id(member))).collect()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn at(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn every_finding_has_a_sentence_and_what_was_not_looked_for_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let edges = file(&folder, "edges.csv", scene(|id| id));
    let paid = file(&folder, "paid.txt", paying(|id| id) + "77\nbob\n25");
    let births: String = YOUNG.map(|young| format!("{young},{}\n", born(young))).collect();
    let births = file(&folder, "born.csv", "id,unix_time\n".to_owned() + &births + "66,5\n67,soon\n");
    let all = lyceum("flags", &edges, &["--paid", at(&paid), "--kinds", "--born", at(&births), "--top", "6"]);
    assert!(all.status.success(), "{}", said(&all));
    let beside = String::from_utf8_lossy(&all.stderr).replace(at(folder.path()), "");
    insta::assert_snapshot!("flags_all", format!("{}beside:\n{beside}", String::from_utf8_lossy(&all.stdout)));
    let plain = lyceum("flags", &edges, &["--top", "3"]);
    assert!(plain.status.success(), "{}", said(&plain));
    insta::assert_snapshot!("flags_without_ages_kinds_and_payers", said(&plain));
}

#[test]
fn brigades_are_found_by_discords_ids_or_by_a_list_and_not_without_either() {
    let folder = tempfile::tempdir().unwrap();
    let edges = file(&folder, "edges.csv", scene(snowflake));
    let paid = file(&folder, "paid.txt", paying(snowflake));
    let births: String = YOUNG.map(|young| format!("{},{}\n", snowflake(young), born(young))).collect();
    let births = file(&folder, "born.csv", births);
    let patterns = |more: &[&str]| -> (Vec<String>, serde_json::Value) {
        let report = json("flags", &edges, &[&["--paid", at(&paid)], more].concat());
        let flags = report["flags"].as_array().unwrap();
        (flags.iter().map(|it| it["pattern"].as_str().unwrap().to_owned()).collect(), report)
    };
    for (ages, known) in [(&["--snowflakes"][..], 82), (&["--born", at(&births)][..], 25)] {
        let (found, report) = patterns(ages);
        assert_eq!(found.iter().filter(|it| *it == "brigade").count(), 1, "{ages:?}: {found:?}");
        let brigade = report["flags"].as_array().unwrap().iter().find(|it| it["pattern"] == "brigade").unwrap();
        assert_eq!(
            (brigade["target"].clone(), brigade["acts"].clone()),
            (snowflake(901).to_string().into(), 25.into())
        );
        let members: Vec<String> = YOUNG.map(|young| snowflake(young).to_string()).collect();
        assert_eq!(brigade["accounts"], serde_json::json!(members));
        let target = snowflake(901);
        assert_eq!(
            brigade["why"],
            format!(
                "25 accounts younger than a week reached out to {target}, 25 times in all, at least twenty of them within one \
                 hour. They are 100% of all who reached out to {target} in that time."
            )
        );
        assert_eq!((report["accounts"].clone(), report["ages_known"].clone()), (82.into(), known.into()));
        assert_eq!(report["not_looked_for"], serde_json::json!(["flood"]));
    }
    let (found, report) = patterns(&[]);
    assert!(!found.iter().any(|it| it == "brigade"), "{found:?}");
    assert_eq!(report["not_looked_for"], serde_json::json!(["brigade", "flood"]));
    let (found, report) = patterns(&["--kinds", "--snowflakes"]);
    assert!(found.iter().any(|it| it == "pair-burst"), "as the table spells it: {found:?}");
    assert!(found.iter().any(|it| it == "flood") && found.iter().any(|it| it == "brigade"), "{found:?}");
    assert_eq!(report["not_looked_for"], serde_json::json!([]));
    let help = Command::new(env!("CARGO_BIN_EXE_lyceum")).args(["flags", "--help"]).output().unwrap();
    let help = said(&help).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(help.contains("brigades of young accounts where accounts' ages are known (--snowflakes, or --born FILE)"));
    assert!(help.contains("floods of answers nobody reacted to where the file says what was done"), "{help}");
}

#[test]
fn what_cannot_work_is_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let edges = file(&folder, "edges.csv", scene(|id| id));
    let strangers = file(&folder, "strangers.txt", "77\n78\n");
    let nobody = file(&folder, "nobody.txt", "member\n");
    let names = file(&folder, "names.txt", "ann\nbob");
    let births = file(&folder, "births.csv", "id,unix_time\n77,5\n");
    let edges = ["--edges", at(&edges)];
    let with = |more: &[&'static str], last: Option<&Path>| -> Output {
        let last = last.map(at);
        let arguments = [&["flags"], &edges[..], more].concat();
        Command::new(env!("CARGO_BIN_EXE_lyceum")).args(arguments).args(last).output().unwrap()
    };
    for (output, code, why) in [
        (with(&["--paid"], Some(&strangers)), 1, "none of the 2 members in"),
        (with(&["--paid"], Some(&nobody)), 1, "nobody.txt cannot be used: it lists no member"),
        (
            with(&["--paid"], Some(&names)),
            1,
            "names.txt cannot be used: no line can be used:\n  line 2: member \"bob\"",
        ),
        (with(&["--born"], Some(&births)), 1, "none of the 1 accounts in"),
        (with(&["--born"], Some(&nobody)), 1, "nobody.txt cannot be used: no line can be used:\n  line 1: 1 columns"),
        (with(&["--snowflakes"], None), 1, "--snowflakes: none of the 82 ids is one of Discord's"),
        (with(&["--snowflakes", "--born"], Some(&births)), 2, "cannot be used with"),
        (with(&["--days", "0"], None), 2, "invalid value '0' for '--days <DAYS>'"),
        (with(&["--self-test"], None), 2, "cannot be used with"),
    ] {
        assert_eq!(output.status.code(), Some(code), "{why}: {}", said(&output));
        assert!(said(&output).contains(why), "{why:?} is not in:\n{}", said(&output));
        assert!(output.stdout.is_empty(), "{}", said(&output));
    }
    for arguments in [&["flags"][..], &["flags", "--paid", at(&strangers)], &["flags", "--json"], &["flags", "--kinds"]]
    {
        let output = Command::new(env!("CARGO_BIN_EXE_lyceum")).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", said(&output));
        assert!(said(&output).contains("--edges <FILE>"), "{arguments:?}: {}", said(&output));
    }
}
