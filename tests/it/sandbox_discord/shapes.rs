//! Answers held to Discord's own document, and the same world for the same seed.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Scene, scene};
use crate::contract::{answer_violation, documented};

/// Ask as the bot does, and hold the answer to the document.
async fn ask(
    scene: &Scene,
    client: &reqwest::Client,
    method: Method,
    path: &str,
    body: Value,
    found: &mut Vec<String>,
) -> Value {
    let request = client.request(method.clone(), format!("https://discord.com/api/v10{path}"));
    let request = request.header("authorization", format!("Bot {}", scene.world.token()));
    let answer = if body.is_null() { request } else { request.json(&body) }.send().await.unwrap();
    let status = answer.status().as_u16();
    let answer: Value = answer.json().await.unwrap_or(Value::Null);
    assert!(status < 500, "{method} {path}: {status} {answer}");
    let bare = path.split('?').next().unwrap();
    if !answer.is_null() {
        found.extend(answer_violation(method.as_str(), bare, status, &answer));
    }
    answer
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_have_the_shapes_that_discord_documents() {
    let scene = scene();
    let (world, square) = (&scene.world, scene.square);
    let client = super::oauth::client(&scene);
    let all = lyceum::sandbox::discord::bits::ALL;
    world.set_role_permissions(world.bot_role().unwrap(), all);
    world.enable_intents(true, true);
    let said = world.say(square.ada, square.general, "hello", None).unwrap();
    world.react(square.mo, square.general, said, "👍").unwrap();
    world.react_super(square.ada, square.general, said, "👍").unwrap();
    world.say(square.mo, square.general, &format!("<@{}>", square.ada), Some(said)).unwrap();
    world.give_role(square.ada, square.gold);
    let forum = world.create_forum("questions", None);
    let mut found = Vec::new();
    let (guild, app, general) = (world.guild(), world.client_id(), square.general);
    let command = json!({ "name": "plan", "description": "x", "default_member_permissions": "32", "options": [
        { "type": 3, "name": "name", "description": "x", "required": true }] });
    let button = json!([{ "type": 1, "components": [{ "type": 2, "style": 1, "label": "x", "custom_id": "x" }] }]);
    let message = json!({ "content": "x", "embeds": [{ "title": "t" }], "components": button, "nonce": "1" });
    // No 50035 among them: the document gives the codes of fields as numbers, Discord sends names.
    let asked = [
        (Method::GET, format!("/guilds/{guild}"), Value::Null),
        (Method::GET, format!("/guilds/{guild}/channels"), Value::Null),
        (Method::GET, format!("/guilds/{guild}/roles"), Value::Null),
        (Method::GET, format!("/guilds/{guild}/roles/{}", square.gold), Value::Null),
        (Method::GET, format!("/guilds/{guild}/roles/member-counts"), Value::Null),
        (Method::GET, format!("/guilds/{guild}/members/{}", square.ada), Value::Null),
        (Method::GET, format!("/guilds/{guild}/members/{}", square.guest), Value::Null),
        (Method::GET, format!("/guilds/{guild}/members?limit=10"), Value::Null),
        (Method::PATCH, format!("/guilds/{guild}/members/{}", square.ada), json!({ "nick": "A" })),
        (Method::POST, format!("/guilds/{guild}/roles"), json!({ "name": "Silver" })),
        (Method::GET, format!("/guilds/{guild}/audit-logs"), Value::Null),
        (Method::GET, format!("/channels/{general}"), Value::Null),
        (Method::GET, format!("/channels/{general}/messages"), Value::Null),
        (Method::POST, format!("/channels/{general}/messages"), message),
        (Method::PATCH, format!("/channels/{general}"), json!({ "topic": "t" })),
        (Method::POST, format!("/channels/{general}/invites"), json!({ "max_age": 60 })),
        (Method::GET, format!("/guilds/{guild}/invites"), Value::Null),
        (Method::POST, format!("/channels/{general}/messages/{said}/threads"), json!({ "name": "thread" })),
        (Method::POST, format!("/channels/{forum}/threads"), json!({ "name": "post", "message": { "content": "x" } })),
        (Method::GET, format!("/guilds/{guild}/threads/active"), Value::Null),
        (Method::GET, format!("/channels/{general}/messages/{said}/reactions/👍"), Value::Null),
        (Method::GET, format!("/channels/{general}/messages/{said}/reactions/👍?type=1"), Value::Null),
        (Method::POST, "/users/@me/channels".to_owned(), json!({ "recipient_id": square.ada.to_string() })),
        (Method::GET, "/users/@me".to_owned(), Value::Null),
        (Method::GET, "/users/@me/guilds".to_owned(), Value::Null),
        (Method::GET, "/applications/@me".to_owned(), Value::Null),
        (Method::GET, "/gateway".to_owned(), Value::Null),
        (Method::GET, "/gateway/bot".to_owned(), Value::Null),
        (Method::PUT, format!("/applications/{app}/commands"), json!([command])),
        (Method::POST, format!("/applications/{app}/guilds/{guild}/commands"), command),
        (Method::GET, format!("/applications/{app}/commands"), Value::Null),
    ];
    for (method, path, body) in asked {
        ask(&scene, &client, method, &path, body, &mut found).await;
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    scene.check();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn super_reactions_are_counted_and_listed_apart_as_discord_documents() {
    let scene = scene();
    let (world, square) = (&scene.world, scene.square);
    let client = super::oauth::client(&scene);
    let general = square.general;
    let said = world.say(square.ada, general, "hello", None).unwrap();
    world.react(square.mo, general, said, "👍").unwrap();
    world.react_super(square.ada, general, said, "👍").unwrap();
    world.react_super(square.mo, general, said, "👍").unwrap();
    let mut found = Vec::new();
    let message = format!("/channels/{general}/messages/{said}");
    let shown = ask(&scene, &client, Method::GET, &message, Value::Null, &mut found).await;
    assert_eq!(shown["reactions"][0]["count"], json!(3));
    assert_eq!(shown["reactions"][0]["count_details"], json!({ "burst": 2, "normal": 1 }));
    let mut given = Vec::new();
    for kind in ["", "?type=0", "?type=1"] {
        let path = format!("{message}/reactions/👍{kind}");
        let users = ask(&scene, &client, Method::GET, &path, Value::Null, &mut found).await;
        given.push(users.as_array().unwrap().len());
    }
    assert_eq!((given, found), (vec![1, 1, 2], Vec::new()));
    // Discord's OpenAPI document: the two types of reactions, the parameter that asks for one, the counts of both.
    let path = "/paths/~1channels~1{channel_id}~1messages~1{message_id}~1reactions~1{emoji_name}/get/parameters";
    if let Some(parameters) = documented(path) {
        let kind = parameters.as_array().unwrap().iter().find(|it| it["name"] == "type").unwrap();
        assert_eq!(kind["schema"]["$ref"], "#/components/schemas/ReactionTypes");
        let types = documented("/components/schemas/ReactionTypes/oneOf").unwrap();
        assert_eq!((&types[0]["const"], &types[1]["const"]), (&json!(0), &json!(1)));
        assert_eq!((&types[0]["title"], &types[1]["title"]), (&json!("NORMAL"), &json!("BURST")));
        let counts = documented("/components/schemas/MessageReactionCountDetailsResponse/required").unwrap();
        assert_eq!(counts, json!(["burst", "normal"]));
        let required = documented("/components/schemas/MessageReactionResponse/required").unwrap();
        assert!(required.as_array().unwrap().contains(&json!("count_details")), "{required}");
    }
    scene.check();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_seed_gives_the_same_ids() {
    let (one, two) = (scene(), scene());
    assert_eq!((one.world.guild(), one.world.token()), (two.world.guild(), two.world.token()));
    assert_eq!(format!("{:?}", one.square), format!("{:?}", two.square));
    assert_ne!(one.world.api_url(), two.world.api_url());
}
