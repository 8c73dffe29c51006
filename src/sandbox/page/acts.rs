//! What a person does in the local Discord through the page. Whatever Discord's own client would refuse is refused here
//! with its words, by the world itself.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::stage::{Actor, Stage};
use crate::domain::ids::{ChannelId, MessageId};
use crate::sandbox::discord::{Modal, Reply};

/// Languages the page can give a person.
const LOCALES: [&str; 2] = ["en-US", "zh-CN"];
/// What the world says when the application was too slow; the page has its own words for that.
const NO_ANSWER: [&str; 2] = ["did not respond", "still thinking"];

/// Who does what.
#[derive(Debug, Deserialize)]
pub(super) struct Act {
    #[serde(rename = "as")]
    person: String,
    #[serde(flatten)]
    deed: Deed,
}

/// One thing a person does. Ids are texts, because a browser's numbers are too small for them.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
enum Deed {
    Join {},
    Locale { locale: String },
    Say { channel: String, text: String, reply_to: Option<String> },
    Run { channel: String, path: String, options: Vec<(String, Value)> },
    Autocomplete { channel: String, path: String, option: String, partial: String, options: Vec<(String, Value)> },
    Menu { message: String, name: String },
    Click { message: String, custom_id: String },
    Select { message: String, custom_id: String, values: Vec<String> },
    Submit { token: u64, values: Vec<(String, Value)> },
    React { channel: String, message: String, emoji: String },
    Unreact { channel: String, message: String, emoji: String },
    Thread { channel: String, message: String, name: String },
}

/// `POST /api/act`.
pub(super) async fn act(State(stage): State<Stage>, Json(act): Json<Act>) -> Json<Value> {
    let Some(actor) = stage.actor(&act.person) else {
        return Json(json!({ "ok": false, "kind": "refused", "message": "There is nobody of that name here." }));
    };
    Json(match done(&stage, actor, act.deed).await {
        Ok(said) => said,
        Err(error) => {
            let message = format!("{error:#}");
            let kind = if NO_ANSWER.iter().any(|words| message.contains(words)) { "no_answer" } else { "refused" };
            json!({ "ok": false, "kind": kind, "message": message })
        }
    })
}

async fn done(stage: &Stage, actor: Actor, deed: Deed) -> anyhow::Result<Value> {
    let (discord, me) = (stage.discord(), actor.id);
    match deed {
        Deed::Join {} => {
            discord.join(me);
        }
        Deed::Locale { locale } => {
            anyhow::ensure!(LOCALES.contains(&locale.as_str()), "The page speaks {}.", LOCALES.join(" and "));
            discord.set_locale(me, &locale);
        }
        Deed::Say { channel, text, reply_to } => {
            let reply_to = reply_to.map(|message| message_id(&message)).transpose()?;
            discord.say(me, channel_id(&channel)?, &text, reply_to)?;
        }
        Deed::Run { channel, path, options } => {
            let reply = discord.run_with(me, channel_id(&channel)?, &path, &borrowed(&options)).await?;
            if actor.key == "carl" && path == "setup" {
                stage.tick("setup");
            }
            return Ok(answered(stage, reply));
        }
        Deed::Autocomplete { channel, path, option, partial, options } => {
            let others: Vec<(String, Value)> = options.into_iter().filter(|(name, _)| *name != option).collect();
            let (channel, others) = (channel_id(&channel)?, borrowed(&others));
            let offered = discord.autocomplete_with(me, channel, &path, &others, &option, &partial).await?;
            return Ok(json!({ "ok": true, "choices": offered }));
        }
        Deed::Menu { message, name } => {
            return Ok(answered(stage, discord.run_on_message(me, &name, message_id(&message)?).await?));
        }
        Deed::Click { message, custom_id } => {
            let reply = discord.click(me, message_id(&message)?, &custom_id).await?;
            if custom_id.starts_with("lesson:done") {
                stage.tick("lesson");
            }
            return Ok(answered(stage, reply));
        }
        Deed::Select { message, custom_id, values } => {
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            return Ok(answered(stage, discord.select(me, message_id(&message)?, &custom_id, &values).await?));
        }
        Deed::Submit { token, values } => {
            let form = stage
                .form(token)
                .ok_or_else(|| anyhow::anyhow!("This form is no longer open. Please run the command again."))?;
            let texts: Vec<(&str, &str)> =
                values.iter().filter_map(|(field, value)| Some((field.as_str(), value.as_str()?))).collect();
            let reply = discord.submit(me, &form, &texts).await?;
            stage.forget_form(token);
            return Ok(answered(stage, reply));
        }
        Deed::React { channel, message, emoji } => {
            discord.react(me, channel_id(&channel)?, message_id(&message)?, &emoji)?;
        }
        Deed::Unreact { channel, message, emoji } => {
            discord.unreact(me, channel_id(&channel)?, message_id(&message)?, &emoji)?;
        }
        Deed::Thread { channel, message, name } => {
            let thread = discord.start_thread(me, channel_id(&channel)?, message_id(&message)?, &name)?;
            return Ok(json!({ "ok": true, "channel": thread.to_string() }));
        }
    }
    Ok(json!({ "ok": true }))
}

/// What the browser needs of an answer: messages reach it by the socket, a form must be opened.
fn answered(stage: &Stage, reply: Reply) -> Value {
    let Some(form) = reply.modal else { return json!({ "ok": true }) };
    let shown = form_shown(&form);
    json!({ "ok": true, "modal": shown, "token": stage.keep_form(form) })
}

fn form_shown(form: &Modal) -> Value {
    let fields: Vec<Value> = form
        .fields
        .iter()
        .map(|field| {
            json!({ "type": 1, "components": [{
                "type": 4, "custom_id": field.custom_id, "label": field.label, "style": if field.paragraph { 2 } else { 1 },
                "required": field.required, "min_length": field.length.0, "max_length": field.length.1,
                "value": field.value, "placeholder": field.placeholder,
            }] })
        })
        .collect();
    json!({ "title": form.title, "components": fields })
}

fn borrowed(options: &[(String, Value)]) -> Vec<(&str, Value)> {
    options.iter().map(|(name, value)| (name.as_str(), value.clone())).collect()
}

fn channel_id(text: &str) -> anyhow::Result<ChannelId> {
    text.parse().map_err(|_| anyhow::anyhow!("\"{text}\" is no channel."))
}

fn message_id(text: &str) -> anyhow::Result<MessageId> {
    text.parse().map_err(|_| anyhow::anyhow!("\"{text}\" is no message."))
}
