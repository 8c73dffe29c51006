//! Purchases through a bare payment link, and how they find their buyer: the browser that paid, or a code by mail.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use futures_util::future::join_all;
use lyceum::actions::claim_purchase::{self, Error};
use lyceum::domain::ids::{CustomerId, GuildId, MemberId};
use lyceum::sandbox::stripe::Card;
use lyceum::store::parked::{self, Bound};
use lyceum::store::{Db, customers};
use reqwest::StatusCode;

use crate::stores;
use crate::visitor::Visitor;
use crate::world::{DAY, TestApp};

async fn link(t: &TestApp) -> String {
    let said = t.types(t.carl, "/plan link plan:Gold").await;
    let links = said.message.as_ref().unwrap().links();
    links.into_iter().map(|(_, url)| url).find(|url| url.starts_with(t.stripe.api_url())).unwrap()
}

/// Somebody pays through the public link; the address Stripe sends them back to.
async fn bought(t: &TestApp) -> String {
    let paid = t.stripe.pay(&link(t).await, Card::Pays).await.unwrap();
    t.settle().await;
    assert!(paid.redirect.starts_with(&format!("{}/claim?session_id=cs_", t.web)), "{}", paid.redirect);
    paid.redirect
}

async fn purchase(t: &TestApp) -> parked::Parked {
    parked::list(&mut t.app.store.read(), t.guild).await.unwrap().pop().expect("a purchase waits")
}

#[tokio::test]
async fn the_browser_that_paid_claims_the_purchase_once_and_its_owner_is_brought_in() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    let back = bought(&t).await;
    let mut guest = Visitor::new(&t);
    let page = guest.get(&back).await;
    assert!(page.status == StatusCode::OK && page.body.contains("Your purchase is safe"), "{}", page.body);
    let onward = guest.post("/claim", &page.form("/claim")).await;
    let bound = guest.agrees(t.guest, &onward).await;
    assert!(bound.body.contains("You are in") && bound.body.contains("Gold"), "{}", bound.body);
    t.settle().await;
    assert!(t.discord.is_member(t.guest) && t.sees(t.guest, t.lounge));
    // A second time there is nothing to give, and it is not said to whom it was given.
    let again = guest.get(&back).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.body.contains("claimed already") && !again.body.contains(&t.guest.to_string()), "{}", again.body);
    // It is a subscription like any other from now on: it renews, and it ends.
    t.after(40 * DAY).await;
    assert!(t.sees(t.guest, t.lounge));
    let customer = t.stripe.objects("customer").pop().unwrap()["id"].as_str().unwrap().to_owned();
    t.stripe.cancel_now(&customer).unwrap();
    t.settle().await;
    assert!(!t.sees(t.guest, t.lounge));
}

#[tokio::test]
async fn a_plan_sold_once_is_claimed_too_and_a_member_may_hold_both_kinds_of_customers() {
    let t = TestApp::start().await;
    t.types(t.carl, "/plan create name:Gold price:30 currency:EUR interval:once role:@Gold").await;
    let back = bought(&t).await;
    let mut ada = Visitor::new(&t);
    let page = ada.get(&back).await;
    let onward = ada.post("/claim", &page.form("/claim")).await;
    ada.agrees(t.ada, &onward).await;
    t.settle().await;
    assert!(t.sees(t.ada, t.lounge));
    t.stripe.refund(t.stripe.objects("checkout.session").pop().unwrap()["id"].as_str().unwrap(), None).unwrap();
    t.settle().await;
    assert!(!t.sees(t.ada, t.lounge), "a refund is seen although there was no checkout of ours");
    t.subscribes(t.ada, "Gold").await;
    assert!(t.sees(t.ada, t.lounge));
    assert_eq!(customers::of_member(&mut t.app.store.read(), t.guild, t.ada).await.unwrap().len(), 2);
}

#[tokio::test]
async fn ws10_a_stolen_checkout_id_opens_nothing_in_another_browser_nor_after_an_hour() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    let back = bought(&t).await;
    let mut buyer = Visitor::new(&t);
    let page = buyer.get(&back).await;
    let mut thief = Visitor::new(&t);
    let stolen = thief.get(&back).await;
    assert_eq!(stolen.status, StatusCode::NOT_FOUND);
    assert!(!stolen.body.contains("Gold") && stolen.headers["referrer-policy"] == "no-referrer", "{}", stolen.body);
    // Nor by sending the buyer's form from the other browser, or the thief's own mark with the id.
    assert_eq!(thief.post("/claim", &page.form("/claim")).await.status, StatusCode::FORBIDDEN);
    let mut forged = thief.get("/account").await.form("/account");
    forged.push(("session_id".into(), back.split("session_id=").nth(1).unwrap().to_owned()));
    assert_eq!(thief.post("/claim", &forged).await.status, StatusCode::NOT_FOUND);
    // The buyer began to sign in, but came back from Discord in another browser.
    let onward = buyer.post("/claim", &page.form("/claim")).await;
    let address = t.discord.authorize(t.mo, &onward.location()).unwrap();
    assert_eq!(thief.get(&address).await.status, StatusCode::BAD_REQUEST);
    assert!(!t.discord.has_role(t.mo, t.gold));
    t.after(3601).await;
    assert_eq!(buyer.get(&back).await.status, StatusCode::NOT_FOUND, "too late, also for the buyer");
    assert_eq!(buyer.get("/claim?session_id=cs_test_nobody").await.status, StatusCode::NOT_FOUND);
    assert!(purchase(&t).await.claimed_by.is_none());
}

#[tokio::test]
async fn a_lost_webhook_does_not_keep_the_buyer_waiting() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    let link = link(&t).await;
    t.stripe.webhooks().lose_next(1_000);
    let paid = t.stripe.pay(&link, Card::Pays).await.unwrap();
    t.stripe.webhooks().lose_next(0);
    let mut ada = Visitor::new(&t);
    let page = ada.get(&paid.redirect).await;
    assert!(page.body.contains("Your purchase is safe"), "{}", page.body);
    let onward = ada.post("/claim", &page.form("/claim")).await;
    ada.agrees(t.ada, &onward).await;
    t.settle().await;
    assert!(t.sees(t.ada, t.lounge));
}

#[tokio::test]
async fn cc3_of_a_hundred_who_claim_at_once_exactly_one_wins_and_staff_hears_of_the_others() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    bought(&t).await;
    let id = purchase(&t).await.stripe_id;
    let claims = join_all((0..100).map(|at| claim_purchase::bind(&t.app, &id, MemberId(1_000 + at)))).await;
    let won: Vec<usize> = claims.iter().enumerate().filter(|(_, it)| it.is_ok()).map(|(at, _)| at).collect();
    assert_eq!(won.len(), 1);
    assert!(claims.iter().filter_map(|it| it.as_ref().err()).all(|error| matches!(error, Error::Taken)));
    let owner = MemberId(1_000 + u64::try_from(won[0]).unwrap());
    let customer = CustomerId(t.stripe.objects("customer").pop().unwrap()["id"].as_str().unwrap().to_owned());
    let known = customers::by_stripe_id(&mut t.app.store.read(), &customer).await.unwrap().unwrap();
    assert_eq!(known.member, owner);
    // Who owns it may ask again; it stays theirs.
    assert!(claim_purchase::bind(&t.app, &id, owner).await.is_ok());
    let told: i64 = t.app.store.read().query("SELECT COUNT(*) FROM cases WHERE kind = 'claim'").value().await.unwrap();
    assert_eq!(told, 99, "one case for each of the others");
    t.settle().await;
}

#[tokio::test]
async fn cc3_a_second_claimant_is_a_case_and_staffs_answer_moves_the_purchase_or_leaves_it() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    bought(&t).await;
    let id = purchase(&t).await.stripe_id;
    claim_purchase::bind(&t.app, &id, t.ada).await.unwrap();
    t.settle().await;
    for _ in 0..2 {
        let outcome = claim_purchase::bind(&t.app, &id, t.mo).await;
        assert!(matches!(outcome, Err(Error::Taken)));
    }
    let outcome = claim_purchase::bind(&t.app, &id, t.carl).await;
    assert!(matches!(outcome, Err(Error::Taken)));
    t.settle().await;
    assert!(t.sees(t.ada, t.lounge) && !t.discord.has_role(t.mo, t.gold), "the first one keeps it until staff decides");
    let list = t.types(t.mo, "/mod cases").await.text();
    assert!(list.matches("Two people want one purchase").count() == 2, "one case for each of the others: {list}");
    let case = t.types(t.mo, "/mod cases number:1").await;
    assert!(case.text().contains(&id.replace('_', "\\_")), "{}", case.text());
    t.clicks(t.mo, &case, "It belongs to the second named").await;
    assert!(t.discord.has_role(t.mo, t.gold) && !t.sees(t.ada, t.lounge));
    // It is theirs with its renewals from now on, and the other claimant's case is about somebody who has it no more.
    t.after(40 * DAY).await;
    assert!(t.discord.has_role(t.mo, t.gold) && !t.discord.has_role(t.ada, t.gold));
    let stale = t.types(t.mo, "/mod cases number:2").await;
    t.clicks(t.mo, &stale, "It belongs to the second named").await;
    assert!(t.discord.has_role(t.mo, t.gold) && !t.discord.has_role(t.carl, t.gold));
}

#[tokio::test]
async fn cc3_staff_may_give_a_contested_purchase_to_neither() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    bought(&t).await;
    let id = purchase(&t).await.stripe_id;
    claim_purchase::bind(&t.app, &id, t.ada).await.unwrap();
    assert!(claim_purchase::bind(&t.app, &id, t.mo).await.is_err());
    t.settle().await;
    let case = t.types(t.mo, "/mod cases number:1").await;
    t.clicks(t.mo, &case, "It belongs to neither").await;
    assert!(!t.sees(t.ada, t.lounge) && !t.discord.has_role(t.mo, t.gold));
}

#[tokio::test]
async fn cc3_binding_is_once_on_both_engines() {
    stores::for_each_store(|db| async move {
        let plan = crate::selling_stores::a_plan(&db).await;
        let row = parked::Parked {
            stripe_id: "sub_1".into(),
            plan,
            guild: GuildId(7),
            session: None,
            customer: Some(CustomerId("cus_1".into())),
            why: parked::ParkedWhy::NoReference,
            parked_at: 5,
            claimed_by: None,
            settled_at: None,
        };
        let mut tx = db.begin().await.unwrap();
        assert!(parked::insert(&mut tx, &row).await.unwrap());
        tx.commit().await.unwrap();
        let bound = join_all((0..20).map(|at| bind(db.clone(), MemberId(at + 1)))).await;
        assert_eq!(bound.iter().filter(|it| **it == Bound::Won).count(), 1, "{bound:?}");
        assert_eq!(bound.iter().filter(|it| **it == Bound::Taken).count(), 19, "{bound:?}");
        let winner = parked::find(&mut db.read(), "sub_1").await.unwrap().unwrap().claimed_by.unwrap();
        assert_eq!(bind(db.clone(), winner).await, Bound::Mine);
    })
    .await;
}

async fn bind(db: Db, member: MemberId) -> Bound {
    let mut tx = db.begin().await.unwrap();
    let bound = parked::bind(&mut tx, "sub_1", member, 9).await.unwrap();
    tx.commit().await.unwrap();
    bound
}

/// A mail server on this machine, as far as a client's conversation goes (RFC 5321); every mail it took.
fn post_office() -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("smtp://{}", listener.local_addr().unwrap());
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { break };
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            stream.write_all(b"220 post.example ESMTP\r\n").unwrap();
            let mut mail = String::new();
            while let Some(Ok(line)) = lines.next() {
                let answer = match line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase().as_str() {
                    "EHLO" => "250-post.example\r\n250 8BITMIME\r\n",
                    "MAIL" => "250 ok\r\n",
                    "RCPT" => {
                        mail.push_str(&line);
                        mail.push('\n');
                        "250 ok\r\n"
                    }
                    "DATA" => {
                        stream.write_all(b"354 go on\r\n").unwrap();
                        for text in lines.by_ref().map_while(Result::ok).take_while(|it| it != ".") {
                            mail.push_str(&text);
                            mail.push('\n');
                        }
                        let _ = sender.send(std::mem::take(&mut mail));
                        "250 taken\r\n"
                    }
                    "QUIT" => "221 bye\r\n",
                    _ => "250 ok\r\n",
                };
                if stream.write_all(answer.as_bytes()).is_err() {
                    break;
                }
            }
        }
    });
    (address, receiver)
}

/// The code in a mail, whose lines may be wrapped.
fn code_in(mail: &str) -> String {
    let text = mail.replace("=\n", "");
    text.split_whitespace().find(|word| word.len() == 31 && word.matches('-').count() == 5).expect(mail).to_owned()
}

async fn asks_for_code(t: &TestApp, address: &str) -> String {
    let mut visitor = Visitor::new(t);
    let page = visitor.get("/claim").await;
    let mut form = page.form("/claim/mail");
    form.push(("address".into(), address.to_owned()));
    let answer = visitor.post("/claim/mail", &form).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    t.settle().await;
    answer.body
}

#[tokio::test]
async fn who_closed_the_browser_claims_with_a_code_mailed_to_the_checkouts_address_and_nowhere_else() {
    let (smtp, mails) = post_office();
    let settings = [("LYCEUM__MAIL__SMTP", smtp.as_str()), ("LYCEUM__MAIL__FROM", "Lyceum <lyceum@example.com>")];
    let t = TestApp::start_with(&settings).await;
    t.sells("Gold", "9.90").await;
    bought(&t).await;
    // Somebody types another address, or none at all: the answer is the same, and nothing is sent.
    let known = asks_for_code(&t, " Buyer@Example.COM ").await;
    let mail = mails.recv_timeout(Duration::from_secs(10)).unwrap();
    for other in ["nobody@example.com", "not an address", ""] {
        assert_eq!(asks_for_code(&t, other).await, known, "{other}");
    }
    assert!(mails.try_recv().is_err());
    assert!(mail.starts_with("RCPT TO:<buyer@example.com>"), "{mail}");
    assert!(mail.contains("Gold") && mail.contains("/claim"), "{mail}");
    let code = code_in(&mail);
    let elsewhere = claim_purchase::by_code(&t.app, GuildId(t.guild.0 + 1), t.ada, &code).await;
    assert!(matches!(elsewhere, Err(Error::Unknown)), "a code is good in its own server only");
    let claimed = claim_purchase::by_code(&t.app, t.guild, t.ada, &code.to_lowercase()).await.unwrap();
    assert_eq!(claimed.plan, "Gold");
    t.settle().await;
    assert!(t.sees(t.ada, t.lounge));
    let again = claim_purchase::by_code(&t.app, t.guild, t.mo, &code).await;
    assert!(matches!(again, Err(Error::Unknown)), "a code works once");
    t.settle().await;
    assert!(!t.discord.has_role(t.mo, t.gold));
    // The address is in nobody's tables, and what was bought is no longer found by it.
    for file in std::fs::read_dir(t.folder()).unwrap().flatten() {
        let bytes = std::fs::read(file.path()).unwrap_or_default().to_ascii_lowercase();
        let needle = b"nobody@example.com";
        assert!(!bytes.windows(needle.len()).any(|it| it == needle), "{:?} holds an address", file.path());
    }
    asks_for_code(&t, "buyer@example.com").await;
    assert!(mails.try_recv().is_err(), "a claimed purchase sends no codes");
}

#[tokio::test]
async fn a_code_is_entered_on_the_page_and_brings_its_buyer_in() {
    let (smtp, mails) = post_office();
    let settings = [("LYCEUM__MAIL__SMTP", smtp.as_str()), ("LYCEUM__MAIL__FROM", "lyceum@example.com")];
    let t = TestApp::start_with(&settings).await;
    t.sells("Gold", "9.90").await;
    bought(&t).await;
    asks_for_code(&t, "buyer@example.com").await;
    let code = code_in(&mails.recv_timeout(Duration::from_secs(10)).unwrap());
    let mut guest = Visitor::new(&t);
    let mut form = guest.get("/claim").await.form("/claim/code");
    form.push(("code".into(), "AAAAA-AAAAA".into()));
    let wrong = guest.post("/claim/code", &form).await;
    assert!(wrong.body.contains("does not work here"), "{}", wrong.body);
    form.pop();
    form.push(("code".into(), code.clone()));
    let onward = guest.post("/claim/code", &form).await;
    let bound = guest.agrees(t.guest, &onward).await;
    assert!(bound.body.contains("You are in"), "{}", bound.body);
    t.settle().await;
    assert!(t.discord.is_member(t.guest) && t.sees(t.guest, t.lounge));
    // Used: for another person it opens nothing any more.
    assert!(guest.post("/claim/code", &form).await.status.is_client_error());
}

#[tokio::test]
async fn ws11_codes_cannot_be_guessed_and_a_mailbox_cannot_be_flooded() {
    let (smtp, mails) = post_office();
    let settings = [("LYCEUM__MAIL__SMTP", smtp.as_str()), ("LYCEUM__MAIL__FROM", "lyceum@example.com")];
    let t = TestApp::start_with(&settings).await;
    t.sells("Gold", "9.90").await;
    bought(&t).await;
    for _ in 0..6 {
        // By-passing the form's own limit: the job's holds too.
        lyceum::actions::request_claim_code::run(&t.app, "buyer@example.com", lyceum::text::Locale::EnUs)
            .await
            .unwrap();
        t.settle().await;
    }
    assert_eq!(mails.try_iter().count(), 3, "three codes a day");
    let mut refused = 0;
    for guess in 0..100_000_u32 {
        match claim_purchase::by_code(&t.app, t.guild, t.mo, &format!("{guess:026}")).await {
            Err(Error::TooOften(_)) => refused += 1,
            Err(Error::Unknown) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(refused, 99_990);
    let mut visitor = Visitor::new(&t);
    let page = visitor.get("/claim").await;
    let mut form = page.form("/claim/mail");
    form.push(("address".into(), "x@example.com".into()));
    let mut last = StatusCode::OK;
    for _ in 0..6 {
        let answer = visitor.post("/claim/mail", &form).await;
        last = answer.status;
        if last == StatusCode::TOO_MANY_REQUESTS {
            assert!(answer.headers.contains_key("retry-after"));
        }
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn without_a_mail_server_the_page_leads_to_staff() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    let page = Visitor::new(&t).get("/claim").await;
    assert!(page.body.contains("Tell the server") && !page.body.contains("<form"), "{}", page.body);
}
