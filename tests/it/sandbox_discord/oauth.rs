//! `OAuth2`: consent, codes used once, secrets and addresses checked, and `guilds.join`.

use serde_json::{Value, json};

use super::{Scene, scene};

const BACK: &str = "http://127.0.0.1:9/oauth/callback";

pub(super) fn client(scene: &Scene) -> reqwest::Client {
    reqwest::Client::builder()
        .use_rustls_tls()
        .resolve("discord.com", scene.world.api_address())
        .add_root_certificate(reqwest::Certificate::from_pem(scene.world.ca_pem().as_bytes()).unwrap())
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}

fn ask(scene: &Scene, scope: &str, back: &str) -> String {
    let mut url = url::Url::parse("https://discord.com/oauth2/authorize").unwrap();
    let id = scene.world.client_id().to_string();
    let pairs = [
        ("client_id", id.as_str()),
        ("response_type", "code"),
        ("redirect_uri", back),
        ("scope", scope),
        ("state", "s t&te"),
    ];
    url.query_pairs_mut().extend_pairs(pairs);
    url.into()
}

fn param(url: &str, name: &str) -> Option<String> {
    url::Url::parse(url).unwrap().query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

async fn exchange(scene: &Scene, code: &str, secret: &str, back: &str) -> (u16, Value) {
    let id = scene.world.client_id().to_string();
    let form = [
        ("client_id", id.as_str()),
        ("client_secret", secret),
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", back),
    ];
    let answer = client(scene).post("https://discord.com/api/v10/oauth2/token").form(&form).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn call(scene: &Scene, method: reqwest::Method, path: &str, authorization: &str, body: Value) -> (u16, Value) {
    let url = format!("https://discord.com/api/v10{path}");
    let answer =
        client(scene).request(method, url).header("authorization", authorization).json(&body).send().await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap_or(Value::Null))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_buyer_consents_and_is_let_in() {
    let scene = scene();
    let (world, guest) = (&scene.world, scene.square.guest);
    let secret = world.client_secret();
    let back = world.authorize(guest, &ask(&scene, "identify guilds.join", BACK)).unwrap();
    assert!(back.starts_with(BACK));
    assert_eq!(param(&back, "state").unwrap(), "s t&te", "passed through");
    let code = param(&back, "code").unwrap();

    let (status, token) = exchange(&scene, &code, &secret, BACK).await;
    assert_eq!(
        (status, &token["scope"], &token["token_type"]),
        (200, &json!("identify guilds.join"), &json!("Bearer"))
    );
    assert_eq!(exchange(&scene, &code, &secret, BACK).await.1["error"], "invalid_grant", "a code works once");
    let access = token["access_token"].as_str().unwrap();
    let bearer = format!("Bearer {access}");
    let (status, me) = call(&scene, reqwest::Method::GET, "/users/@me", &bearer, Value::Null).await;
    assert_eq!((status, me["id"].as_str().unwrap()), (200, guest.to_string().as_str()));

    let bot = format!("Bot {}", world.token());
    let path = format!("/guilds/{}/members/{guest}", world.guild());
    let join = |token: &str| {
        call(
            &scene,
            reqwest::Method::PUT,
            &path,
            &bot,
            json!({ "access_token": token, "roles": [scene.square.gold.to_string()] }),
        )
    };
    assert_eq!(join("nonsense").await.1["code"], 50025);
    let (status, member) = join(access).await;
    assert_eq!((status, member["user"]["id"].as_str().unwrap()), (201, guest.to_string().as_str()));
    assert!(world.has_role(guest, scene.square.gold));
    assert_eq!(join(access).await.0, 204, "already in");

    let id = world.client_id().to_string();
    let form = [("client_id", id.as_str()), ("client_secret", secret.as_str()), ("token", access)];
    let revoked =
        client(&scene).post("https://discord.com/api/v10/oauth2/token/revoke").form(&form).send().await.unwrap();
    assert_eq!(revoked.status(), 200);
    assert_eq!(call(&scene, reqwest::Method::GET, "/users/@me", &bearer, Value::Null).await.0, 401);
    scene.check();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forged_and_careless_requests_are_refused() {
    let scene = scene();
    let (world, guest) = (&scene.world, scene.square.guest);
    let secret = world.client_secret();
    let code = |scope: &str| param(&world.authorize(guest, &ask(&scene, scope, BACK)).unwrap(), "code").unwrap();
    let error = |(status, body): (u16, Value)| (status, body["error"].as_str().unwrap_or_default().to_owned());
    assert_eq!(error(exchange(&scene, &code("identify"), "wrong", BACK).await), (401, "invalid_client".into()));
    let elsewhere = exchange(&scene, &code("identify"), &secret, "http://127.0.0.1:9/elsewhere").await;
    assert_eq!(error(elsewhere), (400, "invalid_grant".into()));
    let late = code("identify");
    scene.clock.advance(601);
    assert_eq!(error(exchange(&scene, &late, &secret, BACK).await), (400, "invalid_grant".into()));

    let (_, token) = exchange(&scene, &code("identify"), &secret, BACK).await;
    let path = format!("/guilds/{}/members/{guest}", world.guild());
    let body = json!({ "access_token": token["access_token"] });
    let (status, refusal) = call(&scene, reqwest::Method::PUT, &path, &format!("Bot {}", world.token()), body).await;
    assert_eq!((status, &refusal["code"]), (403, &json!(50025)), "guilds.join was not consented to");
    assert!(!world.is_member(guest));

    assert!(world.authorize(guest, &ask(&scene, "identify", "https://evil.example/")).is_err());
    assert!(world.authorize(guest, &ask(&scene, "everything", BACK)).is_err());
    world.register_redirect("https://lyceum.example/oauth/callback");
    assert!(
        world.authorize(guest, &ask(&scene, "identify", BACK)).is_err(),
        "once addresses are registered, only those"
    );
    let declined = world.decline(guest, &ask(&scene, "identify", "https://lyceum.example/oauth/callback")).unwrap();
    assert_eq!(param(&declined, "error").as_deref(), Some("access_denied"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_consent_page_works_in_a_browser() {
    let scene = scene();
    let page = ask(&scene, "identify guilds.join", BACK).replace("https://discord.com", &scene.world.browser_url());
    let shown = client(&scene).get(&page).send().await.unwrap().text().await.unwrap();
    assert!(shown.contains("Authorize as Guest") && !shown.contains("<script"), "{shown}");
    let pressed = [("user", scene.square.guest.to_string())];
    let answer = client(&scene).post(&page).form(&pressed).send().await.unwrap();
    assert_eq!(answer.status(), 302);
    let back = answer.headers()["location"].to_str().unwrap();
    assert!(param(back, "code").is_some() && param(back, "state").as_deref() == Some("s t&te"), "{back}");
}
