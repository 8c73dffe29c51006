//! `/help topic?`: everyone. Lists what the person who asks may do here, from the registered commands, those in the menu of a
//! message included. Changes nothing.

use poise::serenity_prelude as serenity;
use serenity::{AutocompleteChoice, CreateAutocompleteResponse};

use crate::bot::checks::{self, Rank};
use crate::bot::commands::fields::{FIELD, blocks};
use crate::bot::{Command, Context, locale, replies};
use crate::discord::{Embed, Post};
use crate::domain::names;
use crate::message::Trouble;
use crate::text::{self, Locale};

/// Discord's bound on an embed is 6,000 characters; titles and the footer need some.
const LIST: usize = 5_000;

/// A command that can be run, with the names of the commands above it.
struct Runnable<'c> {
    command: &'c Command,
    path: Vec<&'c Command>,
    rank: Rank,
}

/// What you may do here.
#[poise::command(slash_command)]
pub async fn help(ctx: Context<'_>, #[autocomplete = "topics"] topic: Option<String>) -> Result<(), Trouble> {
    let (rank, locale) = (checks::rank(ctx).await?, locale(ctx));
    let known = runnable(&ctx.framework().options().commands, rank);
    let post = match topic {
        None => overview(&known, rank, locale),
        Some(topic) => page(&known, &topic, locale)?,
    };
    replies::reply_post(ctx, &post, true).await
}

async fn topics(ctx: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    let (rank, locale) = (checks::rank(ctx).await.unwrap_or(Rank::Member), locale(ctx));
    let wanted = names::name_key(partial.trim_start_matches('/'));
    let choices = runnable(&ctx.framework().options().commands, rank)
        .into_iter()
        .map(|known| (known.typed(locale), known.name()))
        .filter(|(typed, name)| names::name_key(typed).contains(&wanted) || names::name_key(name).contains(&wanted))
        .take(25)
        .map(|(typed, name)| AutocompleteChoice::new(typed, name));
    CreateAutocompleteResponse::new().set_choices(choices.collect())
}

fn overview(known: &[Runnable<'_>], rank: Rank, locale: Locale) -> Post {
    let mut embed = Embed {
        title: text::text(locale, "help-title"),
        description: text::text(
            locale,
            match rank {
                Rank::Member => "help-as-member",
                Rank::Moderator => "help-as-moderator",
                Rank::Creator => "help-as-creator",
            },
        ),
        footer: Some(text::text(locale, "help-footer")),
        ..Embed::default()
    };
    let mut room = LIST;
    for (group, title) in
        [(Rank::Member, "help-everyone"), (Rank::Moderator, "help-moderators"), (Rank::Creator, "help-creators")]
    {
        let lines = known.iter().filter(|known| known.rank == group).map(|known| known.line(locale));
        let mut title = text::text(locale, title);
        for block in blocks(lines, FIELD) {
            let length = block.chars().count();
            if length > room {
                break;
            }
            room -= length;
            embed.fields.push((std::mem::replace(&mut title, "\u{200B}".into()), block, false));
        }
    }
    Post { embed: Some(embed), ..Post::default() }
}

fn page(known: &[Runnable<'_>], topic: &str, locale: Locale) -> Result<Post, Trouble> {
    let wanted = names::name_key(topic.trim_start_matches('/'));
    let fits = |known: &&Runnable<'_>| {
        [known.name(), known.typed(locale)].iter().any(|name| names::name_key(name.trim_start_matches('/')) == wanted)
    };
    let Some(found) = known.iter().find(fits) else {
        // A group of commands: all of its subcommands.
        let below: Vec<&Runnable<'_>> = known
            .iter()
            .filter(|known| {
                known.path.first().is_some_and(|top| {
                    [top.name.to_string(), local(top, locale)].iter().any(|name| names::name_key(name) == wanted)
                })
            })
            .collect();
        let Some(first) = below.first().and_then(|known| known.path.first()) else {
            return Err(Trouble::person("help-unknown").with("topic", names::shown(&names::shortened(topic, 50))));
        };
        let lines = blocks(below.iter().map(|known| known.line(locale)), 4000).into_iter().next().unwrap_or_default();
        let embed = Embed { title: format!("/{}", local(first, locale)), description: lines, ..Embed::default() };
        return Ok(Post { embed: Some(embed), ..Post::default() });
    };
    let mut embed =
        Embed { title: found.typed(locale), description: described(found.command, locale), ..Embed::default() };
    // A menu's command is given what was clicked, not what was typed.
    for option in found.command.parameters.iter().filter(|_| !found.in_menu()) {
        let name = localised(&option.name_localizations, locale).unwrap_or_else(|| option.name.to_string());
        let said = localised(&option.description_localizations, locale).unwrap_or_default();
        let kind = text::text(locale, if option.required { "help-required" } else { "help-optional" });
        embed.fields.push((format!("{name} · {kind}"), said, false));
    }
    Ok(Post { embed: Some(embed), ..Post::default() })
}

/// The commands that somebody of `rank` may run, in the order in which they are registered.
fn runnable(commands: &[Command], rank: Rank) -> Vec<Runnable<'_>> {
    fn walk<'c>(command: &'c Command, path: &[&'c Command], found: &mut Vec<Runnable<'c>>) {
        let mut path = path.to_vec();
        path.push(command);
        if command.subcommands.is_empty() {
            found.push(Runnable { command, rank: super::super::rank_of(command), path });
        } else {
            command.subcommands.iter().for_each(|below| walk(below, &path, found));
        }
    }
    let mut found = Vec::new();
    commands
        .iter()
        .filter(|command| !command.hide_in_help)
        .filter(|command| command.slash_action.is_some() || command.context_menu_action.is_some())
        .for_each(|command| walk(command, &[], &mut found));
    found.retain(|known| known.rank <= rank);
    found
}

impl Runnable<'_> {
    /// Whether it stands in the menu of a message instead of being typed.
    fn in_menu(&self) -> bool {
        self.command.context_menu_action.is_some()
    }

    /// `/plan create`, as registered.
    fn name(&self) -> String {
        if let Some(name) = &self.command.context_menu_name {
            return name.to_string();
        }
        format!("/{}", self.path.iter().map(|command| command.name.to_string()).collect::<Vec<_>>().join(" "))
    }

    /// The same as the reader's Discord shows it.
    fn typed(&self, locale: Locale) -> String {
        if self.in_menu() {
            return local(self.command, locale);
        }
        format!("/{}", self.path.iter().map(|command| local(command, locale)).collect::<Vec<_>>().join(" "))
    }

    fn line(&self, locale: Locale) -> String {
        let (typed, does) = (self.typed(locale), described(self.command, locale));
        if self.in_menu() {
            return text::text_with(locale, "help-in-menu", &crate::args!("command" => typed, "does" => does));
        }
        format!("`{typed}` — {does}")
    }
}

fn local(command: &Command, locale: Locale) -> String {
    localised(&command.name_localizations, locale).unwrap_or_else(|| command.name.to_string())
}

fn described(command: &Command, locale: Locale) -> String {
    localised(&command.description_localizations, locale).unwrap_or_default()
}

fn localised(
    texts: &[(std::borrow::Cow<'static, str>, std::borrow::Cow<'static, str>)],
    locale: Locale,
) -> Option<String> {
    texts.iter().find(|(tag, _)| tag == locale.tag()).map(|(_, text)| text.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rank_sees_its_own_commands_and_those_below() {
        let commands = crate::bot::commands::all();
        let of = |rank| runnable(&commands, rank).iter().map(Runnable::name).collect::<Vec<_>>();
        let (member, creator) = (of(Rank::Member), of(Rank::Creator));
        assert!(member.contains(&"/help".to_owned()) && !member.contains(&"/doctor".to_owned()), "{member:?}");
        assert!(
            creator.contains(&"/doctor".to_owned()) && creator.contains(&"/privacy show".to_owned()),
            "{creator:?}"
        );
        assert!(member.len() < creator.len());
    }
}
