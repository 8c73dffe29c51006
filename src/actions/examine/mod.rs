//! Look at everything the product stands on, and say of each what is wrong and how to mend it. Changes nothing.

use crate::app::App;
use crate::domain::ids::{ChannelId, GuildId, MemberId};

mod clock;
mod discord;
/// Ways into paid channels past their price.
pub mod leaks;
mod machine;
mod server;
mod stripe;
/// What is said about a finding.
pub mod words;

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// As it should be.
    Ok,
    /// Works, but somebody should look.
    Warn,
    /// Does not work.
    Fail,
}

/// What one check found: a text with a `.cure` attribute unless all is well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How it ended.
    pub state: State,
    /// The text's key.
    pub key: &'static str,
    /// The text's arguments.
    pub args: Vec<(&'static str, Arg)>,
    /// The fingerprint of the leak that the bot can close by itself.
    pub closes: Option<String>,
}

/// An argument of a finding's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    /// Said as it is.
    Text(String),
    /// A number, so that the sentence around it can follow.
    Count(i64),
    /// A name that people chose; it is made safe where it is shown.
    Name(String),
    /// A member.
    Person(MemberId),
    /// Channels with their names; more than are named here when the last says so.
    Channels {
        /// The first of them.
        named: Vec<(ChannelId, String)>,
        /// Whether there are more.
        more: bool,
    },
    /// Texts of their own, named by key and said in a row.
    Keys(Vec<&'static str>),
    /// Names that are the same in every language, said in a row.
    List(Vec<String>),
    /// A moment, in seconds since 1970.
    Moment(i64),
}

impl Finding {
    /// All is well.
    fn ok(key: &'static str) -> Self {
        Self { state: State::Ok, key, args: Vec::new(), closes: None }
    }

    /// Somebody should look.
    fn warn(key: &'static str) -> Self {
        Self { state: State::Warn, key, args: Vec::new(), closes: None }
    }

    /// Something does not work.
    fn fail(key: &'static str) -> Self {
        Self { state: State::Fail, key, args: Vec::new(), closes: None }
    }

    fn text(mut self, name: &'static str, value: &(impl ToString + ?Sized)) -> Self {
        self.args.push((name, Arg::Text(value.to_string())));
        self
    }

    fn count(mut self, name: &'static str, count: i64) -> Self {
        self.args.push((name, Arg::Count(count)));
        self
    }

    fn named(mut self, name: &'static str, value: &str) -> Self {
        self.args.push((name, Arg::Name(value.to_owned())));
        self
    }

    fn list<T: ToString>(mut self, name: &'static str, values: impl IntoIterator<Item = T>) -> Self {
        self.args.push((name, Arg::List(values.into_iter().map(|value| value.to_string()).collect())));
        self
    }

    fn keys(mut self, name: &'static str, keys: Vec<&'static str>) -> Self {
        self.args.push((name, Arg::Keys(keys)));
        self
    }

    fn person(mut self, name: &'static str, member: MemberId) -> Self {
        self.args.push((name, Arg::Person(member)));
        self
    }

    fn channels(mut self, named: Vec<(ChannelId, String)>, more: bool) -> Self {
        self.args.push(("channels", Arg::Channels { named, more }));
        self
    }

    fn closing(mut self, fingerprint: String) -> Self {
        self.closes = Some(fingerprint);
        self
    }

    fn moment(mut self, name: &'static str, at: i64) -> Self {
        self.args.push((name, Arg::Moment(at)));
        self
    }
}

/// Who looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// The running bot: the gateway's state is its own.
    TheBot,
    /// A process beside it.
    Outside,
}

/// The machine, Discord and Stripe, and then one guild.
pub async fn everything(app: &App, guild: GuildId) -> Vec<Finding> {
    let (mut findings, mut seller, mut guild) =
        tokio::join!(machinery(app, From::TheBot), stripe::connected(app, guild), server::findings(app, guild));
    findings.append(&mut seller);
    findings.append(&mut guild);
    findings
}

/// The machine, Discord and Stripe.
pub async fn machinery(app: &App, from: From) -> Vec<Finding> {
    let (mut machine, mut discord, mut stripe, mut clock) =
        tokio::join!(machine::findings(app), discord::findings(app, from), stripe::findings(app), clock::findings(app));
    machine.append(&mut discord);
    machine.append(&mut stripe);
    machine.append(&mut clock);
    machine
}

/// The webhook alone.
pub async fn webhook(app: &App) -> Vec<Finding> {
    stripe::webhook(app).await
}

/// One guild: the bot's permissions, the order of roles, the channels.
pub async fn server(app: &App, guild: GuildId) -> Vec<Finding> {
    server::findings(app, guild).await
}
