//! The local Discord, held to the real serenity client with its rate limiter on.

mod bot;
mod events;

use std::time::Duration;

use lyceum::sandbox::clock::WorldClock;
use lyceum::sandbox::discord::{DiscordWorld, Square};
use serde_json::json;
use serenity::all::*;

use self::bot::Bot;

const NOW: i64 = 1_790_000_000;

fn world() -> (DiscordWorld, Square) {
    let world = DiscordWorld::start(WorldClock::manual(NOW), 7).unwrap();
    let square = world.lyceum_square();
    (world, square)
}

fn guild(world: &DiscordWorld) -> GuildId {
    GuildId::new(world.guild().0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_is_registered_run_and_answered() {
    let (world, square) = world();
    let bot = Bot::start(&world, Bot::UNPRIVILEGED, |http, interaction| async move {
        let Interaction::Command(command) = interaction else { return };
        let reply = CreateInteractionResponseMessage::new().content("hello").ephemeral(true);
        command.create_response(&http, CreateInteractionResponse::Message(reply)).await.unwrap();
    })
    .await;
    let greet = CreateCommand::new("greet").description("Say hello");
    bot.http.create_global_commands(&json!([greet])).await.unwrap();
    assert_eq!(world.commands(square.ada, "en-US").len(), 1);
    let reply = world.run(square.ada, square.general, "/greet").await.unwrap();
    assert_eq!(reply.text(), "hello");
    assert!(reply.is_ephemeral());
    assert!(world.messages(square.general).is_empty(), "nobody else sees it");
    assert_eq!(world.messages_for(square.ada, square.general).len(), 1);
    assert!(world.messages_for(square.mo, square.general).is_empty());
    assert!(world.gateway_settled().await);
    assert!(world.unknown_requests().is_empty(), "{:?}", world.unknown_requests());
    let _ = (Duration::ZERO, guild(&world));
}
