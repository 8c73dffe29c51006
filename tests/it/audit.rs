//! Who changed what, in one list; the tables that creators take along; and the sweep over many subscriptions.

use std::time::Instant;

use lyceum::jobs;
use lyceum::sandbox::discord::{Message, Reply};
use lyceum::store::audit::{self, Area, Entry};
use lyceum::store::{customers, history, role_changes};
use serde_json::json;

use crate::selling_plans::create;
use crate::stores::for_each_store;
use crate::world::{START, TestApp};

fn ids(reply: &Reply) -> Vec<String> {
    let buttons = reply.message.as_ref().map(Message::buttons).unwrap_or_default();
    buttons.into_iter().map(|(_, id)| id).collect()
}

/// The table that a press of a button hands over, mark and all.
async fn table(t: &TestApp, what: &str) -> String {
    let list = t.types(t.carl, "/mod audit").await;
    let reply = t.clicks(t.carl, &list, &format!("audit:export:{what}")).await;
    let messages = reply.message.iter().chain(&reply.followups);
    let file = messages.flat_map(|message| &message.attachments).next().unwrap_or_else(|| panic!("{}", reply.text()));
    assert!(file.filename.starts_with(what) && file.filename.ends_with(".csv"), "{}", file.filename);
    String::from_utf8(file.bytes.clone()).unwrap()
}

#[tokio::test]
async fn i10_every_option_of_a_plan_edited_alone_is_in_the_list() {
    let t = TestApp::start().await;
    let silver = t.discord.create_role("Silver", 0);
    create(&t, "Gold", &[]).await;
    create(&t, "Talk", &[("interval", json!("once"))]).await;
    let silver = json!(silver.to_string());
    let gold = [
        ("price", json!("12"), "price: 9.90 EUR → 12.00 EUR"),
        ("currency", json!("USD"), "price: 12.00 EUR → 12.00 USD"),
        ("interval", json!("year"), "interval: month → year"),
        ("more_roles", silver.clone(), "role: "),
        ("role", silver, "role: "),
        ("trial_days", json!(7), "trial_days: 0 → 7"),
        ("trial_without_card", json!("pause"), "trial_without_card: needed → pause"),
        ("grace_days", json!(3), "grace_days: 7 → 3"),
        ("description", json!("Lessons every week."), "description"),
        ("picture", json!("https://p.example/a.png"), "picture"),
        ("position", json!(4), "position: 0 → 4"),
        ("group", json!("Metals"), "group:  → Metals 0"),
        ("rank", json!(2), "group: Metals 0 → Metals 2"),
        ("includes_lower", json!(true), "group: Metals 2 → Metals 2+"),
        ("seats", json!(5), "seats: 0 → 5"),
        ("name", json!("Gilt"), "name: Gold → Gilt"),
    ];
    let talk = [
        ("access_days", json!(30), "access_days:  → 30"),
        ("minimum", json!("5"), "minimum:  → ≥ 5.00 EUR"),
        ("maximum", json!("20"), "minimum: ≥ 5.00 EUR → 5.00 EUR – 20.00 EUR"),
    ];
    for (plan, edits) in [("Gold", &gold[..]), ("Talk", &talk)] {
        for (option, value, told) in edits {
            let typed = [("plan", json!(plan)), (*option, value.clone())];
            let preview = t.discord.run_with(t.carl, t.general, "plan edit", &typed).await.unwrap();
            assert!(preview.text().contains("→"), "{option}: {}", preview.text());
            t.clicks(t.carl, &preview, "Save").await;
            let list = t.types(t.mo, "/mod audit kind:plans").await.text();
            let newest = list.lines().find(|line| line.contains("changed **")).unwrap_or_default();
            assert!(newest.contains(&format!("changed **{plan}**: {told}")), "{option}: {list}");
        }
    }
}

#[tokio::test]
async fn i10_everything_that_staff_changes_is_in_the_list() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    t.edits("/plan edit plan:Gold price:12").await;
    t.subscribes(t.ada, "Gold").await;
    t.types(t.mo, "/mod grant member:@Mo plan:Gold reason:helps").await;
    let panel = t.types(t.carl, "/setup").await;
    t.clicks(t.carl, &panel, "setup:page:features").await;
    t.clicks(t.carl, &panel, "setup:analysis:on").await;
    t.types(t.carl, "/plan archive plan:Gold").await;
    let list = t.types(t.mo, "/mod audit").await;
    let text = list.text();
    for part in [
        "took **Gold** off sale",
        "Community analysis: ✓",
        "price: 9.90 EUR → 12.00 EUR",
        "put **Gold** on sale",
        "gave **Gold** to",
        "helps",
        "gave <@&",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(list.is_ephemeral());
    assert!(!ids(&list).iter().any(|id| id.starts_with("audit:export")), "tables are for creators");
    let narrowed = t.types(t.mo, "/mod audit kind:settings").await.text();
    assert!(narrowed.contains("Community analysis") && !narrowed.contains("Gold"), "{narrowed}");
    let about = t.types(t.mo, "/mod audit member:@Ada").await.text();
    assert!(about.contains("gave <@&") && !about.contains("off sale"), "{about}");
}

#[tokio::test]
async fn the_list_is_paged_and_only_for_staff() {
    let t = TestApp::start().await;
    let mut tx = t.app.store.begin().await.unwrap();
    for number in 0..25 {
        let entry = Entry::new(t.guild, t.carl, Area::Plan, "created").detail("plan", format!("Plan {number:02}"));
        audit::insert(&mut tx, &entry, START + number).await.unwrap();
    }
    tx.commit().await.unwrap();
    let first = t.types(t.mo, "/mod audit").await;
    assert!(first.text().contains("Plan 24") && !first.text().contains("Plan 14"), "{}", first.text());
    let second = t.clicks(t.mo, &first, "audit:page:0:all:1").await;
    assert!(second.text().contains("Plan 14") && !second.text().contains("Plan 15"), "{}", second.text());
    let fresh = t.types(t.mo, "/mod audit").await;
    // Whoever is no moderator any more turns no page, whatever stands before their eyes.
    t.discord.take_role(t.mo, t.discord.role_named("Moderator").unwrap());
    let message = fresh.message.as_ref().unwrap().id;
    let refused = t.discord.click(t.mo, message, "audit:page:0:all:1").await.unwrap();
    assert!(refused.text().contains("Only moderators") || refused.text().contains("Timeout"), "{}", refused.text());
}

#[tokio::test]
async fn ws14_tables_are_utf8_for_spreadsheets_and_hold_no_formula() {
    let t = TestApp::start().await;
    t.sells("=Gold", "9.90").await;
    t.subscribes(t.ada, "=Gold").await;
    t.types(t.mo, "/mod grant member:@Mo plan:=Gold reason:@SUM(A1)").await;
    for what in ["members", "payments", "changes"] {
        let csv = table(&t, what).await;
        assert!(csv.starts_with('\u{FEFF}'), "{what}: a byte order mark");
        let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{FEFF}').as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert!(!rows.is_empty(), "{what}: {csv}");
        for cell in rows.iter().flatten() {
            assert!(!cell.starts_with(['=', '+', '-', '@']), "{what}: {cell}");
            // A spreadsheet keeps fifteen digits of a number.
            assert!(cell.len() <= 15 || cell.parse::<f64>().is_err(), "{what}: {cell}");
        }
        let ada = format!("<@{}>", t.ada);
        let about_ada = rows.iter().filter(|row| row.iter().any(|cell| cell == ada)).count();
        assert!(about_ada >= 1, "{what}: {csv}");
    }
    assert!(table(&t, "members").await.contains("'=Gold"));
    let list = t.types(t.carl, "/mod audit kind:tables taken").await.text();
    assert!(list.contains("took the table of payments along (rows: 1)"), "{list}");
}

#[tokio::test]
async fn the_list_reads_the_same_on_both_engines() {
    for_each_store(|db| async move {
        use lyceum::domain::ids::{GuildId, MemberId, RoleId};
        let (guild, ann, bob) = (GuildId(5), MemberId(u64::MAX - 3), MemberId(7));
        let mut tx = db.begin().await.unwrap();
        let entry = Entry::new(guild, ann, Area::Setup, "chosen").detail("what", "language").detail("value", "方案");
        audit::insert(&mut tx, &entry, 10).await.unwrap();
        let wish = role_changes::Wish {
            guild,
            member: bob,
            role: RoleId(9),
            added: true,
            reason: "paid",
            cause: role_changes::Cause::Right,
        };
        role_changes::want(&mut tx, &wish, 11).await.unwrap();
        tx.commit().await.unwrap();
        let all = history::list(&mut db.read(), guild, (None, None), 10, 0).await.unwrap();
        let brief: Vec<_> = all.iter().map(|act| (act.area.as_str(), act.act.as_str(), act.at)).collect();
        assert_eq!(brief, [("role", "given", 11), ("setup", "chosen", 10)]);
        assert_eq!((all[1].actor, all[1].detail("value").as_deref()), (Some(ann), Some("方案")));
        let of_bob = history::list(&mut db.read(), guild, (Some(bob), None), 10, 0).await.unwrap();
        assert_eq!((of_bob.len(), of_bob[0].subject), (1, Some(9)));
        assert_eq!(history::list(&mut db.read(), guild, (None, Some("setup")), 10, 0).await.unwrap().len(), 1);
        assert_eq!(history::list(&mut db.read(), guild, (None, None), 10, 1).await.unwrap().len(), 1);
        assert_eq!(history::changes(&mut db.read(), guild, 0, 10).await.unwrap().len(), 1);
        assert!(history::payments(&mut db.read(), guild, 0, 10).await.unwrap().is_empty());
        assert!(history::list(&mut db.read(), GuildId(6), (None, None), 10, 0).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sd5_a_sweep_over_many_subscriptions_finds_what_no_event_told_in_few_requests() {
    const MEMBERS: usize = 120;
    let t = TestApp::start_with(&[("LYCEUM__DISCORD__MEMBERS_INTENT", "true")]).await;
    t.sells("Gold", "9.90").await;
    let price = t.stripe.objects("price")[0]["id"].as_str().unwrap().to_owned();
    let client = reqwest::Client::new();
    let post = async |path: &str, body: String| {
        let request = client.post(format!("{}/v1{path}", t.stripe.api_url())).bearer_auth(t.stripe.secret_key());
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
        let answer: serde_json::Value =
            serde_json::from_str(&request.send().await.unwrap().text().await.unwrap()).unwrap();
        answer["id"].as_str().unwrap_or_else(|| panic!("{path}: {answer}")).to_owned()
    };
    t.stripe.webhooks().lose_next(10_000);
    for number in 0..MEMBERS {
        let member = lyceum::domain::ids::MemberId(900_000 + number as u64);
        t.discord.add_member(member, &format!("member {number}"));
        let customer = post("/customers", String::new()).await;
        post("/subscriptions", format!("customer={customer}&items[0][price]={price}&trial_period_days=30")).await;
        let mut tx = t.app.store.begin().await.unwrap();
        let reference = format!("reference-{number}");
        customers::open_or_insert(&mut tx, t.guild, member, &reference, START).await.unwrap();
        let id = lyceum::domain::ids::CustomerId(customer);
        customers::set_stripe_id(&mut tx, &reference, &id).await.unwrap();
        tx.commit().await.unwrap();
    }
    let lists = || t.stripe.requests().iter().filter(|it| it.path == "/v1/subscriptions" && it.method == "GET").count();
    let begun = Instant::now();
    // A comparison comes every ten minutes; what it finds is given one after another, so that buyers go first.
    t.after(700).await;
    t.after(200).await;
    let holders = (0..MEMBERS as u64)
        .filter(|number| t.discord.has_role(lyceum::domain::ids::MemberId(900_000 + number), t.gold));
    assert_eq!(holders.count(), MEMBERS, "within fifteen minutes, although no event ever came");
    eprintln!("{MEMBERS} unknown subscriptions were found and their roles given in {:?}", begun.elapsed());
    // The next round has nothing to repair: it lists, two pages, and does not ask about each one.
    let (asked, all) = (lists(), t.stripe.requests().len());
    let members = || {
        let one = |it: &&lyceum::sandbox::discord::Recorded| it.path.contains("/members/9000");
        t.discord.requests().iter().filter(one).count()
    };
    let seen = members();
    t.after(900).await;
    jobs::run_due(&t.app).await.unwrap();
    assert!(lists() - asked <= 8, "{} lists", lists() - asked);
    assert!(t.stripe.requests().len() - all < MEMBERS, "{} requests", t.stripe.requests().len() - all);
    assert_eq!(members(), seen, "nobody is asked about alone where members can be listed");
    // A role taken by hand is seen in the list and given back.
    t.discord.take_role(lyceum::domain::ids::MemberId(900_007), t.gold);
    t.after(900).await;
    assert!(t.discord.has_role(lyceum::domain::ids::MemberId(900_007), t.gold));
}
