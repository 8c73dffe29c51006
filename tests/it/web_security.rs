//! The web side under attack: sessions, forms, other people's data, secrets in logs. Tests carry the fault's id.

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::{Arc, Mutex};

use lyceum::domain::ids::MemberId;
use lyceum::sandbox::stripe::Card;
use lyceum::store::plans;
use lyceum::web;
use reqwest::header::{CONTENT_SECURITY_POLICY, SET_COOKIE};
use reqwest::{Method, StatusCode};

use crate::sales::page_of_gold;
use crate::visitor::Visitor;
use crate::world::TestApp;

#[tokio::test]
async fn ws1_a_state_that_is_absent_used_late_or_of_another_browser_opens_no_session() {
    let t = TestApp::start().await;
    let mut ada = Visitor::new(&t);
    let onward = ada.press("/account", "/account").await;
    let back = t.discord.authorize(t.ada, &onward.location()).unwrap();
    let code = back.split("code=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    for odd in [
        format!("/oauth/callback?code={code}"),
        format!("/oauth/callback?code={code}&state=guess"),
        "/oauth/callback?state=x".into(),
    ] {
        let page = ada.get(&odd).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{odd}");
    }
    // Another browser, with and without a cookie of ours.
    let mut other = Visitor::new(&t);
    assert_eq!(other.get(&back).await.status, StatusCode::BAD_REQUEST);
    other.get("/account").await;
    assert_eq!(other.get(&back).await.status, StatusCode::BAD_REQUEST);
    assert!(other.get("/account").await.body.contains("Sign in with Discord"));
    // The browser that began it still can, once.
    assert_eq!(ada.get(&back).await.location(), "/account");
    assert!(ada.get("/account").await.body.contains("Sign out"));
    assert_eq!(ada.get(&back).await.status, StatusCode::BAD_REQUEST, "used");
    let mut late = Visitor::new(&t);
    let onward = late.press("/account", "/account").await;
    t.clock.advance(601);
    assert_eq!(late.agrees(t.ada, &onward).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn ws2_a_code_without_its_verifier_or_used_before_opens_no_session() {
    let t = TestApp::start().await;
    // A code stolen from another sign-in is bound to that one's challenge.
    let mut thief = Visitor::new(&t);
    let own = thief.press("/account", "/account").await.location();
    let own = t.discord.authorize(t.mo, &own).unwrap();
    let mut ada = Visitor::new(&t);
    let onward = ada.press("/account", "/account").await;
    let stolen = t.discord.authorize(t.ada, &onward.location()).unwrap();
    let code = |url: &str| url.split("code=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let mixed = own.replace(&code(&own), &code(&stolen));
    let page = thief.get(&mixed).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert!(page.body.contains("Discord did not confirm it"), "{}", page.body);
    assert!(thief.get("/account").await.body.contains("Sign in with Discord"));
    // Discord has used the code up by that: its owner begins anew.
    assert_eq!(ada.get(&stolen).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(ada.signs_in(t.ada).await.location(), "/account");
}

#[tokio::test]
async fn ws3_a_session_has_a_new_id_at_sign_in_and_ends_here_when_its_owner_leaves() {
    let t = TestApp::start().await;
    let mut ada = Visitor::new(&t);
    let first = ada.get("/account").await;
    let flags = first.headers[SET_COOKIE].to_str().unwrap();
    for flag in ["__Host-lyceum=", "; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"] {
        assert!(flags.contains(flag), "{flag}: {flags}");
    }
    let planted = ada.cookie.clone().unwrap();
    ada.signs_in(t.ada).await;
    let session = ada.cookie.clone().unwrap();
    assert_ne!(planted, session, "an id known beforehand is worth nothing");
    let mut attacker = Visitor::new(&t);
    attacker.cookie = Some(planted);
    assert_eq!(attacker.get("/account").await.status, StatusCode::UNAUTHORIZED);
    // Only a digest is stored.
    let id = session.split('=').nth(1).unwrap().to_owned();
    let stored: Vec<String> = t.app.store.read().query("SELECT id_digest FROM web_sessions").values().await.unwrap();
    assert!(stored.len() == 1 && stored[0] != id && stored[0].len() == 64);
    // Signing out kills it on our side: the copied cookie is dead too.
    let page = ada.get("/account").await;
    let out = ada.post("/logout", &page.form("/logout")).await;
    assert_eq!((out.location().as_str(), ada.cookie.as_deref()), ("/", None));
    let mut copied = Visitor::new(&t);
    copied.cookie = Some(session);
    assert_eq!(copied.get("/account").await.status, StatusCode::UNAUTHORIZED);
    // Signing in again ends the earlier session of the same browser; time ends the last one.
    ada.signs_in(t.ada).await;
    let earlier = ada.cookie.clone();
    assert_eq!(ada.get("/account").await.status, StatusCode::OK);
    t.after(8 * 3600).await;
    assert_eq!(ada.get("/account").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(ada.cookie, earlier);
    let left: i64 = t.app.store.read().query("SELECT COUNT(*) FROM web_sessions").value().await.unwrap();
    assert_eq!(left, 0, "what is over is forgotten");
}

#[tokio::test]
async fn ws4_forms_of_other_sites_change_nothing() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    let path = page_of_gold(&t).await;
    let mut ada = Visitor::new(&t);
    ada.signs_in(t.ada).await;
    let mut evil = Visitor::new(&t);
    let foreign = evil.get("/account").await.form("/account");
    let empty = Vec::new();
    for form in
        ["/logout", "/account", "/claim", "/claim/mail", "/claim/code", "/lessons/1", "/dashboard/1", path.as_str()]
    {
        for fields in [&foreign, &empty] {
            let page = ada.post(form, fields).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{form}: {}", page.body);
        }
    }
    assert_eq!(ada.get("/account").await.status, StatusCode::OK, "still signed in");
    let begun: i64 = t.app.store.read().query("SELECT COUNT(*) FROM web_logins").value().await.unwrap();
    assert_eq!(begun, 0);
    // Reading changes nothing either: no GET signs anybody out or begins anything.
    for form in ["/logout", "/claim/mail"] {
        assert_eq!(ada.get(form).await.status, StatusCode::NOT_FOUND, "{form}");
    }
    assert_eq!(ada.get("/account").await.status, StatusCode::OK);
}

/// Who may do what where. Every route has a row; a new one without a row fails the test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Row {
    /// The same for everybody: says nothing about anyone.
    Public,
    /// About whoever holds the session, and nobody else; the status without one.
    Own(u16),
    /// For whoever is in this server, by what Discord says now; 401 without a session.
    Inside,
    /// For this server's creators, by what Discord says now; 401 without a session.
    Creators,
    /// A form: refused without its mark, whoever sends it.
    Form,
    /// For machines that watch; nothing about anyone.
    Machine,
    /// Stripe's, by signature alone.
    Signed,
    /// Single use, bound to a browser.
    State,
    /// Opened by a sealed token alone; without one there is nothing.
    Sealed,
}

const MATRIX: [(&str, &str, Row); 28] = [
    ("GET", "/", Row::Public),
    ("GET", "/paid", Row::Public),
    ("GET", "/cancelled", Row::Public),
    ("GET", "/connected", Row::Public),
    ("GET", "/join/{guild}/{plan}", Row::Public),
    ("POST", "/join/{guild}/{plan}", Row::Form),
    ("GET", "/join/{guild}/{plan}/card.png", Row::Public),
    ("GET", "/oauth/callback", Row::State),
    ("GET", "/claim", Row::Public),
    ("POST", "/claim", Row::Form),
    ("POST", "/claim/mail", Row::Form),
    ("POST", "/claim/code", Row::Form),
    ("GET", "/account", Row::Own(401)),
    ("POST", "/account", Row::Form),
    ("POST", "/logout", Row::Form),
    ("GET", "/lessons/{guild}", Row::Inside),
    ("POST", "/lessons/{guild}", Row::Form),
    ("GET", "/dashboard/{guild}", Row::Creators),
    ("POST", "/dashboard/{guild}", Row::Form),
    ("GET", "/l/{token}", Row::Sealed),
    ("POST", "/l/{token}/read", Row::Sealed),
    ("GET", "/reading.js", Row::Public),
    ("GET", "/style.css", Row::Public),
    ("GET", "/icon.svg", Row::Public),
    ("POST", "/stripe/webhook", Row::Signed),
    ("GET", "/healthz", Row::Machine),
    ("GET", "/readyz", Row::Machine),
    ("GET", "/metrics", Row::Machine),
];

#[tokio::test]
async fn ws5_every_route_for_every_role_of_this_and_another_server() {
    let routed: BTreeSet<_> = web::paths().into_iter().collect();
    let known: BTreeSet<_> = MATRIX.iter().map(|(method, path, _)| (*method, *path)).collect();
    assert_eq!(routed, known, "every route needs a row in the matrix, and every row a route");

    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    t.subscribes(t.ada, "Gold").await;
    let plan = plans::list(&mut t.app.store.read(), t.guild).await.unwrap()[0].id;
    // Somebody of another server whom this one's plan says nothing about.
    let stranger = t.discord.add_user("Zoe", "en-US");
    let roles: [(&str, Option<MemberId>); 6] = [
        ("nobody", None),
        ("member", Some(t.ada)),
        ("other member", Some(t.guest)),
        ("creator", Some(t.carl)),
        ("moderator", Some(t.mo)),
        ("of another server", Some(stranger)),
    ];
    let mut seen = Vec::new();
    for (role, who) in roles {
        let mut visitor = Visitor::new(&t);
        match who {
            Some(who) => {
                visitor.signs_in(who).await;
            }
            None => {
                visitor.get("/account").await;
            }
        }
        for (method, path, row) in MATRIX {
            for guild in [t.guild.0, t.guild.0 + 1] {
                let path = path.replace("{guild}", &guild.to_string()).replace("{plan}", &plan.to_string());
                let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
                let request = http.request(Method::from_bytes(method.as_bytes()).unwrap(), format!("{}{path}", t.web));
                let answer = request.header("cookie", visitor.cookie.clone().unwrap()).send().await.unwrap();
                let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
                let body = String::from_utf8_lossy(&answer.bytes().await.unwrap()).into_owned();
                let at = format!("{method} {path} as {role}: {status}");
                let expected = match row {
                    Row::Public if path.starts_with("/join") && guild != t.guild.0 => 404,
                    Row::Public | Row::Machine => 200,
                    Row::Own(without) => {
                        if who.is_some() {
                            200
                        } else {
                            without
                        }
                    }
                    Row::Inside => match who {
                        None => 401,
                        Some(who) if guild == t.guild.0 && t.discord.is_member(who) => 200,
                        Some(_) => 404,
                    },
                    Row::Creators => match who {
                        None => 401,
                        Some(who) if guild == t.guild.0 && who == t.carl => 200,
                        Some(_) => 404,
                    },
                    // A form without its fields cannot even be read (415, 422), one of a lost place is not found.
                    Row::Form => status.clamp(400, 422),
                    Row::Signed | Row::State => 400,
                    // A report of nothing cannot be read.
                    Row::Sealed if method == "POST" => 400,
                    Row::Sealed => 404,
                };
                assert_eq!(status, expected, "{at}");
                if row == Row::Form {
                    assert!([403, 404, 415, 422].contains(&status), "{at}");
                }
                // Nobody's id is on any page, and what Ada holds is on hers alone.
                for id in [t.ada, t.mo, t.carl, t.guest, stranger] {
                    assert!(!body.contains(&id.to_string()), "{at} names {id}");
                }
                if path == "/account" && row != Row::Form {
                    assert_eq!(body.contains("Gold"), who == Some(t.ada), "{at}");
                }
                if row == Row::Public {
                    seen.push((
                        path.clone(),
                        status,
                        body.split("name=\"mark\"").next().unwrap_or_default().to_owned(),
                    ));
                }
                let policy = headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
                assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{at}: {policy}");
            }
        }
    }
    // Public pages are the same for everybody, but for the mark in their forms.
    for (path, status, body) in &seen {
        let first = seen.iter().find(|(other, _, _)| other == path).unwrap();
        assert_eq!((status, body), (&first.1, &first.2), "{path} differs from person to person");
    }
}

#[tokio::test]
async fn ws7_nothing_in_an_address_leads_anywhere_else() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    let evil = "https%3A%2F%2Fevil.example%2F";
    let path = page_of_gold(&t).await;
    for name in ["next", "return_to", "redirect", "redirect_uri", "url", "session_id", "lang", "state", "code"] {
        for place in ["/", "/account", "/claim", "/paid", "/cancelled", "/oauth/callback", path.as_str()] {
            let page = Visitor::new(&t).get(&format!("{place}?{name}={evil}")).await;
            assert!(!page.status.is_redirection(), "{place}?{name}");
            assert!(!page.body.contains("evil.example"), "{place}?{name}: {}", page.body);
        }
    }
    let mut ada = Visitor::new(&t);
    let onward = ada.press("/account", "/account").await;
    let back = t.discord.authorize(t.ada, &onward.location()).unwrap();
    assert_eq!(ada.get(&format!("{back}&next={evil}&redirect_uri={evil}")).await.location(), "/account");
}

#[test]
fn ws8_no_address_that_somebody_typed_is_ever_fetched() {
    // Whatever handles what people typed has no HTTP client: the ports have one each, and their hosts are the operator's.
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeSet::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten().map(|it| it.path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if std::fs::read_to_string(&entry).is_ok_and(|text| text.contains("reqwest::")) {
                let place = entry.strip_prefix(&root).unwrap().display().to_string();
                found.insert(place.split('/').next().unwrap().to_owned());
            }
        }
    }
    for layer in ["actions", "domain", "jobs", "message", "store", "web"] {
        assert!(!found.contains(layer), "{layer} speaks HTTP outwards");
    }
}

#[tokio::test]
async fn ws9_names_that_hold_markup_are_text_on_the_page() {
    let t = TestApp::start().await;
    for name in ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>"] {
        let escaped = name.replace('"', "'");
        let said = t
            .types(t.carl, &format!("/plan create name:\"{escaped}\" price:9.90 currency:EUR interval:month role:@Gold description:\"{escaped}\""))
            .await;
        assert!(said.text().contains("being set up"), "{}", said.text());
    }
    for plan in plans::list(&mut t.app.store.read(), t.guild).await.unwrap() {
        let page = Visitor::new(&t).get(&format!("/join/{}/{}", t.guild, plan.id)).await;
        assert_eq!(page.status, StatusCode::OK);
        for needle in ["<script", "<img", "onerror=alert(1)>"] {
            assert!(!page.body.contains(needle), "{}: {}", plan.offer.name, page.body);
        }
        assert!(page.body.contains("&lt;"), "{}", page.body);
    }
}

#[tokio::test]
async fn ws11_signing_in_is_limited_by_browser_and_by_address() {
    let t = TestApp::start().await;
    let mut ada = Visitor::new(&t);
    let form = ada.get("/account").await.form("/account");
    let mut statuses = Vec::new();
    for _ in 0..21 {
        statuses.push(ada.post("/account", &form).await.status);
    }
    assert_eq!(statuses.iter().filter(|it| **it == StatusCode::SEE_OTHER).count(), 20);
    assert_eq!(statuses.last(), Some(&StatusCode::TOO_MANY_REQUESTS));
    // A new cookie does not help, a forged header neither.
    let mut again = Visitor::new(&t);
    assert_eq!(again.press("/account", "/account").await.status, StatusCode::TOO_MANY_REQUESTS);
    t.clock.advance(600);
    assert_eq!(again.press("/account", "/account").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn ws13_when_a_check_cannot_be_made_nobody_is_let_through() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    let path = page_of_gold(&t).await;
    let mut ada = Visitor::new(&t);
    ada.signs_in(t.ada).await;
    let page = ada.get("/account").await;
    let onward = ada.press(&path, &path).await;
    let back = t.discord.authorize(t.ada, &onward.location()).unwrap();
    t.app.store.close().await;
    for place in ["/account", path.as_str(), back.as_str()] {
        let page = ada.get(place).await;
        assert!(page.status.is_server_error(), "{place}: {}", page.status);
        assert!(!page.body.contains("Sign out") && !page.body.contains("sqlx"), "{place}: {}", page.body);
    }
    assert!(ada.post("/logout", &page.form("/logout")).await.status.is_server_error());
}

#[tokio::test]
async fn ws14_hostile_names_and_numbers_break_no_page() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    for (guild, plan) in [
        ("0", "0"),
        ("18446744073709551615", "-1"),
        ("-9223372036854775808", "9223372036854775807"),
        ("1", "%00"),
        ("%E2%80%AE", "%F3%A0%81%81"),
    ] {
        let page = Visitor::new(&t).get(&format!("/join/{guild}/{plan}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{guild}/{plan}");
    }
    let long = format!("/join/{}/{}", t.guild, "x".repeat(4_000));
    assert_eq!(Visitor::new(&t).get(&long).await.status, StatusCode::NOT_FOUND);
}

/// Everything that is logged on this thread.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn ws12_pv1_pv9_no_secret_text_or_address_reaches_logs_tables_or_stripe() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter("info,lyceum=trace")
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let t = TestApp::start_with(&[("SMTP_PASSWORD", "canary-smtp-password")]).await;
    t.sells("Gold", "9.90").await;
    let path = page_of_gold(&t).await;
    // A purchase from the page, one through the bare link with the wrong code typed, words in a channel, and a failure.
    let mut guest = Visitor::new(&t);
    let onward = guest.press(&path, &path).await;
    let to_stripe = guest.agrees(t.guest, &onward).await;
    t.stripe.pay(&to_stripe.location(), Card::Pays).await.unwrap();
    t.settle().await;
    t.discord.say(t.ada, t.general, "canary sentence nobody may keep", None).unwrap();
    let link = t.types(t.carl, "/plan link plan:Gold").await.message.unwrap().links();
    let link = link.into_iter().map(|it| it.1).find(|url| url.starts_with(t.stripe.api_url())).unwrap();
    let paid = t.stripe.pay(&link, Card::Pays).await.unwrap();
    t.settle().await;
    let page = guest.get(&paid.redirect).await;
    let onward = guest.post("/claim", &page.form("/claim")).await;
    guest.agrees(t.mo, &onward).await;
    let typed =
        lyceum::actions::request_claim_code::run(&t.app, "canary-typed@example.com", lyceum::text::Locale::EnUs);
    typed.await.unwrap();
    t.settle().await;
    drop(guard);

    let cookie = guest.cookie.clone().unwrap();
    let tokens: Vec<String> =
        t.discord.requests().iter().filter_map(|it| Some(it.body.get("access_token")?.as_str()?.to_owned())).collect();
    assert!(!tokens.is_empty());
    let mut canaries: Vec<String> = [
        t.discord.token(),
        t.discord.client_secret(),
        t.stripe.secret_key().to_owned(),
        t.stripe.webhook_secret(),
        "canary-smtp-password".into(),
        "canary sentence".into(),
        "canary-typed".into(),
        cookie.split('=').nth(1).unwrap().to_owned(),
    ]
    .into();
    canaries.extend(tokens);
    let logged = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(logged.contains("staff is told"), "the log was captured: {logged}");
    for canary in canaries.iter().map(String::as_str).chain(["buyer@example.com"]) {
        let at = logged.find(canary).map(|at| &logged[at.saturating_sub(200)..(at + 40).min(logged.len())]);
        assert!(at.is_none(), "the log says {canary}: {at:?}");
    }
    for file in
        std::fs::read_dir(t.folder()).unwrap().flatten().filter(|it| it.path().extension().is_none_or(|it| it != "pem"))
    {
        let bytes = std::fs::read(file.path()).unwrap_or_default();
        for canary in &canaries {
            assert!(!bytes.windows(canary.len()).any(|it| it == canary.as_bytes()), "{:?} holds {canary}", file.path());
        }
    }
    for request in t.stripe.requests() {
        for canary in canaries.iter().filter(|it| !it.starts_with("sk_test")) {
            assert!(!request.raw.contains(canary.as_str()), "{} {} says {canary}", request.method, request.path);
        }
    }
}
