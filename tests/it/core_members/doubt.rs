//! Scenes: praise that is being looked at is in no words and no picture, and moderators are told how much of it there is.

use lyceum::actions::core_members;
use lyceum::domain::community::InteractionKind;
use lyceum::domain::community::rows;
use lyceum::domain::ids::MemberId;
use lyceum::store::interactions;

use super::looks::Past;
use crate::lessons::scenes::{holds, plan, prepared};
use crate::world::{DAY, START, TestApp};

/// Fake accounts.
const FAKES: usize = 24;

/// Ten members who pay thank Mo, three of them Ada; a month later ten thank Mo and nine Ada. Then a clique of new accounts praises
/// Ada, Mo and each other.
async fn praised() -> (TestApp, Vec<MemberId>) {
    let t = prepared().await;
    let gold = plan(&t, "Gold").await;
    let mut past = Past::new(&t);
    for number in 0..10 {
        let payer = joins(&t, &format!("Payer {number}"));
        holds(&t, payer, gold, true).await;
        for (ago, adas) in [(40, 3), (5, 9)] {
            past.act(InteractionKind::Reaction, payer.0, t.mo.0, START - ago * DAY);
            if number < adas {
                past.act(InteractionKind::Reaction, payer.0, t.ada.0, START - ago * DAY);
            }
        }
    }
    let fakes: Vec<MemberId> = (0..FAKES).map(|number| joins(&t, &format!("Fake {number}"))).collect();
    for fake in &fakes {
        for target in fakes.iter().chain([&t.mo, &t.ada, &t.mo, &t.ada, &t.mo, &t.ada]) {
            past.act(InteractionKind::Reaction, fake.0, target.0, START);
        }
    }
    let mut tx = t.app.store.begin().await.unwrap();
    interactions::insert(&mut tx, &past.records).await.unwrap();
    tx.commit().await.unwrap();
    t.settle().await;
    (t, fakes)
}

fn joins(t: &TestApp, name: &str) -> MemberId {
    let member = t.discord.add_user(name, "en-US");
    t.discord.join(member);
    member
}

#[tokio::test]
async fn ab2_a_clique_of_fakes_is_in_no_word_and_no_picture_and_is_told_of() {
    let (t, fakes) = praised().await;
    let told = t.types(t.mo, "/mod core").await.text();
    assert!(told.contains("appreciated by 10 people, 10 of them paying"), "{told}");
    assert!(told.contains("appreciated by 9 people, 9 of them paying"), "{told}");
    assert!(
        told.contains("24 accounts whose praise is being looked at are not in these figures: `/mod flags`"),
        "{told}"
    );
    let core = core_members::run(&t.app, t.guild, 10, None).await.unwrap();
    let drawn = |member: u64| fakes.iter().any(|fake| fake.0 == member);
    assert!(
        core.around.people.len() == 12 && !core.around.people.iter().any(|it| drawn(*it)),
        "{:?}",
        core.around.people
    );
    assert!(core.around.ties.iter().all(|tie| !drawn(tie.src) && !drawn(tie.dst)));

    let rising = t.types(t.mo, "/mod rising").await.text();
    assert!(rising.contains("9 people credit them, 3 before; appreciated by 9 people"), "{rising}");
    assert!(rising.contains("24 accounts whose praise"), "{rising}");
    t.discord.set_locale(t.mo, "zh-CN");
    let chinese = t.types(t.mo, "/mod core").await.text();
    assert!(chinese.contains("有 24 个账号的认可正在核实"), "{chinese}");
    assert!(t.types(t.mo, "/mod ambassadors").await.text().contains("有 24 个账号的认可正在核实"));
}

#[tokio::test]
async fn health_tells_the_raw_figure_beside_the_one_without_what_is_in_doubt() {
    let (t, _) = praised().await;
    let today = t.types(t.mo, "/mod health").await.text();
    assert!(today.contains("In the last four weeks: 10 people.") && !today.contains("being looked at"), "{today}");
    // They acted today: that is in the figures from tomorrow on.
    t.after(DAY).await;
    let told = t.types(t.mo, "/mod health").await.text();
    assert!(told.contains("In the last four weeks: 10 people. In the four before: 10 people."), "{told}");
    let raw = "With the accounts whose praise is being looked at (`/mod flags`): 34 people, and 10 people before.";
    assert!(told.contains(raw), "{told}");
}

#[tokio::test]
async fn the_file_says_what_counts_beside_what_was_recorded() {
    let (t, fakes) = praised().await;
    let answer = t.types(t.mo, "/mod core").await;
    let csv = t.clicks(t.mo, &answer, "CSV").await;
    let csv = String::from_utf8(csv.message.unwrap().attachments[0].bytes.clone()).unwrap();
    assert!(csv.starts_with("src,dst,weight,unix_time,counts\n"), "{csv}");
    let (mut fake, mut honest) = (0, 0);
    for line in csv.lines().skip(1) {
        let columns: Vec<&str> = line.split(',').collect();
        let (weight, counts): (f64, f64) = (columns[2].parse().unwrap(), columns[4].parse().unwrap());
        assert!(weight > 0.0, "{line}");
        // A spreadsheet would round a bare number of so many digits.
        assert!(columns[..2].iter().all(|id| id.starts_with("<@") && id.parse::<f64>().is_err()), "{line}");
        // What `lyceum rank --edges` makes of it.
        let giver = rows::read(line.as_bytes(), t.clock.now()).unwrap().src;
        if fakes.iter().any(|it| it.0 == giver) {
            assert!(counts == 0.0, "{line}");
            fake += 1;
        } else {
            assert!((counts - weight).abs() < 1e-9, "{line}");
            honest += 1;
        }
    }
    assert_eq!((fake, honest), (FAKES * (FAKES - 1) + 2 * FAKES, 10 + 9));
    let xml = t.clicks(t.mo, &answer, "GraphML").await;
    let xml = String::from_utf8(xml.message.unwrap().attachments[0].bytes.clone()).unwrap();
    assert!(xml.contains("<data key=\"counts\">0</data>"), "{}", &xml[..600]);
    let json = t.clicks(t.mo, &answer, "JSON").await;
    let json: serde_json::Value = serde_json::from_slice(&json.message.unwrap().attachments[0].bytes).unwrap();
    assert!(json["credit"].as_array().unwrap().iter().all(|it| it["counts"].is_f64()), "{json}");
}
