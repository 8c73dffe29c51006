//! Ways into paid channels past their price: found as Discord itself computes sight, told once, closed by a button.

use lyceum::actions::examine::leaks;
use lyceum::domain::access::leaks::Way;
use lyceum::domain::ids::{MemberId, RoleId};
use lyceum::sandbox::discord::{Message, Reply, bits};

use crate::world::{DAY, TestApp};

const VIEW: u64 = bits::VIEW_CHANNEL;

async fn selling() -> TestApp {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    t
}

async fn ways(t: &TestApp) -> Vec<Way> {
    leaks::look(&t.app, t.guild).await.unwrap().leaks.into_iter().map(|leak| leak.way).collect()
}

/// Let the bot do more in the server than it was invited for.
fn bot_may(t: &TestApp, more: u64) {
    t.discord.set_role_permissions(t.discord.bot_role().unwrap(), bits::BOT | more);
}

fn ids(message: &Message) -> Vec<String> {
    message.buttons().into_iter().map(|(_, id)| id).collect()
}

fn button(reply: &Reply, begins: &str) -> String {
    let buttons = reply.message.as_ref().map(ids).unwrap_or_default();
    buttons.into_iter().find(|id| id.starts_with(begins)).unwrap_or_else(|| panic!("no {begins}: {}", reply.text()))
}

async fn notices(t: &TestApp) -> Vec<String> {
    t.discord.messages(t.review).iter().map(Message::text).collect()
}

async fn told_in_review(t: &TestApp) {
    let mut tx = t.app.store.begin().await.unwrap();
    lyceum::store::guilds::insert(&mut tx, t.guild, "en-US", 0).await.unwrap();
    lyceum::store::guilds::set_review_channel(&mut tx, t.guild, Some(t.review), 0).await.unwrap();
    tx.commit().await.unwrap();
    t.discord.set_overwrite(t.review, t.discord.bot().0, true, VIEW | bits::SEND_MESSAGES | bits::EMBED_LINKS, 0);
}

/// Every combination of what a server can say about a channel, against what Discord's arithmetic makes of it.
#[tokio::test]
async fn dr16_the_audit_agrees_with_discord_on_every_matrix_of_overwrites() {
    let t = selling().await;
    let everyone = RoleId(t.guild.0);
    let helper = t.discord.create_role("Helper", 0);
    let people: Vec<MemberId> = ["Plain", "Helping", "Named"].map(|name| t.discord.add_user(name, "en-US")).to_vec();
    let [plain, helping, named] = people[..] else { unreachable!() };
    people.iter().for_each(|who| assert!(t.discord.join(*who)));
    t.discord.give_role(helping, helper);
    t.discord.give_role(t.ada, t.gold);
    let choices: [(u64, u64); 3] = [(0, 0), (VIEW, 0), (0, VIEW)];
    let mut open = 0;
    for base in [bits::EVERYONE, bits::EVERYONE & !VIEW] {
        for of_helper in [0, VIEW, bits::ADMINISTRATOR] {
            for (everyone_allow, everyone_deny) in choices {
                for (helper_allow, helper_deny) in choices {
                    for (member_allow, member_deny) in choices {
                        t.discord.set_role_permissions(everyone, base);
                        t.discord.set_role_permissions(helper, of_helper);
                        t.discord.set_overwrite(t.lounge, everyone.0, false, everyone_allow, everyone_deny);
                        t.discord.set_overwrite(t.lounge, helper.0, false, helper_allow, helper_deny);
                        t.discord.set_overwrite(t.lounge, named.0, true, member_allow, member_deny);
                        let found = ways(&t).await;
                        let case = format!(
                            "base {base} helper {of_helper} {everyone_allow}/{everyone_deny} {helper_allow}/{helper_deny} {member_allow}/{member_deny}: {found:?}"
                        );
                        let all = found.contains(&Way::Everyone);
                        assert_eq!(t.sees(plain, t.lounge), all, "{case}");
                        let by_role = [Way::Overwrite(helper), Way::Permission(helper), Way::Administrator(helper)];
                        let helped = all && helper_deny == 0 || found.iter().any(|way| by_role.contains(way));
                        assert_eq!(t.sees(helping, t.lounge), helped, "{case}");
                        let by_name = found.contains(&Way::Member(named));
                        assert_eq!(t.sees(named, t.lounge), by_name || all && member_deny == 0, "{case}");
                        open += usize::from(!found.is_empty());
                    }
                }
            }
        }
    }
    assert!((40..162).contains(&open), "{open} of 162 are open");
}

#[tokio::test]
async fn dr16_doctor_names_the_path_and_a_button_closes_it_after_asking() {
    let t = selling().await;
    let helper = t.discord.create_role("Helper", 0);
    t.discord.set_overwrite(t.lounge, helper.0, false, VIEW, 0);
    t.discord.give_role(t.ada, helper);
    assert!(t.sees(t.ada, t.lounge));
    let report = t.types(t.carl, "/doctor").await;
    let text = report.text();
    let path = format!("role “Helper” → overwrite on <#{}> allows View Channel", t.lounge);
    assert!(text.contains(&path), "{path}: {text}");
    let fix = button(&report, "doctor:fix:");
    let asked = t.clicks(t.carl, &report, &fix).await;
    let asked_for = asked.text();
    assert!(asked_for.contains("exactly this away"), "{asked_for}");
    assert!(t.sees(t.ada, t.lounge), "asking changes nothing");
    let confirm = asked.followups.last().cloned().or(asked.message.clone()).unwrap();
    let close = ids(&confirm).into_iter().find(|id| id.starts_with("doctor:close:")).unwrap();
    t.discord.click(t.carl, confirm.id, &close).await.unwrap();
    t.settle().await;
    assert!(!t.sees(t.ada, t.lounge));
    assert_eq!(ways(&t).await, []);
    let entry = t.discord.audit_log().into_iter().rfind(|entry| entry.action == 15).unwrap();
    assert!(entry.reason.unwrap().contains(&t.carl.to_string()), "the reason names who wanted it");
    assert!(t.types(t.carl, "/doctor").await.text().contains("Paid channels: nobody sees them"));
    // Once more: it is gone.
    let gone = t.clicks(t.carl, &report, &fix).await;
    assert!(gone.text().contains("not open any more"), "{}", gone.text());
}

#[tokio::test]
async fn dr5_a_leak_is_closed_once_the_token_is_taken_again() {
    let t = selling().await;
    let helper = t.discord.create_role("Helper", 0);
    t.discord.set_overwrite(t.lounge, helper.0, false, VIEW, 0);
    let report = t.types(t.carl, "/doctor").await;
    let asked = t.clicks(t.carl, &report, &button(&report, "doctor:fix:")).await;
    let confirm = asked.followups.last().cloned().or(asked.message.clone()).unwrap();
    let close = ids(&confirm).into_iter().find(|id| id.starts_with("doctor:close:")).unwrap();
    t.discord.click(t.carl, confirm.id, &close).await.unwrap();
    t.works_with_a_refused_token().await;
    assert_eq!(ways(&t).await.len(), 1, "nothing was done yet");
    t.after(300).await;
    assert_eq!(ways(&t).await, []);
}

#[tokio::test]
async fn dr16_an_invite_that_gives_a_paid_role_is_named_and_deleted() {
    let t = selling().await;
    bot_may(&t, bits::MANAGE_GUILD | bits::MANAGE_CHANNELS);
    let code = t.discord.invite_with_roles(t.general, &[t.gold]);
    t.discord.invite_with_roles(t.general, &[]);
    assert_eq!(ways(&t).await, [Way::Invite(code.clone(), t.gold)]);
    assert!(t.discord.join_by(t.guest, &code));
    assert!(t.sees(t.guest, t.lounge), "this is what it is about");
    let report = t.types(t.carl, "/doctor").await;
    assert!(report.text().contains(&format!("invite {code} → gives role “Gold”")), "{}", report.text());
    let asked = t.clicks(t.carl, &report, &button(&report, "doctor:fix:invite:")).await;
    let confirm = asked.followups.last().cloned().or(asked.message.clone()).unwrap();
    let close = ids(&confirm).into_iter().find(|id| id.starts_with("doctor:close:")).unwrap();
    t.discord.click(t.carl, confirm.id, &close).await.unwrap();
    t.settle().await;
    assert_eq!(ways(&t).await, []);
}

#[tokio::test]
async fn dr16_staff_is_told_of_a_new_leak_once_by_the_daily_look() {
    let t = selling().await;
    told_in_review(&t).await;
    t.after(DAY).await;
    assert!(notices(&t).await.is_empty(), "{:?}", notices(&t).await);
    let helper = t.discord.create_role("Helper", bits::ADMINISTRATOR);
    t.discord.set_overwrite(t.lounge, t.mo.0, true, VIEW, 0);
    t.after(DAY).await;
    let told = notices(&t).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].contains("role “Helper” → Administrator") && told[0].contains(&format!("<#{}>", t.lounge)),
        "{}",
        told[0]
    );
    for _ in 0..3 {
        t.after(DAY).await;
    }
    assert_eq!(notices(&t).await.len(), 1, "the same is not told again");
    t.discord.set_role_permissions(helper, 0);
    t.after(DAY).await;
    t.discord.set_role_permissions(helper, bits::ADMINISTRATOR);
    t.after(DAY).await;
    let told = notices(&t).await;
    assert_eq!(told.len(), 2, "what comes back is told again");
    assert!(!told[1].contains("overwrite on"), "only that: {}", told[1]);
}

#[tokio::test]
async fn cf3_a_webhook_that_is_switched_off_or_leaves_events_out_is_told() {
    let t = selling().await;
    told_in_review(&t).await;
    let endpoint = t.stripe.objects("webhook_endpoint").last().unwrap()["id"].as_str().unwrap().to_owned();
    let change = async |fields: &str| {
        let url = format!("{}/v1/webhook_endpoints/{endpoint}", t.stripe.api_url());
        let client = reqwest::Client::new();
        let request = client.post(url).bearer_auth(t.stripe.secret_key());
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(fields.to_owned());
        assert!(request.send().await.unwrap().status().is_success());
    };
    change("disabled=true").await;
    assert!(t.types(t.carl, "/doctor").await.text().contains("is switched off"));
    t.after(DAY).await;
    let told = notices(&t).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("is switched off") && told[0].contains("Switch it on in Stripe"), "{}", told[0]);
    change("disabled=false&enabled_events[0]=invoice.paid").await;
    let text = t.types(t.carl, "/doctor").await.text();
    assert!(text.contains("leaves out checkout.session.completed"), "{text}");
}

#[tokio::test]
async fn cl1_a_clock_that_is_off_is_named_with_the_cure() {
    let t = selling().await;
    assert!(t.types(t.carl, "/doctor").await.text().contains("agrees with Discord and Stripe"));
    let lyceum::clock::Clock::Manual(seconds) = &t.app.clock else { panic!() };
    seconds.fetch_add(600, std::sync::atomic::Ordering::SeqCst);
    let text = t.types(t.carl, "/doctor").await.text();
    for whose in ["Discord", "Stripe"] {
        assert!(text.contains(&format!("600 seconds ahead of {whose}")), "{text}");
    }
    assert!(text.contains("NTP"), "{text}");
    seconds.fetch_sub(640, std::sync::atomic::Ordering::SeqCst);
    let text = t.types(t.carl, "/doctor").await.text();
    assert!(text.contains("40 seconds behind Stripe"), "{text}");
}

#[tokio::test]
async fn cf2_a_paid_role_that_became_dangerous_is_never_given() {
    let t = selling().await;
    told_in_review(&t).await;
    t.discord.set_role_permissions(t.gold, bits::ADMINISTRATOR);
    t.subscribes(t.ada, "Gold").await;
    assert!(!t.discord.has_role(t.ada, t.gold));
    let text = t.types(t.carl, "/doctor").await.text();
    assert!(text.contains("holds permissions that nobody may buy (Administrator)"), "{text}");
    let told = notices(&t).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("is for sale and has come to hold permissions"), "{}", told[0]);
    // Mended, the next comparison makes up for it.
    t.discord.set_role_permissions(t.gold, 0);
    t.after(1_200).await;
    assert!(t.discord.has_role(t.ada, t.gold));
}

#[tokio::test]
async fn dr10_a_human_who_keeps_taking_the_role_is_named_and_not_fought() {
    let t = selling().await;
    told_in_review(&t).await;
    bot_may(&t, bits::VIEW_AUDIT_LOG);
    t.subscribes(t.ada, "Gold").await;
    let mut put_right = 0;
    for _ in 0..8 {
        t.discord.change_role_as(t.mo, t.ada, t.gold, false);
        t.after(900).await;
        put_right += usize::from(t.discord.has_role(t.ada, t.gold));
    }
    // The first of the three gifts of the day was the purchase itself.
    assert_eq!(put_right, 2, "three times a day, the purchase included, and then it is theirs to settle");
    let told = notices(&t).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains(&format!("<@{}>", t.mo)), "who did it: {}", told[0]);
    t.after(DAY).await;
    assert!(t.discord.has_role(t.ada, t.gold), "another day, another try");
}
