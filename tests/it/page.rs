//! The sandbox's page: who may talk to it, and what it shows whom.

use lyceum::sandbox::clock::WorldClock;
use lyceum::sandbox::discord::DiscordWorld;
use lyceum::sandbox::page::{self, Door, Stage};
use lyceum::sandbox::stripe::StripeWorld;
use reqwest::header::{CONTENT_SECURITY_POLICY, COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{Client, StatusCode, redirect};
use serde_json::{Value, json};

pub struct Page {
    discord: DiscordWorld,
    door: Door,
    root: String,
    client: Client,
    cookie: String,
}

impl Page {
    async fn open() -> Self {
        let clock = WorldClock::manual(1_795_000_000);
        let discord = DiscordWorld::start(clock.clone(), 7).unwrap();
        discord.lyceum_square();
        let stripe = StripeWorld::start(clock.clone(), 7).await.unwrap();
        Self::over(discord, stripe, clock).await
    }

    /// The page of worlds in which others live already.
    pub async fn over(discord: DiscordWorld, stripe: StripeWorld, clock: WorldClock) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let door = Door::new(address);
        let stage = Stage::new(discord.clone(), stripe, clock, None);
        tokio::task::spawn(page::serve(listener, stage, door.clone()));
        let client = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
        let welcome = client.get(door.url()).send().await.unwrap();
        assert_eq!(welcome.status(), StatusCode::SEE_OTHER);
        assert_eq!(welcome.headers()[LOCATION], "/");
        let given = welcome.headers()[SET_COOKIE].to_str().unwrap();
        assert!(given.contains("HttpOnly") && given.contains("SameSite=Strict"), "{given}");
        let cookie = given.split(';').next().unwrap().to_owned();
        Self { discord, door, root: format!("http://{address}"), client, cookie }
    }

    pub async fn act(&self, body: Value) -> Value {
        let request = self.client.post(format!("{}/api/act", self.root)).header(COOKIE, &self.cookie).json(&body);
        request.send().await.unwrap().json().await.unwrap()
    }
}

#[tokio::test]
async fn only_the_printed_address_opens_the_page() {
    let page = Page::open().await;
    let get = |path: &str| page.client.get(format!("{}{path}", page.root));
    for path in ["/", "/assets/app.js", "/api/live", "/?token=wrong", "/api/file/1/0?as=1&for=1"] {
        assert_eq!(get(path).send().await.unwrap().status(), StatusCode::UNAUTHORIZED, "{path} without the cookie");
    }
    let index = get("/").header(COOKIE, &page.cookie).send().await.unwrap();
    assert_eq!(index.status(), StatusCode::OK);
    let policy = index.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'self';") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(!index.text().await.unwrap().contains(&page.door.url()), "the secret is not in the page");
}

#[tokio::test]
async fn another_web_page_is_refused_even_with_the_cookie() {
    let page = Page::open().await;
    let root = page.root.clone();
    let say =
        || page.client.post(format!("{root}/api/console")).header(COOKIE, &page.cookie).json(&json!({ "do": "cut" }));
    assert_eq!(say().header(ORIGIN, &root).send().await.unwrap().status(), StatusCode::OK);
    let port = root.rsplit(':').next().unwrap();
    for origin in [
        "https://evil.example".to_owned(),
        "null".to_owned(),
        "http://127.0.0.1:1".to_owned(),
        format!("http://localhost:{port}"),
    ] {
        assert_eq!(say().header(ORIGIN, &origin).send().await.unwrap().status(), StatusCode::FORBIDDEN, "{origin}");
    }
    for site in ["cross-site", "same-site"] {
        let fetched = page
            .client
            .get(format!("{root}/assets/app.js"))
            .header(COOKIE, &page.cookie)
            .header("sec-fetch-site", site);
        assert_eq!(fetched.send().await.unwrap().status(), StatusCode::FORBIDDEN, "{site}");
    }
    let rebound = page.client.get(format!("{root}/")).header(COOKIE, &page.cookie).header(HOST, "evil.example");
    assert_eq!(rebound.send().await.unwrap().status(), StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn a_person_acts_with_their_own_rights_and_no_more() {
    let page = Page::open().await;
    let lounge = page.discord.channel_named("gold-lounge").unwrap();
    let general = page.discord.channel_named("general").unwrap();
    let said = page.act(json!({ "as": "ada", "do": "say", "channel": general.to_string(), "text": "Hello" })).await;
    assert_eq!(said["ok"], true, "{said}");
    assert_eq!(page.discord.messages(general).last().unwrap().content, "Hello");
    let refused =
        page.act(json!({ "as": "ada", "do": "say", "channel": lounge.to_string(), "text": "Let me in" })).await;
    assert_eq!((&refused["ok"], &refused["kind"]), (&json!(false), &json!("refused")), "{refused}");
    assert!(page.discord.messages(lounge).is_empty());
    let nobody = page.act(json!({ "as": "eve", "do": "join" })).await;
    assert_eq!(nobody["ok"], false);
    assert!(!page.discord.is_member(page.discord.user_named("Guest").unwrap()));
    page.act(json!({ "as": "guest", "do": "join" })).await;
    assert!(page.discord.is_member(page.discord.user_named("Guest").unwrap()));
}

#[tokio::test]
async fn a_window_shows_a_locked_channel_by_name_only() {
    let page = Page::open().await;
    let (ada, carl) = (page.discord.user_named("Ada").unwrap(), page.discord.owner());
    let lounge = page.discord.channel_named("gold-lounge").unwrap();
    page.discord.say(carl, lounge, "For those who paid", None).unwrap();
    let look = |viewer| lyceum::sandbox::discord::Look { viewer, channel: Some(lounge), limit: 50, first: vec![] };
    let locked = page.discord.window(&look(ada));
    assert_eq!((&locked["place"]["can_view"], &locked["place"]["needs"]), (&json!(false), &json!(["Gold"])));
    assert!(!locked.to_string().contains("For those who paid"));
    let row = |window: &Value| {
        window["channels"].as_array().unwrap().iter().find(|row| row["name"] == "gold-lounge").unwrap().clone()
    };
    assert_eq!(
        (&row(&locked)["can_view"], &row(&locked)["gated"], &row(&locked)["last"]),
        (&json!(false), &json!(true), &Value::Null)
    );
    page.discord.give_role(ada, page.discord.role_named("Gold").unwrap());
    let open = page.discord.window(&look(ada));
    assert_eq!(row(&open)["can_view"], true);
    assert!(open["messages"].to_string().contains("For those who paid"));
}
