//! Stories of misfortune, told by the real program: the same number tells the same story, and every promise is kept.

use std::process::Command;

use serde_json::Value;

/// Tell stories; the summary, and whether every promise was kept.
fn told(arguments: &[&str]) -> (Value, bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lyceum"));
    let output = command.args(["sandbox", "--json"]).args(arguments).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    let summary = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}\n{errors}"));
    (summary, output.status.success(), errors)
}

#[test]
fn the_same_number_tells_the_same_story_and_another_number_another() {
    let arguments = ["--chaos", "4", "--from-seed", "7001"];
    let (first, held, why) = told(&arguments);
    assert!(held, "{why}");
    let (second, _, _) = told(&arguments);
    assert_eq!(first["hashes"], second["hashes"]);
    let hashes: std::collections::BTreeSet<_> =
        first["hashes"].as_object().unwrap().values().map(Value::to_string).collect();
    assert_eq!(hashes.len(), 4, "four numbers tell four stories");
}
