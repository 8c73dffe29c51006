//! Answers to interactions: every kind, once, in time, and seen only by whom they are for.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use serenity::all::*;

use super::bot::Bot;
use super::{Scene, refused, scene};

/// A bot with one command per way of answering.
async fn answering(scene: &Scene) -> Bot {
    let bot = Bot::start(&scene.world, Bot::UNPRIVILEGED, |http, interaction| async move {
        match interaction {
            Interaction::Command(command) => on_command(&http, &command).await.unwrap(),
            Interaction::Component(click) => on_click(&http, &click).await.unwrap(),
            Interaction::Modal(form) => {
                let texts: Vec<String> = form
                    .data
                    .components
                    .iter()
                    .flat_map(|row| &row.components)
                    .filter_map(|part| match part {
                        ActionRowComponent::InputText(input) => input.value.clone(),
                        _ => None,
                    })
                    .collect();
                let reply = CreateInteractionResponseMessage::new().content(texts.join(" / "));
                form.create_response(&http, CreateInteractionResponse::Message(reply)).await.unwrap();
            }
            Interaction::Autocomplete(typing) => {
                let option = typing.data.autocomplete().unwrap();
                let answer = CreateAutocompleteResponse::new().add_string_choice(format!("{}!", option.value), "x");
                typing.create_response(&http, CreateInteractionResponse::Autocomplete(answer)).await.unwrap();
            }
            _ => {}
        }
    })
    .await;
    let names = ["deferred", "private", "followed", "deleted", "form", "panel", "twice", "mute", "chatty"];
    let mut commands: Vec<CreateCommand> =
        names.iter().map(|name| CreateCommand::new(*name).description("x")).collect();
    commands.push(
        CreateCommand::new("suggest")
            .description("x")
            .add_option(CreateCommandOption::new(CommandOptionType::String, "word", "x").set_autocomplete(true)),
    );
    bot.http.create_global_commands(&commands).await.unwrap();
    bot
}

async fn on_command(http: &Arc<Http>, command: &CommandInteraction) -> Result<()> {
    let message = || CreateInteractionResponseMessage::new();
    match command.data.name.as_str() {
        "deferred" => {
            command.defer(http).await?;
            tokio::time::sleep(Duration::from_millis(60)).await;
            command.edit_response(http, EditInteractionResponse::new().content("done")).await?;
        }
        "private" => {
            command.defer_ephemeral(http).await?;
            // The first follow-up after a deferral is the answer, as private as the deferral said.
            command.create_followup(http, CreateInteractionResponseFollowup::new().content("for you")).await?;
            assert_eq!(command.get_response(http).await?.content, "for you");
        }
        "followed" => {
            command.create_response(http, CreateInteractionResponse::Message(message().content("one"))).await?;
            let file = CreateAttachment::bytes(b"a,b".to_vec(), "list.csv");
            let followup = CreateInteractionResponseFollowup::new().content("two").add_file(file);
            let sent = command.create_followup(http, followup).await?;
            assert_eq!(sent.attachments[0].filename, "list.csv");
            let edit = CreateInteractionResponseFollowup::new().content("three");
            command.edit_followup(http, sent.id, edit).await?;
        }
        "deleted" => {
            command.defer(http).await?;
            command.delete_response(http).await?;
        }
        "form" => {
            let name = CreateInputText::new(InputTextStyle::Short, "Name", "name").min_length(2).max_length(5);
            let why = CreateInputText::new(InputTextStyle::Paragraph, "Why", "why").required(false).value("because");
            let rows = vec![CreateActionRow::InputText(name), CreateActionRow::InputText(why)];
            let modal = CreateModal::new("the-form", "A form").components(rows);
            command.create_response(http, CreateInteractionResponse::Modal(modal)).await?;
        }
        "panel" => {
            let menu = CreateSelectMenuKind::String {
                options: vec![CreateSelectMenuOption::new("Red", "r"), CreateSelectMenuOption::new("Blue", "b")],
            };
            let rows = vec![
                CreateActionRow::Buttons(vec![
                    CreateButton::new("up").label("Change"),
                    CreateButton::new("ack").label("Later"),
                    CreateButton::new("off").label("Off").disabled(true),
                    CreateButton::new("ask").label("Ask"),
                    CreateButton::new_link("https://example.invalid/pay").label("Pay"),
                ]),
                CreateActionRow::SelectMenu(CreateSelectMenu::new("colour", menu).placeholder("Colour")),
            ];
            let reply = message().content("panel").components(rows).ephemeral(true);
            command.create_response(http, CreateInteractionResponse::Message(reply)).await?;
        }
        "twice" => {
            command.create_response(http, CreateInteractionResponse::Message(message().content("once"))).await?;
            let again =
                command.create_response(http, CreateInteractionResponse::Message(message().content("twice"))).await;
            assert_eq!(refused(again), (400, 40060));
            let forged = json!({ "type": 4, "data": { "content": "forged" } });
            let wrong = http.create_interaction_response(command.id, "not-the-token", &forged, vec![]).await;
            assert_eq!(refused(wrong), (404, 10062));
        }
        "chatty" => {
            // serenity itself would not send it.
            let long = json!({ "type": 4, "data": { "content": "x".repeat(2001) } });
            let refusal = http.create_interaction_response(command.id, &command.token, &long, vec![]).await;
            assert_eq!(refused(refusal), (400, 50035));
            command.create_response(http, CreateInteractionResponse::Message(message().content("short"))).await?;
        }
        _ => {}
    }
    Ok(())
}

async fn on_click(http: &Arc<Http>, click: &ComponentInteraction) -> Result<()> {
    match click.data.custom_id.as_str() {
        "up" => {
            let changed = CreateInteractionResponseMessage::new().content("changed").components(vec![]);
            click.create_response(http, CreateInteractionResponse::UpdateMessage(changed)).await
        }
        "ack" => {
            click.create_response(http, CreateInteractionResponse::Acknowledge).await?;
            click.edit_response(http, EditInteractionResponse::new().content("later")).await.map(drop)
        }
        "ask" => {
            let input = CreateInputText::new(InputTextStyle::Short, "Answer", "answer");
            let modal = CreateModal::new("asked", "Question").components(vec![CreateActionRow::InputText(input)]);
            click.create_response(http, CreateInteractionResponse::Modal(modal)).await
        }
        "colour" => {
            let ComponentInteractionDataKind::StringSelect { values } = &click.data.kind else { panic!("a text menu") };
            let reply = CreateInteractionResponseMessage::new().content(values.join(",")).ephemeral(true);
            click.create_response(http, CreateInteractionResponse::Message(reply)).await
        }
        other => panic!("{other}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deferred_answers_follow_ups_and_deletions_reach_the_person() {
    let scene = scene();
    let (world, ada, general) = (&scene.world, scene.square.ada, scene.square.general);
    let _bot = answering(&scene).await;

    let reply = world.run(ada, general, "/deferred").await.unwrap();
    assert_eq!((reply.text().as_str(), reply.deferred, reply.is_ephemeral()), ("done", true, false));
    assert_eq!(world.messages(general).len(), 1);

    let reply = world.run(ada, general, "/private").await.unwrap();
    assert!(reply.is_ephemeral() && reply.text() == "for you");
    assert_eq!(world.messages(general).len(), 1, "the private one is seen by Ada alone");
    assert_eq!(world.messages_for(scene.square.mo, general).len(), 1);

    let reply = world.run(ada, general, "/followed").await.unwrap();
    let full = || world.refreshed(&reply).unwrap().text();
    assert!(world.wait_until(Duration::from_secs(5), |_| full() == "one\n---\nthree").await, "{}", full());
    assert!(world.requests().iter().any(|request| request.files == ["list.csv"]));

    let reply = world.run(ada, general, "/deleted").await.unwrap();
    assert!(reply.message.is_none() && reply.deferred);

    assert_eq!(world.run(ada, general, "/twice").await.unwrap().text(), "once");
    assert_eq!(world.run(ada, general, "/chatty").await.unwrap().text(), "short");
    scene.check();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn buttons_menus_and_forms_work_only_while_they_are_there() {
    let scene = scene();
    let (world, ada, general) = (&scene.world, scene.square.ada, scene.square.general);
    let _bot = answering(&scene).await;
    let panel = world.run(ada, general, "/panel").await.unwrap().message.unwrap();
    assert_eq!(
        panel.text(),
        "panel\n[Change] [Later] [Off (off)] [Ask] [Pay -> https://example.invalid/pay]\n<Colour: Red | Blue>"
    );
    assert_eq!(panel.links(), [("Pay".to_owned(), "https://example.invalid/pay".to_owned())]);

    let of_another = world.click(scene.square.mo, panel.id, "Change").await.unwrap_err().to_string();
    assert_eq!(of_another, "Mo does not see this message");
    assert_eq!(world.click(ada, panel.id, "Off").await.unwrap_err().to_string(), "\"Off\" is greyed out");
    assert_eq!(world.click(ada, panel.id, "Pay").await.unwrap().link.unwrap(), "https://example.invalid/pay");
    assert_eq!(world.select(ada, panel.id, "colour", &["Blue"]).await.unwrap().text(), "b");
    assert!(world.select(ada, panel.id, "colour", &["Green"]).await.is_err());
    assert!(world.select(ada, panel.id, "colour", &["r", "b"]).await.is_err(), "one at a time");

    let asked = world.click(ada, panel.id, "ask").await.unwrap().modal.unwrap();
    assert_eq!(world.submit(ada, &asked, &[("answer", "42")]).await.unwrap().text(), "42");
    assert_eq!(world.click(ada, panel.id, "Later").await.unwrap().message.unwrap().content, "later");
    assert_eq!(world.click(ada, panel.id, "Change").await.unwrap().text(), "changed");
    let gone = world.click(ada, panel.id, "Change").await.unwrap_err().to_string();
    assert_eq!(gone, "the message shows nothing called \"Change\"");

    let form = world.run(ada, general, "/form").await.unwrap().modal.unwrap();
    assert_eq!(form.text(), "[A form]\nName *:\nWhy: because");
    assert!(world.submit(ada, &form, &[]).await.is_err(), "the name is required");
    assert!(world.submit(ada, &form, &[("name", "x")]).await.is_err(), "too short");
    assert!(world.submit(ada, &form, &[("name", "abcdef")]).await.is_err(), "too long");
    assert!(world.submit(ada, &form, &[("nam", "abc")]).await.is_err(), "no such field");
    assert_eq!(world.submit(ada, &form, &[("name", "Bea")]).await.unwrap().text(), "Bea / because");

    let suggested = world.autocomplete(ada, general, "suggest", "word", "hi").await.unwrap();
    assert_eq!(suggested, [("hi!".to_owned(), json!("x"))]);
    scene.check();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interaction_lives_three_seconds_unanswered_and_its_token_fifteen_minutes() {
    let scene = scene();
    let (world, ada, general) = (&scene.world, scene.square.ada, scene.square.general);
    let seen: Arc<Mutex<Option<CommandInteraction>>> = Arc::default();
    let keep = seen.clone();
    let bot = Bot::start(world, Bot::UNPRIVILEGED, move |_, interaction| {
        if let Interaction::Command(command) = interaction {
            *keep.lock().unwrap() = Some(command);
        }
        async {}
    })
    .await;
    let command = CreateCommand::new("slow").description("x");
    bot.http.create_global_commands(&json!([command])).await.unwrap();
    let reply = || CreateInteractionResponse::Message(CreateInteractionResponseMessage::new().content("late"));
    let fetched = || seen.lock().unwrap().take().unwrap();

    // Nobody answers: the person is told after three seconds of the wall's clock.
    let started = std::time::Instant::now();
    let unanswered = world.run(ada, general, "/slow").await.unwrap_err().to_string();
    assert_eq!(unanswered, "The application did not respond");
    assert!(started.elapsed() >= Duration::from_secs(3));
    assert_eq!(refused(fetched().create_response(&bot.http, reply()).await), (404, 10062));

    // The same by the world's clock, at once.
    let (outcome, ()) = tokio::join!(world.run(ada, general, "/slow"), async {
        world.wait_until(Duration::from_secs(2), |_| seen.lock().unwrap().is_some()).await;
        scene.clock.advance(4);
    });
    assert_eq!(outcome.unwrap_err().to_string(), "The application did not respond");
    let late = fetched();
    assert_eq!(refused(late.create_response(&bot.http, reply()).await), (404, 10062));
    assert_eq!(
        refused(late.edit_response(&bot.http, EditInteractionResponse::new().content("x")).await),
        (404, 10015),
        "never answered"
    );

    // Answered in time, the token goes on for fifteen minutes.
    let (outcome, kept) = tokio::join!(world.run(ada, general, "/slow"), async {
        world.wait_until(Duration::from_secs(2), |_| seen.lock().unwrap().is_some()).await;
        let command = fetched();
        command.create_response(&bot.http, reply()).await.unwrap();
        command
    });
    assert_eq!(outcome.unwrap().text(), "late");
    scene.clock.advance(14 * 60);
    kept.edit_response(&bot.http, EditInteractionResponse::new().content("edited")).await.unwrap();
    scene.clock.advance(61);
    assert_eq!(refused(kept.edit_response(&bot.http, EditInteractionResponse::new().content("x")).await), (404, 10015));
    assert_eq!(
        refused(kept.create_followup(&bot.http, CreateInteractionResponseFollowup::new().content("x")).await),
        (404, 10015)
    );
    scene.check();
}
