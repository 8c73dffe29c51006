//! Commands: registered by Discord's rules, shown to those who may run them, checked as the client checks them.

use serde_json::json;
use serenity::all::*;

use super::bot::Bot;
use super::{refused, scene};

/// A bot that repeats what it was given.
async fn echo(world: &lyceum::sandbox::discord::DiscordWorld) -> Bot {
    Bot::start(world, Bot::UNPRIVILEGED, |http, interaction| async move {
        let Interaction::Command(command) = interaction else { return };
        let options = command.data.options();
        let said: Vec<String> =
            options.iter().map(|option| format!("{}={}", option.name, told(&option.value))).collect();
        let target = match command.data.target() {
            Some(ResolvedTarget::User(user, _)) => user.name.clone(),
            Some(ResolvedTarget::Message(message)) => message.content.clone(),
            _ => String::new(),
        };
        let text = format!("{} {}{target} [{}]", command.data.name, said.join(" "), command.locale);
        let reply = CreateInteractionResponseMessage::new().content(text);
        command.create_response(&http, CreateInteractionResponse::Message(reply)).await.unwrap();
    })
    .await
}

fn told(value: &ResolvedValue<'_>) -> String {
    match value {
        ResolvedValue::String(text) => (*text).to_owned(),
        ResolvedValue::Integer(number) => number.to_string(),
        ResolvedValue::Number(number) => number.to_string(),
        ResolvedValue::Boolean(yes) => yes.to_string(),
        ResolvedValue::Role(role) => role.name.clone(),
        ResolvedValue::Channel(channel) => channel.name.clone().unwrap_or_default(),
        ResolvedValue::User(user, member) => format!("{} ({})", user.name, member.is_some()),
        ResolvedValue::Attachment(file) => format!("{} of {} bytes", file.filename, file.size),
        ResolvedValue::SubCommand(inner) | ResolvedValue::SubCommandGroup(inner) => {
            inner.iter().map(|option| format!("{}:{}", option.name, told(&option.value))).collect::<Vec<_>>().join(" ")
        }
        other => format!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_typed_line_becomes_options_as_the_client_would_send_them() {
    let scene = scene();
    let (world, square) = (&scene.world, scene.square);
    let bot = echo(world).await;
    let commands = json!([
        { "name": "plan", "description": "x", "name_localizations": { "zh-CN": "方案" }, "default_member_permissions": "32", "options": [
            { "type": 1, "name": "create", "description": "x", "options": [
                { "type": 3, "name": "name", "description": "x", "required": true, "max_length": 20 },
                { "type": 8, "name": "role", "description": "x", "required": true },
                { "type": 3, "name": "interval", "description": "x", "choices": [
                    { "name": "every month", "value": "month", "name_localizations": { "zh-CN": "每月" } }, { "name": "once", "value": "once" }] },
                { "type": 4, "name": "days", "description": "x", "min_value": 1, "max_value": 30 }] }] },
        { "name": "all", "description": "x", "options": [
            { "type": 6, "name": "who", "description": "x" }, { "type": 7, "name": "where", "description": "x", "channel_types": [0] },
            { "type": 5, "name": "sure", "description": "x" }, { "type": 10, "name": "share", "description": "x", "max_value": 1 },
            { "type": 11, "name": "file", "description": "x" }] },
        { "name": "Save", "type": 3 }, { "name": "Inspect", "type": 2 },
    ]);
    bot.http.create_global_commands(&commands).await.unwrap();

    let names =
        |user| world.commands(user, "zh-CN").iter().map(|c| c["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(names(square.ada), ["Inspect", "Save", "all"], "plan takes Manage Server");
    assert_eq!(names(square.carl), ["Inspect", "Save", "all", "plan"]);
    assert_eq!(names(square.guest), Vec::<String>::new(), "not a member");
    let plan = &world.commands(square.carl, "zh-CN")[3];
    assert_eq!(
        (&plan["name_localized"], &plan["options"][0]["options"][2]["choices"][0]["name_localized"]),
        (&json!("方案"), &json!("每月"))
    );

    let run = |line: &'static str| world.run(square.carl, square.general, line);
    let told = run("/plan create name:Gold Plus role:@Gold interval:every month days:7").await.unwrap();
    assert_eq!(told.text(), "plan create=name:Gold Plus role:Gold interval:month days:7 [en-US]");
    assert_eq!(run("/方案 create role:Gold name:X").await.unwrap().text(), "plan create=name:X role:Gold [en-US]");
    for (line, why) in [
        ("/plan create name:Gold", "the option \"role\" is required"),
        ("/plan create name:G role:@Nobody", "option \"role\""),
        ("/plan create name:G role:@Gold days:31", "option \"days\""),
        ("/plan create name:G role:@Gold days:1.5", "option \"days\""),
        ("/plan create name:G role:@Gold interval:day", "option \"interval\""),
        ("/plan create name:123456789012345678901 role:@Gold", "option \"name\""),
        ("/plan create colour:red", "\"colour:red\" names no option of this command"),
        ("/plan destroy", "/plan has no subcommand \"destroy\""),
        ("/plans", "there is no command /plans"),
    ] {
        assert_eq!(run(line).await.unwrap_err().to_string(), why, "{line}");
    }
    let hidden = world.run(square.ada, square.general, "/plan create name:G role:@Gold").await.unwrap_err();
    assert_eq!(hidden.to_string(), "the picker does not show /plan to Ada");
    let blind = world.run(square.ada, square.review, "/all").await.unwrap_err();
    assert_eq!(blind.to_string(), "Ada cannot see this channel");

    let file = json!({ "filename": "a.csv", "text": "a,b" });
    let options = [
        ("who", json!("@Mo")),
        ("where", json!("#lessons")),
        ("sure", json!(true)),
        ("share", json!(0.5)),
        ("file", file),
    ];
    let told = world.run_with(square.ada, square.general, "/all", &options).await.unwrap();
    assert_eq!(told.text(), "all who=mo (true) where=lessons sure=true share=0.5 file=a.csv of 3 bytes [en-US]");

    let said = world.say(square.mo, square.general, "keep me", None).unwrap();
    assert_eq!(world.run_on_message(square.ada, "Save", said).await.unwrap().text(), "Save keep me [en-US]");
    assert_eq!(
        world.run_on_user(square.ada, square.general, "Inspect", square.mo).await.unwrap().text(),
        "Inspect mo [en-US]"
    );
    scene.check();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn registering_follows_discords_rules_and_keeps_ids() {
    let scene = scene();
    let http = super::bot::http(&scene.world);
    let one = |name: &str| CreateCommand::new(name).description("x");
    let first = http.create_global_commands(&[one("a"), one("b")]).await.unwrap();
    let second = http.create_global_commands(&[one("b"), one("c")]).await.unwrap();
    assert_eq!(second[0].id, first[1].id, "a command that keeps its name keeps its id");
    assert_eq!(http.get_global_commands().await.unwrap().len(), 2);
    let new = http.create_global_command(&one("d")).await.unwrap();
    let edited = http.edit_global_command(new.id, &json!({ "description": "y" })).await.unwrap();
    assert_eq!((edited.name.as_str(), edited.description.as_str()), ("d", "y"));
    http.delete_global_command(new.id).await.unwrap();
    assert_eq!(refused(http.get_global_command(new.id).await), (404, 10063));

    let here = http.create_guild_commands(scene.guild(), &[one("only-here")]).await.unwrap();
    assert_eq!(here[0].guild_id, Some(scene.guild()));
    assert_eq!(http.get_guild_commands(scene.guild()).await.unwrap().len(), 1);
    assert_eq!(scene.world.commands(scene.square.ada, "en-US").len(), 3);
    assert_eq!(refused(http.create_guild_commands(GuildId::new(5), &[one("x")]).await), (403, 50001));

    for bad in [one("Capital"), one("two words"), one(&"x".repeat(33)), CreateCommand::new("no-description")] {
        assert_eq!(refused(http.create_global_command(&bad).await), (400, 50035));
    }
    assert_eq!(refused(http.create_global_commands(&[one("same"), one("same")]).await), (400, 50035));
    assert_eq!(http.get_global_commands().await.unwrap().len(), 2, "a refused overwrite changes nothing");
    scene.check();
}
