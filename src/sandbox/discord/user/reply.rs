//! What a person gets to see, and the same as readable lines for snapshots.

use serde_json::Value;

use crate::domain::ids::{ChannelId, MemberId};
use crate::sandbox::discord::Message;
use crate::sandbox::discord::json::Json;
use crate::sandbox::discord::model::Interaction;

/// What became of a command, a click or a form.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    /// The message that answers, or the clicked one as it now is. None when the answer was deleted, or is a form.
    pub message: Option<Message>,
    /// A form to fill in.
    pub modal: Option<Modal>,
    /// The application first said that it is thinking.
    pub deferred: bool,
    /// Further messages.
    pub followups: Vec<Message>,
    /// The address a link button opens; no application is asked.
    pub link: Option<String>,
    /// The interaction's id, 0 for a link.
    pub interaction: u64,
}

/// A form on someone's screen.
#[derive(Debug, Clone)]
pub struct Modal {
    /// The id the application gave it.
    pub custom_id: String,
    /// Its title.
    pub title: String,
    /// Its fields, top to bottom.
    pub fields: Vec<ModalField>,
    pub(super) user: MemberId,
    pub(super) channel: ChannelId,
    pub(super) source: Option<u64>,
    pub(super) opener: u64,
    pub(super) raw: Value,
}

/// A text field of a form.
#[derive(Debug, Clone)]
pub struct ModalField {
    /// The id the application gave it.
    pub custom_id: String,
    /// What stands above it.
    pub label: String,
    /// Several lines.
    pub paragraph: bool,
    /// Must not be empty.
    pub required: bool,
    /// Least and most characters.
    pub length: (usize, usize),
    /// What stands in it at first.
    pub value: String,
    /// The grey text in an empty field.
    pub placeholder: String,
}

impl Modal {
    pub(super) fn read(data: &Value, user: MemberId, channel: ChannelId, opener: &Interaction) -> Self {
        let number = |input: &Value, key: &str| input.id(key).and_then(|number| usize::try_from(number).ok());
        let field = |row: &Value| {
            let labelled = row.get("component");
            let input =
                labelled.or_else(|| row.list("components").first()).filter(|input| input.id("type") == Some(4))?;
            Some(ModalField {
                custom_id: input.text("custom_id").to_owned(),
                label: if labelled.is_some() { row.text("label") } else { input.text("label") }.to_owned(),
                paragraph: input.id("style") == Some(2),
                required: input.get("required").is_none_or(|required| required != false),
                length: (number(input, "min_length").unwrap_or(0), number(input, "max_length").unwrap_or(4000)),
                value: input.text("value").to_owned(),
                placeholder: input.text("placeholder").to_owned(),
            })
        };
        Self {
            custom_id: data.text("custom_id").to_owned(),
            title: data.text("title").to_owned(),
            fields: data.list("components").iter().filter_map(field).collect(),
            user,
            channel,
            source: opener.source,
            opener: opener.id,
            raw: data.clone(),
        }
    }

    /// The form as readable lines.
    #[must_use]
    pub fn text(&self) -> String {
        let mut lines = vec![format!("[{}]", self.title)];
        for field in &self.fields {
            let star = if field.required { " *" } else { "" };
            lines.push(format!("{}{star}: {}", field.label, field.value).trim_end().to_owned());
        }
        lines.join("\n")
    }
}

impl Reply {
    /// Everything the person now reads: the message, follow-ups, or the form.
    #[must_use]
    pub fn text(&self) -> String {
        let messages = self.message.iter().chain(&self.followups).map(Message::text);
        let mut parts: Vec<String> = messages.chain(self.modal.iter().map(Modal::text)).collect();
        parts.extend(self.link.clone());
        parts.join("\n---\n")
    }

    /// Whether only the asker sees the answer.
    #[must_use]
    pub fn is_ephemeral(&self) -> bool {
        self.message.as_ref().is_some_and(|message| message.ephemeral_for.is_some())
    }
}

impl Message {
    /// The message as readable lines: text, embeds, files, buttons and menus.
    #[must_use]
    pub fn text(&self) -> String {
        let mut lines = Vec::new();
        if !self.content.is_empty() {
            lines.push(self.content.clone());
        }
        for embed in &self.embeds {
            embed_lines(embed, &mut lines);
        }
        lines.extend(self.attachments.iter().map(|file| format!("({})", file.filename)));
        component_lines(&self.components, &mut lines);
        lines.join("\n")
    }

    /// Buttons that can be pressed: label and custom id.
    #[must_use]
    pub fn buttons(&self) -> Vec<(String, String)> {
        let parts = self.parts();
        let live =
            parts.iter().filter(|part| part.id("type") == Some(2) && part.has("custom_id") && !part.flag("disabled"));
        live.map(|part| (part.text("label").to_owned(), part.text("custom_id").to_owned())).collect()
    }

    /// Link buttons: label and address.
    #[must_use]
    pub fn links(&self) -> Vec<(String, String)> {
        let parts = self.parts();
        let links = parts.iter().filter(|part| part.id("type") == Some(2) && part.has("url"));
        links.map(|part| (part.text("label").to_owned(), part.text("url").to_owned())).collect()
    }

    /// Buttons and menus, wherever they stand.
    pub(super) fn parts(&self) -> Vec<Value> {
        let mut parts = Vec::new();
        gather(&self.components, &mut parts);
        parts
    }
}

fn gather(components: &[Value], parts: &mut Vec<Value>) {
    for component in components {
        match component.id("type") {
            Some(2 | 3 | 5..=8) => parts.push(component.clone()),
            _ => gather(component.list("components"), parts),
        }
        if let Some(accessory) = component.get("accessory") {
            gather(std::slice::from_ref(accessory), parts);
        }
    }
}

fn embed_lines(embed: &Value, lines: &mut Vec<String>) {
    let author = embed.get("author").map_or("", |author| author.text("name"));
    let footer = embed.get("footer").map_or("", |footer| footer.text("text"));
    let titled = if embed.text("title").is_empty() { String::new() } else { format!("# {}", embed.text("title")) };
    lines.extend(
        [author.to_owned(), titled, embed.text("description").to_owned()].into_iter().filter(|line| !line.is_empty()),
    );
    lines.extend(embed.list("fields").iter().map(|field| format!("{}: {}", field.text("name"), field.text("value"))));
    if let Some(image) = embed.get("image") {
        lines.push(format!("(image {})", image.text("url")));
    }
    if !footer.is_empty() {
        lines.push(format!("-- {footer}"));
    }
}

fn component_lines(components: &[Value], lines: &mut Vec<String>) {
    for component in components {
        match component.id("type") {
            Some(1) => {
                let row: Vec<String> = component.list("components").iter().map(part_line).collect();
                lines.push(row.join(" "));
            }
            Some(10) => lines.push(component.text("content").to_owned()),
            _ => component_lines(component.list("components"), lines),
        }
        if let Some(accessory) = component.get("accessory") {
            lines.push(part_line(accessory));
        }
    }
}

fn part_line(part: &Value) -> String {
    let off = if part.flag("disabled") { " (off)" } else { "" };
    let emoji = part.get("emoji").map_or("", |emoji| emoji.text("name"));
    let label = format!("{emoji} {}", part.text("label"));
    match part.id("type") {
        Some(2) if part.has("url") => format!("[{}{off} -> {}]", label.trim(), part.text("url")),
        Some(2) => format!("[{}{off}]", label.trim()),
        _ => {
            let options: Vec<&str> = part.list("options").iter().map(|option| option.text("label")).collect();
            format!("<{}{off}: {}>", part.text("placeholder"), options.join(" | "))
        }
    }
}
