//! The HTTP face: what it believes, what it shows, and what it never lets through.

use lyceum::sandbox::stripe::Card;
use lyceum::store::stripe_events;
use reqwest::StatusCode;
use reqwest::header::ACCEPT_LANGUAGE;

use crate::world::TestApp;

fn client() -> reqwest::Client {
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

async fn get(t: &TestApp, path: &str, language: &str) -> (StatusCode, String) {
    let answer = client().get(format!("{}{path}", t.web)).header(ACCEPT_LANGUAGE, language).send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

async fn post(t: &TestApp, body: impl Into<reqwest::Body>, signature: Option<&str>) -> StatusCode {
    let mut request = client().post(format!("{}/stripe/webhook", t.web)).body(body);
    if let Some(signature) = signature {
        request = request.header("stripe-signature", signature);
    }
    request.send().await.unwrap().status()
}

async fn stored(t: &TestApp) -> i64 {
    stripe_events::counts(&mut t.app.store.read()).await.unwrap().iter().map(|(_, count)| count).sum()
}

#[tokio::test]
async fn pages_are_in_the_readers_language_and_load_nothing_from_elsewhere() {
    let t = TestApp::start().await;
    for (path, status, english, chinese) in [
        ("/", 200, "A learning community", "学习社区"),
        ("/paid", 200, "Thank you", "谢谢你"),
        ("/cancelled", 200, "Nothing was bought", "没有购买"),
        ("/claim?session_id=cs_test_1", 404, "This link does not work here", "这个链接无效"),
        ("/claim", 200, "Find a purchase", "找回一笔购买"),
        ("/account", 401, "Your account", "你的账号"),
        ("/oauth/callback", 400, "This sign-in has expired", "这次登录已失效"),
        ("/nowhere", 404, "There is nothing here", "这里什么也没有"),
    ] {
        let (code, page) = get(&t, path, "en-GB,en;q=0.9").await;
        assert_eq!(code.as_u16(), status, "{path}");
        assert!(page.contains(english) && page.contains("<html lang=\"en-US\""), "{path}: {page}");
        let (_, page) = get(&t, path, "zh-CN,zh;q=0.9,en;q=0.5").await;
        assert!(page.contains(chinese) && page.contains("<html lang=\"zh-CN\""), "{path}: {page}");
        for needle in ["<script", "style=", "http://", "https://", "@import"] {
            assert!(!page.contains(needle), "{path} holds {needle}: {page}");
        }
    }
    let (_, style) = get(&t, "/style.css", "en").await;
    assert!(style.contains("prefers-color-scheme: dark") && !style.contains("url("));
}

#[tokio::test]
async fn ws9_what_the_address_says_never_becomes_part_of_the_page() {
    let t = TestApp::start().await;
    for path in [
        "/claim?session_id=%3Cscript%3Ealert(1)%3C/script%3E",
        "/paid?session_id=cs_%22onload=&lang=%3Cb%3E",
        "/%3Cscript%3E",
        "/cancelled?lang=%22%3E%3Cimg%20src=x%3E",
    ] {
        let (_, page) = get(&t, path, "en").await;
        for needle in ["<script>", "alert(1)", "<img", "<b>", "onload"] {
            assert!(!page.contains(needle), "{path}: {page}");
        }
    }
}

#[tokio::test]
async fn ws10_every_answer_carries_the_headers_that_keep_pages_to_themselves() {
    let t = TestApp::start().await;
    for path in ["/", "/paid?session_id=cs_1", "/style.css", "/healthz", "/metrics", "/nowhere", "/stripe/webhook"] {
        let answer = client().get(format!("{}{path}", t.web)).send().await.unwrap();
        let header =
            |name: &str| answer.headers().get(name).map(|it| it.to_str().unwrap().to_owned()).unwrap_or_default();
        let csp = header("content-security-policy");
        assert!(csp.contains("default-src 'none'") && csp.contains("frame-ancestors 'none'"), "{path}: {csp}");
        assert!(!csp.contains("unsafe"), "{path}: {csp}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("x-frame-options"), "DENY", "{path}");
    }
}

#[tokio::test]
async fn a_buyer_returns_to_a_page_in_the_language_they_bought_in_and_is_let_in_without_the_webhook() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    t.discord.set_locale(t.ada, "zh-CN");
    let url = t.checkout(t.ada, "Gold").await;
    t.stripe.webhooks().hold(true);
    let paid = t.stripe.pay(&url, Card::Pays).await.unwrap();
    let path = paid.redirect.strip_prefix(&t.web).expect("Stripe returns the buyer to us").to_owned();
    // A browser in English does not change the language of the purchase.
    let (code, page) = get(&t, &path, "en").await;
    assert_eq!(code, StatusCode::OK);
    assert!(page.contains("谢谢你"), "{page}");
    t.settle().await;
    assert!(t.sees(t.ada, t.lounge), "the page made us look at once");
    t.stripe.webhooks().hold(false);
    t.settle().await;
}

#[tokio::test]
async fn sd8_sd9_forged_stale_and_absent_signatures_are_refused_and_leave_no_row() {
    let t = TestApp::start().await;
    let before = stored(&t).await;
    let body = br#"{"id":"evt_x","object":"event","type":"invoice.paid","created":1,"livemode":false,"data":{"object":{"id":"in_1"}}}"#;
    let right = t.stripe.webhooks().sign(body);
    assert_eq!(post(&t, body.to_vec(), None).await, StatusCode::BAD_REQUEST);
    assert_eq!(post(&t, body.to_vec(), Some("t=1,v1=00")).await, StatusCode::BAD_REQUEST);
    assert_eq!(post(&t, body.to_vec(), Some(&right[..right.len() - 2])).await, StatusCode::BAD_REQUEST);
    let mut changed = body.to_vec();
    changed[10] ^= 1;
    assert_eq!(post(&t, changed, Some(&right)).await, StatusCode::BAD_REQUEST);
    t.clock.advance(301);
    assert_eq!(post(&t, body.to_vec(), Some(&right)).await, StatusCode::BAD_REQUEST, "stale");
    assert_eq!(stored(&t).await, before);
    let fresh = t.stripe.webhooks().sign(body);
    assert_eq!(post(&t, body.to_vec(), Some(&fresh)).await, StatusCode::OK);
    assert_eq!(post(&t, body.to_vec(), Some(&fresh)).await, StatusCode::OK, "a second delivery is acknowledged too");
    assert_eq!(stored(&t).await, before + 1);
    t.settle().await;
}

#[tokio::test]
async fn sd11_large_broken_and_senseless_bodies_are_refused() {
    let t = TestApp::start().await;
    let large = vec![b'x'; 10 * 1024 * 1024];
    let signature = t.stripe.webhooks().sign(&large);
    let request = client().post(format!("{}/stripe/webhook", t.web)).header("stripe-signature", &signature);
    // The server answers before it has read all; some clients then see the connection break instead of the answer.
    match request.body(large).send().await {
        Ok(answer) => assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE),
        Err(error) => assert!(error.is_request(), "{error:?}"),
    }
    let edge = vec![b'x'; 256 * 1024 + 1];
    let chunks: Vec<Result<Vec<u8>, std::io::Error>> = edge.chunks(5000).map(|it| Ok(it.to_vec())).collect();
    let unannounced = reqwest::Body::wrap_stream(futures_util::stream::iter(chunks));
    assert_eq!(post(&t, unannounced, Some("t=1,v1=00")).await, StatusCode::PAYLOAD_TOO_LARGE);
    for body in [&b"\xff\xfe\x00"[..], b"", b"{}", b"\x1f\x8b\x08\x00"] {
        let signature = t.stripe.webhooks().sign(body);
        assert_eq!(post(&t, body.to_vec(), Some(&signature)).await, StatusCode::BAD_REQUEST, "{body:?}");
    }
    let (code, _) = get(&t, "/healthz", "en").await;
    assert_eq!(code, StatusCode::OK);
}

#[tokio::test]
async fn sd14_sd15_what_is_not_for_us_is_stored_and_does_nothing() {
    let t = TestApp::start().await;
    for (body, state) in [
        (
            r#"{"id":"evt_a","object":"event","type":"moon.phase","created":1,"livemode":false,"data":{"object":{"id":"m"}}}"#,
            "ignored",
        ),
        (
            r#"{"id":"evt_b","object":"event","type":"invoice.paid","created":1,"livemode":true,"data":{"object":{"id":"in_1","object":"invoice","customer":"cus_9"}}}"#,
            "parked",
        ),
        (
            r#"{"id":"evt_c","object":"event","type":"invoice.paid","created":1,"livemode":false,"account":"acct_9","data":{"object":{"id":"in_1","object":"invoice","customer":"cus_9"}}}"#,
            "parked",
        ),
        (
            r#"{"id":"evt_d","object":"event","type":"customer.subscription.updated","created":1,"livemode":false,"data":{"object":{"id":"sub_x","object":"subscription","customer":"cus_nobody"}}}"#,
            "ignored",
        ),
    ] {
        let hooks = t.stripe.webhooks();
        let connected = body.contains("acct_");
        let signature = if connected { hooks.sign_connect(body.as_bytes()) } else { hooks.sign(body.as_bytes()) };
        assert_eq!(post(&t, body, Some(&signature)).await, StatusCode::OK, "{body}");
        t.settle().await;
        let counts = stripe_events::counts(&mut t.app.store.read()).await.unwrap();
        assert!(counts.iter().any(|(it, _)| it == state), "{body}: {counts:?}");
    }
    assert!(!t.discord.has_role(t.ada, t.gold));
}

#[tokio::test]
async fn ready_means_gateway_and_database_and_metrics_are_prometheus() {
    let t = TestApp::start().await;
    assert_eq!(get(&t, "/readyz", "en").await, (StatusCode::OK, "ready\n".to_owned()));
    t.app.gateway.set_ready(false);
    let (code, said) = get(&t, "/readyz", "en").await;
    assert_eq!(code, StatusCode::SERVICE_UNAVAILABLE);
    assert!(said.contains("gateway"), "{said}");
    t.app.gateway.set_ready(true);
    let (code, text) = get(&t, "/metrics", "en").await;
    assert_eq!(code, StatusCode::OK);
    assert!(text.is_empty() || text.contains("lyceum_"), "{text}");
    t.app.store.close().await;
    let (code, said) = get(&t, "/readyz", "en").await;
    assert_eq!(code, StatusCode::SERVICE_UNAVAILABLE);
    assert!(said.contains("database"), "{said}");
}

#[tokio::test]
async fn db2_when_nothing_can_be_stored_stripe_is_told_to_try_again() {
    let t = TestApp::start().await;
    let body = br#"{"id":"evt_x","object":"event","type":"invoice.paid","created":1,"livemode":false,"data":{"object":{"id":"in_1"}}}"#;
    let signature = t.stripe.webhooks().sign(body);
    t.app.store.close().await;
    assert_eq!(post(&t, body.to_vec(), Some(&signature)).await, StatusCode::SERVICE_UNAVAILABLE);
}
