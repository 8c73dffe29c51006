//! Somebody looks at what is sold, from outside of Discord. Shows nothing that a buyer would not see: the channels that
//! the creator opened to the plan's role by name, never those the role reaches by accident.

use crate::app::App;
use crate::discord::DiscordError;
use crate::discord::permission::VIEW_CHANNEL;
use crate::domain::ids::{GuildId, PlanId, RoleId};
use crate::domain::names;
use crate::store::StoreError;
use crate::store::plans::{self, Plan};

/// More names than this tell no buyer anything.
const MOST_CHANNELS: usize = 8;

/// A plan's surroundings on Discord.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Surroundings {
    /// The server's name; empty when Discord did not answer.
    pub server: String,
    /// The roles' names; one that is gone is left out.
    pub roles: Vec<String>,
    /// The channels it opens.
    pub channels: Vec<String>,
}

/// The plan that an address names by its number, or by its name.
pub async fn plan(app: &App, guild: GuildId, named: &str) -> Result<Option<Plan>, StoreError> {
    let read = &mut app.store.read();
    if let Ok(id) = named.parse() {
        return plans::find_in(read, guild, PlanId(id)).await;
    }
    plans::by_name(read, guild, &names::name_key(named)).await
}

/// What Discord says about a plan's roles.
pub async fn surroundings(app: &App, guild: GuildId, roles: &[RoleId]) -> Result<Surroundings, DiscordError> {
    let (found, channels) = tokio::join!(app.discord.guild(guild), app.discord.channels(guild));
    let found = found?;
    let named = |role: &RoleId| found.roles.iter().find(|it| it.id == *role).map(|it| names::clean(&it.name));
    let role_names = roles.iter().filter_map(named).collect();
    // Without the channels the page still says what matters.
    let channels = channels.unwrap_or_default();
    let opened = channels.into_iter().filter(|channel| {
        let allows =
            |target: u64| channel.overwrites.iter().any(|it| it.target == target && it.allow & VIEW_CHANNEL != 0);
        let denies =
            |target: u64| channel.overwrites.iter().any(|it| it.target == target && it.deny & VIEW_CHANNEL != 0);
        // @everyone's id is the guild's: only what is closed to everyone is opened by paying.
        denies(guild.0) && roles.iter().any(|role| allows(role.0))
    });
    Ok(Surroundings {
        server: names::clean(&found.name),
        roles: role_names,
        channels: opened.map(|channel| names::clean(&channel.name)).take(MOST_CHANNELS).collect(),
    })
}
