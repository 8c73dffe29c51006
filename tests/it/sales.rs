//! The public page of a plan: what it says, and the way from there through Discord and Stripe into the server.

use lyceum::domain::ids::PlanId;
use lyceum::sandbox::stripe::Card;
use lyceum::store::{join_tokens, plans};
use reqwest::StatusCode;

use crate::visitor::Visitor;
use crate::world::{DAY, TestApp};

async fn plan(t: &TestApp) -> PlanId {
    plans::list(&mut t.app.store.read(), t.guild).await.unwrap()[0].id
}

/// The path of the only plan's page.
pub async fn page_of_gold(t: &TestApp) -> String {
    format!("/join/{}/{}", t.guild, plan(t).await)
}

async fn rows(t: &TestApp, table: &'static str) -> i64 {
    let sql = match table {
        "web_sessions" => "SELECT COUNT(*) FROM web_sessions",
        "web_logins" => "SELECT COUNT(*) FROM web_logins",
        _ => "SELECT COUNT(*) FROM join_tokens",
    };
    t.app.store.read().query(sql).value().await.unwrap()
}

fn revocations(t: &TestApp) -> usize {
    t.discord.requests().iter().filter(|it| it.path.ends_with("/oauth2/token/revoke")).count()
}

#[tokio::test]
async fn a_buyer_from_outside_comes_back_into_the_server_with_the_role_already_there() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    let path = page_of_gold(&t).await;
    let mut guest = Visitor::new(&t);
    let shown = guest.get(&path).await;
    for words in ["Gold", "9.90 EUR a month", "Gold-lounge", "Continue with Discord"] {
        assert!(shown.body.to_lowercase().contains(&words.to_lowercase()), "{words} is missing: {}", shown.body);
    }
    assert!(!shown.body.contains("<script") && !shown.body.contains("style="), "{}", shown.body);
    let onward = guest.press(&path, &path).await;
    assert_eq!(onward.status, StatusCode::SEE_OTHER);
    let asks = url::Url::parse(&onward.location()).unwrap();
    let asked =
        |name: &str| asks.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap();
    assert_eq!((asked("scope").as_str(), asked("code_challenge_method").as_str()), ("identify guilds.join", "S256"));
    assert!(asked("state").len() >= 22 && asked("code_challenge").len() == 43, "128 bits and more");
    let to_stripe = guest.agrees(t.guest, &onward).await;
    assert_eq!(to_stripe.status, StatusCode::SEE_OTHER);
    assert!(to_stripe.location().starts_with(t.stripe.api_url()), "{}", to_stripe.location());
    t.settle().await;
    assert!(!t.discord.is_member(t.guest), "nobody is brought in before they pay");
    assert_eq!(rows(&t, "join_tokens").await, 1);

    let paid = t.stripe.pay(&to_stripe.location(), Card::Pays).await.unwrap();
    t.settle().await;
    assert!(t.discord.is_member(t.guest) && t.discord.has_role(t.guest, t.gold) && t.sees(t.guest, t.lounge));
    assert_eq!(rows(&t, "join_tokens").await, 0, "the permission is used up");
    assert_eq!(revocations(&t), 1, "and given back");
    let thanks = guest.get(&paid.redirect).await;
    assert!(thanks.body.contains("Thank you"), "{}", thanks.body);
    let joins =
        t.discord.requests().iter().filter(|it| it.method == "PUT" && it.body.get("access_token").is_some()).count();
    assert_eq!(joins, 1);
    // The change has its row, and no second grant follows (I5).
    t.after(DAY).await;
    let row: (i64, String) =
        t.app.store.read().query("SELECT COUNT(*), MAX(state) FROM role_changes WHERE added").one().await.unwrap();
    assert_eq!(row, (1, "done".into()));
}

#[tokio::test]
async fn dr11_who_is_in_the_server_already_gets_the_role_by_a_call_of_its_own() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    let path = page_of_gold(&t).await;
    let mut ada = Visitor::new(&t);
    let onward = ada.press(&path, &path).await;
    let to_stripe = ada.agrees(t.ada, &onward).await;
    assert_eq!((rows(&t, "join_tokens").await, revocations(&t)), (0, 1), "nothing is kept that is not needed");
    t.stripe.pay(&to_stripe.location(), Card::Pays).await.unwrap();
    t.settle().await;
    assert!(t.discord.has_role(t.ada, t.gold));
    // Somebody who comes in by themselves between signing in and paying.
    let mut guest = Visitor::new(&t);
    let onward = guest.press(&path, &path).await;
    let to_stripe = guest.agrees(t.guest, &onward).await;
    t.discord.join(t.guest);
    t.stripe.pay(&to_stripe.location(), Card::Pays).await.unwrap();
    t.settle().await;
    assert!(t.discord.has_role(t.guest, t.gold));
    assert_eq!(rows(&t, "join_tokens").await, 1);
    t.after(DAY).await;
    assert_eq!((rows(&t, "join_tokens").await, revocations(&t)), (0, 2), "what was not needed is given back in time");
}

#[tokio::test]
async fn who_turns_back_on_stripes_page_is_never_brought_in_and_nothing_is_kept() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    let path = page_of_gold(&t).await;
    let mut guest = Visitor::new(&t);
    let onward = guest.press(&path, &path).await;
    guest.agrees(t.guest, &onward).await;
    t.after(2 * DAY).await;
    assert!(!t.discord.is_member(t.guest));
    assert_eq!(
        (rows(&t, "join_tokens").await, rows(&t, "web_sessions").await, rows(&t, "web_logins").await),
        (0, 0, 0)
    );
    assert_eq!(revocations(&t), 1);
}

#[tokio::test]
async fn who_already_holds_the_plan_pays_nothing_and_comes_back_in() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    t.subscribes(t.ada, "Gold").await;
    t.discord.leave(t.ada);
    t.settle().await;
    let path = page_of_gold(&t).await;
    let mut ada = Visitor::new(&t);
    let onward = ada.press(&path, &path).await;
    let held = ada.agrees(t.ada, &onward).await;
    assert!(held.body.contains("You have this already"), "{}", held.body);
    t.settle().await;
    assert!(t.discord.is_member(t.ada) && t.discord.has_role(t.ada, t.gold));
}

#[tokio::test]
async fn what_is_not_sold_is_not_found_in_either_language() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    let id = plan(&t).await;
    let other = format!("/join/{}/{id}", t.guild.0 + 1);
    let no_plan = format!("/join/{}/{}", t.guild, id.0 + 7);
    let huge = format!("/join/{}/{}", u64::MAX, i64::MAX);
    let beyond = "/join/99999999999999999999999/99999999999999999999999".to_owned();
    for path in [other, no_plan, huge, beyond, "/join/x/y".into(), format!("/join/{}/%F0%9F%92%A9", t.guild)] {
        for (language, words) in [("en", "There is no such plan"), ("zh-CN", "没有这个方案")] {
            let mut visitor = Visitor::new(&t);
            visitor.language = language;
            let page = visitor.get(&path).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
            assert!(page.body.contains(words), "{path}: {}", page.body);
            assert_eq!(visitor.get(&format!("{path}/card.png")).await.status, StatusCode::NOT_FOUND);
        }
    }
    // By name it is found, however that is written; off sale it no longer is.
    assert_eq!(Visitor::new(&t).get(&format!("/join/{}/gOLD", t.guild)).await.status, StatusCode::OK);
    t.types(t.carl, "/plan archive plan:Gold").await;
    let page = Visitor::new(&t).get(&page_of_gold(&t).await).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.body.contains("no longer sold"), "{}", page.body);
}

#[tokio::test]
async fn the_page_speaks_both_languages_and_shows_others_a_picture() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    let path = page_of_gold(&t).await;
    let mut visitor = Visitor::new(&t);
    let english = visitor.get(&path).await;
    assert!(english.body.contains(&format!("href=\"{path}?lang=zh-CN\"")), "{}", english.body);
    let chinese = visitor.get(&format!("{path}?lang=zh-CN")).await;
    assert!(
        chinese.body.contains("<html lang=\"zh-CN\"") && chinese.body.contains("使用 Discord 继续"),
        "{}",
        chinese.body
    );
    for tag in ["og:title", "og:description", "og:image", "og:url", "twitter:card"] {
        assert!(english.body.contains(tag), "{tag}");
    }
    assert!(!english.body.contains("noindex"));
    let picture =
        english.body.split("og:image\" content=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
    let card = visitor.get(&picture).await;
    assert_eq!((card.status, card.headers["content-type"].to_str().unwrap()), (StatusCode::OK, "image/png"));
    assert_eq!(card.headers["cross-origin-resource-policy"], "cross-origin", "other sites may show it");
    assert_eq!(english.headers["cross-origin-resource-policy"], "same-origin");
    // The second look asks Discord nothing.
    let asked = t.discord.requests().len();
    visitor.get(&path).await;
    visitor.get(&picture).await;
    assert_eq!(t.discord.requests().len(), asked);
}

#[tokio::test]
async fn the_form_asks_stripe_for_the_readers_language_and_tells_it_nothing_else() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    let path = page_of_gold(&t).await;
    let mut guest = Visitor::new(&t);
    guest.language = "zh-CN";
    let onward = guest.press(&path, &path).await;
    let to_stripe = guest.agrees(t.guest, &onward).await;
    let session = to_stripe.location().rsplit('/').next().unwrap().to_owned();
    assert_eq!(t.stripe.object(&session).unwrap()["locale"], "zh");
    t.stripe.pay(&to_stripe.location(), Card::Pays).await.unwrap();
    t.settle().await;
    let names = t.discord.name_of(t.guest.0);
    for request in t.stripe.requests() {
        for word in [t.guest.to_string(), t.guild.to_string(), names.clone(), "guilds.join".into()] {
            assert!(!request.raw.contains(&word), "pv9: {} {} says {word}", request.method, request.path);
        }
    }
}

#[tokio::test]
async fn the_kept_permission_cannot_be_read_from_the_database() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    let path = page_of_gold(&t).await;
    let mut guest = Visitor::new(&t);
    let onward = guest.press(&path, &path).await;
    guest.agrees(t.guest, &onward).await;
    let kept = join_tokens::find(&mut t.app.store.read(), t.guild, t.guest, t.app.clock.now()).await.unwrap().unwrap();
    let about = lyceum::actions::sign_in::about(t.guild, t.guest);
    let token = lyceum::actions::sign_in::key(&t.app).open(&about, &kept.sealed).unwrap();
    assert!(token.len() >= 20);
    for file in std::fs::read_dir(t.folder()).unwrap().flatten() {
        let bytes = std::fs::read(file.path()).unwrap_or_default();
        assert!(!bytes.windows(token.len()).any(|it| it == token.as_bytes()), "{:?} holds the token", file.path());
    }
}
