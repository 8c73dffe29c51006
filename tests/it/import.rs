//! `lyceum import`, as a person runs it, on both engines.

use std::path::Path;
use std::process::{Command, Output};

use lyceum::domain::community::InteractionKind;
use lyceum::domain::ids::{GuildId, MemberId};
use lyceum::store::{Db, consents, interactions};
use serde_json::{Value, json};

use crate::stores;

const GUILD: GuildId = GuildId(77);

fn import(database: &str, path: &Path, more: &[&str]) -> Output {
    let arguments = [&["import", path.to_str().unwrap(), "--guild", "77"], more].concat();
    Command::new(env!("CARGO_BIN_EXE_lyceum")).args(arguments).env("DATABASE_URL", database).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn report(output: &Output) -> Value {
    assert!(output.status.success(), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn counts(report: &Value) -> (u64, u64) {
    (report["added"].as_u64().unwrap(), report["present"].as_u64().unwrap())
}

/// Run `test` with the address of a fresh database, of each engine this machine has.
async fn on_each_engine(test: impl AsyncFn(&str, &Db)) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("lyceum.db").display());
    let db = stores::sqlite(folder.path()).await;
    test(&url, &db).await;
    db.close().await;
    if let Some((db, url)) = stores::postgres().await {
        test(&url, &db).await;
        db.close().await;
    }
}

fn message(id: u64, author: u64, more: &Value) -> Value {
    let mut message = json!({
        "id": id.to_string(), "type": "Default", "timestamp": "2024-05-01T12:00:00+00:00", "timestampEdited": null,
        "isPinned": false, "content": "never to be seen in a database", "author": {
            "id": author.to_string(), "name": "somebody", "discriminator": "0000", "isBot": false, "roles": []
        },
        "attachments": [], "embeds": [], "stickers": [], "reactions": [], "mentions": []
    });
    message.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    message
}

fn archive(guild: u64, channel: &Value, messages: &[Value]) -> Value {
    json!({
        "guild": {"id": guild.to_string(), "name": "A guild", "iconUrl": ""}, "channel": channel,
        "dateRange": {"after": null, "before": null}, "exportedAt": "2024-05-02T00:00:00+00:00",
        "messages": messages, "messageCount": messages.len()
    })
}

/// Two channels: a question with an answer and praise, and a thread hanging on it.
fn export(folder: &Path) {
    let user = |id: u64, bot: bool| json!({"id": id.to_string(), "name": "x", "isBot": bot});
    let channel = json!({"id": "500", "type": "GuildTextChat", "name": "questions"});
    let thumbs = json!({"emoji": {"id": "", "name": "👍", "code": "thumbsup"}, "count": 3,
        "users": [user(1, false), user(3, false), user(9, true)]});
    let answer = json!({"type": "Reply", "reference": {"messageId": "1000", "channelId": "500", "guildId": "77"},
        "mentions": [user(1, false), user(4, false)], "reactions": [thumbs]});
    let mut broken = message(1003, 2, &json!({}));
    broken["timestamp"] = json!("yesterday");
    let bot = message(1002, 9, &json!({"author": user(9, true)}));
    let questions = [message(1000, 1, &json!({})), message(1001, 2, &answer), bot, broken];
    let thread = json!({"id": "1000", "type": "GuildPublicThread", "name": "more"});
    let more = [message(1100, 3, &json!({})), message(1101, 1, &json!({}))];
    let write = |name: &str, archive: &Value| std::fs::write(folder.join(name), archive.to_string()).unwrap();
    write("a questions [500].json", &archive(77, &channel, &questions));
    write("b thread [1000].json", &archive(77, &thread, &more));
    write("c elsewhere.json", &archive(78, &channel, &questions));
    std::fs::write(folder.join("notes.txt"), "nothing").unwrap();
    std::fs::write(folder.join("d other.json"), "[1, 2]").unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_folder_is_imported_once() {
    let folder = tempfile::tempdir().unwrap();
    export(folder.path());
    on_each_engine(async |url, db| {
        let first = report(&import(url, folder.path(), &["--switch-on", "--json"]));
        // Reply, mention of a third person, two reactions by people, one message in the thread.
        assert_eq!(counts(&first), (5, 0), "{first:#}");
        assert_eq!((&first["guild"], &first["passed_over"]), (&json!("77"), &json!(1)));
        assert_eq!(first["skipped"]["bots"], 2);
        let faults: Vec<&str> =
            first["faults"]["first"].as_array().unwrap().iter().map(|fault| fault["why"].as_str().unwrap()).collect();
        assert_eq!(faults.len(), 3, "{faults:?}");
        assert!(faults[0].contains(r#"the timestamp "yesterday" is no date and time"#), "{faults:?}");
        assert!(faults[1].contains("the archive is of guild 78, not of 77"), "{faults:?}");
        assert!(faults[2].contains("archive written by DiscordChatExporter"), "{faults:?}");
        assert_eq!(counts(&report(&import(url, folder.path(), &["--json"]))), (0, 5));
        assert_eq!(interactions::count(&mut db.read(), GUILD).await.unwrap(), 5);
        let kinds: Vec<i16> = db
            .read()
            .query("SELECT kind FROM interactions WHERE guild_id = $1 ORDER BY object_id, kind")
            .bind(GUILD.to_db())
            .values()
            .await
            .unwrap();
        let expected = [
            InteractionKind::Reaction,
            InteractionKind::Reaction,
            InteractionKind::Reply,
            InteractionKind::Mention,
            InteractionKind::ThreadMessage,
        ];
        assert_eq!(kinds, expected.map(InteractionKind::code));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edge_file_is_imported_once_and_bad_lines_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("edges.csv");
    let mut lines = "src,dst,weight,unix_time,kind\n".to_owned();
    for nth in 0..45_000_u64 {
        lines += &format!("{},{},1,{},c2q\n", nth % 97 + 1, nth % 89 + 200, 1_600_000_000 + nth / 3);
    }
    lines += "1,2,1,1600000000000,a2q\n3,3,1,1600000000,a2q\n1,2,1,1600000000,telepathy\n";
    std::fs::write(&file, lines).unwrap();
    on_each_engine(async |url, db| {
        let output = import(url, &file, &["--switch-on"]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let told = text(&output.stdout);
        assert!(told.starts_with("Guild 77: 45000 interactions are new, 0 were there already (1 file).\n"), "{told}");
        assert!(!told.contains("45002"), "{told}");
        let told = text(&output.stderr);
        assert!(told.contains("line 45002: the time 1600000000000 looks like milliseconds"), "{told}");
        assert!(told.contains(r#"line 45004: the kind "telepathy" is not known"#), "{told}");
        assert_eq!(counts(&report(&import(url, &file, &["--json"]))), (0, 45_000));
        assert_eq!(interactions::count(&mut db.read(), GUILD).await.unwrap(), 45_000);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_opted_out_stays_out_and_a_guild_without_analysis_takes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("edges.csv");
    std::fs::write(&file, "1,2,1,1600000000\n2,3,1,1600000001\n1,3,1,1600000002\n").unwrap();
    on_each_engine(async |url, db| {
        let refused = import(url, &file, &[]);
        assert_eq!(refused.status.code(), Some(1));
        let sentence =
            "community analysis is switched off for guild 77. Switch it on with /setup, or give --switch-on.";
        assert!(text(&refused.stderr).contains(sentence), "{}", text(&refused.stderr));
        let mut tx = db.begin().await.unwrap();
        consents::upsert(&mut tx, GUILD, MemberId(2), consents::Purpose::Analysis, false, 1).await.unwrap();
        tx.commit().await.unwrap();
        let report = report(&import(url, &file, &["--switch-on", "--json"]));
        assert_eq!((counts(&report), report["opted_out"].clone()), ((1, 0), 2.into()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_archive_gives_what_came_before() {
    let folder = tempfile::tempdir().unwrap();
    export(folder.path());
    let whole = std::fs::read(folder.path().join("a questions [500].json")).unwrap();
    let cut = folder.path().join("cut.json");
    let end = whole.windows(6).position(|window| window == br#""1002""#).unwrap();
    std::fs::write(&cut, &whole[..end]).unwrap();
    let url = format!("sqlite://{}", folder.path().join("cut.db").display());
    let report = report(&import(&url, &cut, &["--switch-on", "--json"]));
    assert_eq!(counts(&report), (4, 0), "{report:#}");
    let fault = &report["faults"]["first"][0];
    assert!(fault["why"].as_str().unwrap().contains("breaks off here"), "{fault}");
    assert_eq!(fault["line"], 3);
    std::fs::write(&cut, "{}").unwrap();
    let nothing = import(&url, &cut, &[]);
    assert_eq!(nothing.status.code(), Some(1));
    assert!(text(&nothing.stderr).contains("it has no messages"), "{}", text(&nothing.stderr));
}
