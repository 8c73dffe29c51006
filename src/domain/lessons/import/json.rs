//! JSON: a list of objects, `{"lessons": […]}`, a JSON feed's `{"items": […]}`, or a thread exported by
//! `DiscordChatExporter`, of which the address and the name are taken and no message.

use serde_json::{Map, Value};

use super::{Broken, BrokenBy, ImportFault, Item, complete, field_named, put};

pub(super) fn read(text: &str) -> Result<(Vec<Item>, Vec<Broken>), ImportFault> {
    let value: Value = serde_json::from_str(text).map_err(|error| ImportFault::Json(error.line()))?;
    let list = match &value {
        Value::Array(list) => list.as_slice(),
        Value::Object(object) if object.contains_key("messages") && object.contains_key("channel") => {
            return Ok((thread(object).into_iter().collect(), Vec::new()));
        }
        Value::Object(object) => ["lessons", "items"]
            .iter()
            .find_map(|key| object.get(*key)?.as_array())
            .map_or(std::slice::from_ref(&value), Vec::as_slice),
        _ => return Err(ImportFault::Unknown),
    };
    let (mut items, mut broken) = (Vec::new(), Vec::new());
    for (entry, number) in list.iter().zip(1..) {
        let place = format!("entry {number}");
        let Value::Object(object) = entry else {
            broken.push(Broken { place, why: BrokenBy::Shape });
            continue;
        };
        let mut item = Item { place, ..Item::default() };
        for (name, value) in object {
            if let (Some(field), Some(text)) = (field_named(name), plain(value)) {
                put(&mut item, field, &text);
            }
        }
        complete(&mut item);
        items.push(item);
    }
    Ok((items, broken))
}

/// Texts, numbers, truth, and lists of them parted by commas.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Array(list) => Some(list.iter().filter_map(plain).collect::<Vec<_>>().join(",")),
        Value::Null | Value::Object(_) => None,
    }
}

/// The thread itself as a lesson: its name, what its channel is about, and its address.
fn thread(object: &Map<String, Value>) -> Option<Item> {
    let text = |of: &str, key: &str| object.get(of)?.get(key)?.as_str().map(str::to_owned);
    let (guild, channel) = (text("guild", "id")?, text("channel", "id")?);
    let title = text("channel", "name")?;
    let topic = text("channel", "topic").filter(|topic| !topic.trim().is_empty());
    Some(Item {
        place: title.clone(),
        key: format!("thread:{channel}"),
        summary: topic.or_else(|| text("channel", "category")).unwrap_or_else(|| title.clone()),
        link: format!("https://discord.com/channels/{guild}/{channel}"),
        title,
        ..Item::default()
    })
}
