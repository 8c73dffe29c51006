//! A message of ours, before it becomes Discord's.

use sha2::{Digest as _, Sha256};

/// A message. Mentions in it never ping.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Post {
    /// Text above the embed.
    pub content: String,
    /// The embed, if any.
    pub embed: Option<Embed>,
    /// Rows of at most five buttons.
    pub rows: Vec<Vec<Button>>,
    /// Attached files.
    pub files: Vec<File>,
    /// Equal nonces within minutes are one message; at most 25 characters.
    pub nonce: Option<String>,
}

/// An embed. Discord's limits: title 256, description 4096, 25 fields of 256 and 1024, footer 2048 characters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Embed {
    /// The title.
    pub title: String,
    /// Where the title leads.
    pub url: Option<String>,
    /// The text.
    pub description: String,
    /// Name, value, inline.
    pub fields: Vec<(String, String, bool)>,
    /// The small line at the end.
    pub footer: Option<String>,
    /// 0xRRGGBB.
    pub colour: Option<u32>,
    /// The name of an attached file shown as a picture, or an https address.
    pub image: Option<String>,
}

/// A button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// What it says, at most 80 characters.
    pub label: String,
    /// What it does.
    pub style: ButtonStyle,
    /// Shown but not clickable.
    pub disabled: bool,
}

/// What a button does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ButtonStyle {
    /// Sends us a click with this custom id; the one button meant to be pressed.
    Primary(String),
    /// Sends us a click with this custom id.
    Secondary(String),
    /// Sends us a click with this custom id; something good.
    Success(String),
    /// Sends us a click with this custom id; something that cannot be undone.
    Danger(String),
    /// Opens an address.
    Link(String),
}

/// An attached file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The nonce of a post about `what`, in 24 characters: the same for the same, whenever it is asked.
#[must_use]
pub fn nonce(what: &str) -> String {
    let mut nonce = hex::encode(Sha256::digest(what));
    nonce.truncate(24);
    nonce
}
