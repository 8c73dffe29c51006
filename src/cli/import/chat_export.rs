//! `DiscordChatExporter` files, read message by message: memory does not grow with the file.

use std::io::BufRead;

use serde::Deserialize;
use serde::Deserializer;
use serde::de;
use serde::de::DeserializeSeed;
use serde::de::MapAccess;
use serde::de::SeqAccess;
use serde_json::value::RawValue;

use super::super::files::Faults;
use crate::domain::community::archive::Id;
use crate::domain::community::archive::Message;
use crate::domain::community::authors::RecentAuthors;
use crate::domain::community::past;
use crate::domain::community::past::Place;
use crate::domain::community::past::Skipped;
use crate::domain::community::record::InteractionRecord;
use crate::domain::community::rows;
use crate::domain::ids::ChannelId;
use crate::domain::ids::GuildId;

/// What reading an archive leads to.
pub struct Reader<'r, F> {
    /// The guild to import into.
    pub guild: GuildId,
    /// Take archives of other guilds as well.
    pub any_guild: bool,
    /// Seconds since 1970.
    pub now: i64,
    /// Who wrote what, across the files of one import.
    pub authors: &'r mut RecentAuthors,
    /// Messages that could not be used.
    pub faults: &'r mut Faults,
    /// What is no interaction between two people.
    pub skipped: &'r mut Skipped,
    /// Takes each record.
    pub tell: F,
}

/// The part of an archive's head that we look at.
#[derive(Default)]
struct Head {
    guild: Option<u64>,
    channel: Option<Channel>,
}

#[derive(Deserialize)]
struct Named {
    id: Id,
}

#[derive(Deserialize)]
struct Channel {
    id: Id,
    #[serde(rename = "type", default)]
    kind: String,
}

/// Read one archive. A file that breaks off, or is none, is a fault; only what `tell` refuses is an error.
pub fn read<F>(input: impl BufRead, mut reader: Reader<'_, F>) -> anyhow::Result<()>
where
    F: FnMut(InteractionRecord) -> anyhow::Result<()>,
{
    let mut state = State { number: 0, refused: None };
    let mut json = serde_json::Deserializer::from_reader(input);
    let outcome = json.deserialize_map(Archive { reader: &mut reader, state: &mut state });
    if let Some(error) = state.refused {
        return Err(error);
    }
    if let Err(error) = outcome {
        if error.is_data() {
            reader.faults.note(0, || error_text(&error));
        } else {
            reader.faults.note(state.number + 1, || format!("the file breaks off here ({error})"));
        }
    }
    Ok(())
}

/// Messages seen, and the error of whoever takes the records.
struct State {
    number: u64,
    refused: Option<anyhow::Error>,
}

struct Archive<'a, 'r, F> {
    reader: &'a mut Reader<'r, F>,
    state: &'a mut State,
}

impl<'de, F> de::Visitor<'de> for Archive<'_, '_, F>
where
    F: FnMut(InteractionRecord) -> anyhow::Result<()>,
{
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an archive written by DiscordChatExporter")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let (mut head, mut messages) = (Head::default(), false);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "guild" => head.guild = Some(map.next_value::<Named>()?.id.0),
                "channel" => head.channel = Some(map.next_value()?),
                "messages" => {
                    let place = self.place(&head).map_err(de::Error::custom)?;
                    map.next_value_seed(Messages { place, reader: self.reader, state: self.state })?;
                    messages = true;
                }
                _ => drop(map.next_value::<de::IgnoredAny>()?),
            }
        }
        if messages {
            Ok(())
        } else {
            Err(de::Error::custom("not an archive of DiscordChatExporter: it has no messages"))
        }
    }
}

impl<F> Archive<'_, '_, F> {
    fn place(&self, head: &Head) -> Result<Place, String> {
        let (Some(guild), Some(channel)) = (head.guild, &head.channel) else {
            return Err("not an archive of DiscordChatExporter: no guild and channel before the messages".to_owned());
        };
        if guild != self.reader.guild.0 && !self.reader.any_guild {
            return Err(format!(
                "the archive is of guild {guild}, not of {}; give --any-guild to import it all the same",
                self.reader.guild
            ));
        }
        Ok(Place {
            guild: self.reader.guild,
            channel: ChannelId(channel.id.0),
            thread: channel.kind.contains("Thread"),
        })
    }
}

struct Messages<'a, 'r, F> {
    place: Place,
    reader: &'a mut Reader<'r, F>,
    state: &'a mut State,
}

impl<'de, F> DeserializeSeed<'de> for Messages<'_, '_, F>
where
    F: FnMut(InteractionRecord) -> anyhow::Result<()>,
{
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, F> de::Visitor<'de> for Messages<'_, '_, F>
where
    F: FnMut(InteractionRecord) -> anyhow::Result<()>,
{
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list of messages")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut messages: A) -> Result<(), A::Error> {
        let mut records = Vec::new();
        // First only as far as its end, so that a message of another shape costs itself alone.
        while let Some(raw) = messages.next_element::<Box<RawValue>>()? {
            self.state.number += 1;
            let message: Message = match serde_json::from_str(raw.get()) {
                Ok(message) => message,
                Err(error) => {
                    self.reader.faults.note(self.state.number, || error_text(&error));
                    continue;
                }
            };
            if message.at() > self.reader.now.saturating_add(rows::AHEAD) {
                self.reader.faults.note(self.state.number, || format!("the time {} lies in the future", message.at()));
                continue;
            }
            past::read(&message.spoken(), self.place, self.reader.authors, &mut records, self.reader.skipped);
            for record in records.drain(..) {
                if let Err(error) = (self.reader.tell)(record) {
                    self.state.refused = Some(error);
                    return Err(de::Error::custom("stopped"));
                }
            }
        }
        Ok(())
    }
}

/// What is wrong, without the line and column of a text that nobody sees.
fn error_text(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(what, _)| what.to_owned())
}
