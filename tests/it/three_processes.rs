//! Three processes on one PostgreSQL: SIGKILL, SIGSTOP past the end of a claim, a connection cut at COMMIT.

use std::process::Command;

use serde_json::Value;

use crate::stores;

#[tokio::test]
async fn cc4_cc5_db5_three_bots_on_one_database_let_everybody_in_once() {
    let Some((db, url)) = stores::postgres().await else { return };
    db.close().await;
    let mut command = tokio::process::Command::from(Command::new(env!("CARGO_BIN_EXE_lyceum")));
    let output = command.args(["sandbox", "--three", "8", "--seed", "3", "--database", &url]).output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let seen: Value = serde_json::from_slice(&output.stdout).unwrap();
    for happened in ["kills", "freezes", "cuts", "purchases"] {
        assert!(seen[happened].as_u64().unwrap() > 0, "{happened}: {seen}");
    }
}
