//! A [`Post`] as Discord takes it.

use reqwest::RequestBuilder;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::{Button, ButtonStyle, DiscordError, Embed, File, Post};

/// The body of a request.
pub(super) enum Body {
    /// JSON alone.
    Json(Value),
    /// JSON with files.
    Files(Value, Vec<File>),
}

impl Body {
    /// Put it into a request.
    pub(super) fn attach(&self, request: RequestBuilder) -> Result<RequestBuilder, DiscordError> {
        Ok(match self {
            Self::Json(value) => request.json(value),
            Self::Files(value, files) => {
                let mut form =
                    Form::new().part("payload_json", part(value.to_string().into_bytes(), "application/json")?);
                for (index, file) in files.iter().enumerate() {
                    let part = part(file.bytes.clone(), kind(&file.name))?.file_name(file.name.clone());
                    form = form.part(format!("files[{index}]"), part);
                }
                request.multipart(form)
            }
        })
    }
}

fn part(bytes: Vec<u8>, kind: &str) -> Result<Part, DiscordError> {
    Part::bytes(bytes).mime_str(kind).map_err(|error| DiscordError::Unreachable(error.to_string()))
}

fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("png") => "image/png",
        Some("json") => "application/json",
        Some("csv") => "text/csv",
        _ => "application/octet-stream",
    }
}

/// The body of a new message, or of what replaces one. Nobody is pinged.
pub(super) fn body(post: &Post) -> Body {
    let mut value = json!({
        "content": post.content,
        "embeds": post.embed.iter().map(embed).collect::<Vec<_>>(),
        "components": post.rows.iter().map(|row| json!({
            "type": 1,
            "components": row.iter().map(button).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "allowed_mentions": { "parse": [], "replied_user": false },
        "attachments": post.files.iter().enumerate().map(|(index, file)| json!({ "id": index, "filename": file.name })).collect::<Vec<_>>(),
    });
    if let (Some(nonce), Some(map)) = (&post.nonce, value.as_object_mut()) {
        map.insert("nonce".into(), json!(nonce));
        map.insert("enforce_nonce".into(), json!(true));
    }
    if post.files.is_empty() { Body::Json(value) } else { Body::Files(value, post.files.clone()) }
}

fn embed(embed: &Embed) -> Value {
    let mut value = json!({
        "fields": embed.fields.iter().map(|(name, value, inline)| json!({ "name": name, "value": value, "inline": inline })).collect::<Vec<_>>(),
    });
    let Some(map) = value.as_object_mut() else { return value };
    let mut put = |key: &str, value: Value| map.insert(key.to_owned(), value);
    if !embed.title.is_empty() {
        put("title", json!(embed.title));
    }
    if !embed.description.is_empty() {
        put("description", json!(embed.description));
    }
    if let Some(url) = &embed.url {
        put("url", json!(url));
    }
    if let Some(footer) = &embed.footer {
        put("footer", json!({ "text": footer }));
    }
    if let Some(colour) = embed.colour {
        put("color", json!(colour));
    }
    if let Some(image) = &embed.image {
        let url = if image.starts_with("https://") { image.clone() } else { format!("attachment://{image}") };
        put("image", json!({ "url": url }));
    }
    value
}

fn button(button: &Button) -> Value {
    let (style, key, target) = match &button.style {
        ButtonStyle::Primary(id) => (1, "custom_id", id),
        ButtonStyle::Secondary(id) => (2, "custom_id", id),
        ButtonStyle::Success(id) => (3, "custom_id", id),
        ButtonStyle::Danger(id) => (4, "custom_id", id),
        ButtonStyle::Link(url) => (5, "url", url),
    };
    json!({ "type": 2, "style": style, "label": button.label, key: target, "disabled": button.disabled })
}
