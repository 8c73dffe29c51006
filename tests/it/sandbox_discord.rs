//! The local Discord, held to the real serenity client with its rate limiter on.

mod bot;
mod commands;
mod events;
mod faults;
mod gateway;
mod guild;
mod interactions;
mod messages;
mod oauth;
mod shapes;

use lyceum::sandbox::clock::WorldClock;
use lyceum::sandbox::discord::{DiscordWorld, Square};
use serenity::all::{ChannelId, GuildId, HttpError, MessageId, RoleId, UserId};

use lyceum::domain::ids as ours;

const NOW: i64 = 1_790_000_000;

struct Scene {
    world: DiscordWorld,
    clock: WorldClock,
    square: Square,
}

/// Lyceum Square, with a clock that stands.
fn scene() -> Scene {
    let clock = WorldClock::manual(NOW);
    let world = DiscordWorld::start(clock.clone(), 7).unwrap();
    let square = world.lyceum_square();
    Scene { world, clock, square }
}

impl Scene {
    fn guild(&self) -> GuildId {
        GuildId::new(self.world.guild().0)
    }

    /// Every dispatch parses, and every request was known.
    fn check(&self) {
        events::check(&self.world);
    }
}

fn user(id: ours::MemberId) -> UserId {
    UserId::new(id.0)
}

fn role(id: ours::RoleId) -> RoleId {
    RoleId::new(id.0)
}

fn channel(id: ours::ChannelId) -> ChannelId {
    ChannelId::new(id.0)
}

fn message(id: ours::MessageId) -> MessageId {
    MessageId::new(id.0)
}

/// Status and Discord's code of a refusal.
#[track_caller]
fn refused<T>(result: serenity::Result<T>) -> (u16, isize) {
    match result.err().expect("Discord refuses this") {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(answer)) => {
            (answer.status_code.as_u16(), answer.error.code)
        }
        other => panic!("no refusal of Discord: {other:?}"),
    }
}
