//! Fluent texts in the two languages the product speaks.
//!
//! Every sentence a person reads lives in `locales/`, one file per feature; this module finds it by key. A tidy
//! test proves that both languages hold the same keys and that every key named in the code exists.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::langid;

/// A language the product speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
pub enum Locale {
    /// English, United States.
    #[default]
    #[serde(rename = "en-US")]
    EnUs,
    /// Chinese, simplified.
    #[serde(rename = "zh-CN")]
    ZhCn,
}

impl Locale {
    /// Both languages.
    pub const ALL: [Self; 2] = [Self::EnUs, Self::ZhCn];

    /// The language for a tag of Discord's, a browser's or our database's; English when we do not speak it.
    #[must_use]
    pub fn from_tag(tag: &str) -> Self {
        if tag.to_ascii_lowercase().starts_with("zh") { Self::ZhCn } else { Self::EnUs }
    }

    /// The best language for a browser's `Accept-Language`.
    #[must_use]
    pub fn from_accept_language(header: &str) -> Self {
        header
            .split(',')
            .map(|part| part.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
            .find_map(|tag| match tag.get(..2) {
                Some("zh") => Some(Self::ZhCn),
                Some("en") => Some(Self::EnUs),
                _ => None,
            })
            .unwrap_or_default()
    }

    /// The tag Discord and browsers know it by.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::EnUs => "en-US",
            Self::ZhCn => "zh-CN",
        }
    }
}

/// Build [`FluentArgs`]: `args!("name" => plan.name, "count" => 3)`.
#[macro_export]
macro_rules! args {
    ($($name:literal => $value:expr),* $(,)?) => {{
        #[allow(unused_mut, reason = "no arguments, nothing to set")]
        let mut args = $crate::text::Args::new();
        $(args.set($name, $value);)*
        args
    }};
}

/// The arguments of a text.
pub type Args<'a> = FluentArgs<'a>;

macro_rules! files {
    ($tag:literal: $($file:literal),+ $(,)?) => {
        [$(($file, include_str!(concat!("../locales/", $tag, "/", $file, ".ftl")))),+]
    };
}

/// The files of `en-US`, in reading order. `zh-CN` has the same ones.
pub static EN_US: [(&str, &str); 12] = files!("en-US": "common", "commands", "errors", "setup", "selling", "access", "lessons", "community", "profile", "privacy", "web", "audit");
/// The files of `zh-CN`.
pub static ZH_CN: [(&str, &str); 12] = files!("zh-CN": "common", "commands", "errors", "setup", "selling", "access", "lessons", "community", "profile", "privacy", "web", "audit");

static BUNDLES: LazyLock<[FluentBundle<FluentResource>; 2]> =
    LazyLock::new(|| [bundle(langid!("en-US"), &EN_US), bundle(langid!("zh-CN"), &ZH_CN)]);

fn bundle(language: unic_langid::LanguageIdentifier, files: &[(&str, &str)]) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Names that run right to left are isolated where they are cleaned (domain/names.rs), not around every value.
    bundle.set_use_isolating(false);
    for (file, source) in files {
        let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(resource, errors)| {
            tracing::error!(file, ?errors, "a locale file has faults; the texts around them are missing");
            resource
        });
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(file, ?errors, "a locale key is defined twice");
        }
    }
    bundle
}

/// The text of `key`, with arguments. A missing key shows itself and is logged; the tidy test keeps that from happening.
#[must_use]
pub fn text_with(locale: Locale, key: &str, args: &FluentArgs<'_>) -> String {
    find(locale, key, Some(args)).unwrap_or_else(|| missing(locale, key))
}

/// The text of `key`.
#[must_use]
pub fn text(locale: Locale, key: &str) -> String {
    find(locale, key, None).unwrap_or_else(|| missing(locale, key))
}

/// The text of `key`, if there is one. `key.attribute` reaches an attribute.
#[must_use]
pub fn find(locale: Locale, key: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
    let [english, chinese] = &*BUNDLES;
    let bundle = match locale {
        Locale::EnUs => english,
        Locale::ZhCn => chinese,
    };
    let (message, attribute) =
        key.split_once('.').map_or((key, None), |(message, attribute)| (message, Some(attribute)));
    let message = bundle.get_message(message)?;
    let pattern = match attribute {
        Some(attribute) => message.get_attribute(attribute)?.value(),
        None => message.value()?,
    };
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, args, &mut errors);
    if !errors.is_empty() {
        tracing::error!(key, locale = locale.tag(), ?errors, "a text could not be filled in");
    }
    Some(text.into_owned())
}

/// How long something takes: "3 hours" or "2 days".
#[must_use]
pub fn span(locale: Locale, seconds: i64) -> String {
    match seconds {
        ..7_200 => text_with(locale, "span-minutes", &crate::args!("count" => seconds / 60)),
        7_200..172_800 => text_with(locale, "span-hours", &crate::args!("count" => seconds / 3_600)),
        _ => text_with(locale, "span-days", &crate::args!("count" => seconds / 86_400)),
    }
}

/// A moment as Discord shows it to each reader, with how far away it is.
#[must_use]
pub fn moment(locale: Locale, at: i64) -> String {
    text_with(locale, "moment", &crate::args!("at" => at.to_string()))
}

/// Things one after the other.
#[must_use]
pub fn listed(locale: Locale, things: &[impl AsRef<str>]) -> String {
    things.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(&text(locale, "list-comma"))
}

fn missing(locale: Locale, key: &str) -> String {
    tracing::error!(key, locale = locale.tag(), "there is no such text");
    key.to_owned()
}

/// A value for a text: anything that is a string.
#[must_use]
pub fn value<'a>(text: impl Into<Cow<'a, str>>) -> FluentValue<'a> {
    FluentValue::String(text.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_and_lists_are_set_as_each_language_sets_them() {
        assert_eq!(moment(Locale::EnUs, 1_800_000_000), "<t:1800000000:f> (<t:1800000000:R>)");
        assert_eq!(moment(Locale::ZhCn, 1_800_000_000), "<t:1800000000:f>（<t:1800000000:R>）");
        assert_eq!(listed(Locale::EnUs, &["Gold", "Silver"]), "Gold, Silver");
        assert_eq!(listed(Locale::ZhCn, &["金", "银"]), "金、银");
    }
}
