//! `/mod segments`: the members in a few groups by how they take part, described in words, with a picture of their sizes.
//! Changes nothing but the names that the groups keep. Groups of fewer than five are not told.

use super::{fitted, notes, percent, post};
use crate::actions::community_ground::FEWEST;
use crate::actions::find_segments::{self, DAYS, Group, Groups};
use crate::actions::segment_words;
use crate::args;
use crate::bot::{Context, checks, guild, locale, replies};
use crate::discord::Embed;
use crate::domain::community::label::Label;
use crate::domain::community::picture::chart::{self, Bar, Body, Chart};
use crate::message::Trouble;
use crate::text::{Locale, text, text_with};

/// From here on a division is clear.
const CLEAR: f64 = 0.25;
/// Marks of a group that are told.
const MARKS: usize = 3;

/// Show groups of members by how they take part.
#[poise::command(slash_command, rename = "segments", check = "checks::moderator")]
pub async fn segments(ctx: Context<'_>) -> Result<(), Trouble> {
    replies::defer_ephemeral(ctx).await?;
    let (app, guild, locale) = (ctx.data(), guild(ctx)?, locale(ctx));
    let groups = find_segments::run(app, guild).await?;
    if groups.told.is_empty() {
        return Err(Trouble::person(if groups.took_part < FEWEST { "segments-too-few" } else { "segments-all-small" }));
    }
    let chart = chart(locale, &groups);
    let post = post(locale, embed(locale, &groups), "segments.png", move || chart::png(&chart)).await?;
    replies::reply_post(ctx, &post, true).await
}

fn embed(locale: Locale, groups: &Groups) -> Embed {
    let all: usize = groups.told.iter().map(|group| group.segment.members).sum();
    let mut said = vec![text(locale, "segments-intro")];
    if groups.told.len() == 1 {
        said.push(text(locale, "segments-one"));
    } else if groups.silhouette < CLEAR {
        said.push(text(locale, "segments-unclear"));
    }
    if groups.withheld {
        said.push(text(locale, "segments-withheld"));
    }
    let field = |group: &Group| {
        let args = args!("members" => group.segment.members, "share" => percent(share(group, all)));
        let lines = [text_with(locale, "segments-size", &args), described(locale, group)];
        (name(locale, groups, group), fitted(lines, super::FIELD), false)
    };
    Embed {
        title: text(locale, "segments-title"),
        description: fitted(said, 2_000) + &notes(locale, &groups.caveats),
        fields: groups.told.iter().map(field).collect(),
        footer: Some(text_with(locale, "segments-footer", &args!("days" => DAYS, "members" => all))),
        ..Embed::default()
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts of members")]
fn share(group: &Group, all: usize) -> f64 {
    group.segment.members as f64 / all.max(1) as f64
}

/// What a group is called; its number where two share a name.
fn name(locale: Locale, groups: &Groups, group: &Group) -> String {
    let name = text(locale, &format!("segment-{}", group.label.word()));
    let shared = groups.told.iter().filter(|other| other.label == group.label).count() > 1;
    if shared {
        text_with(locale, "segment-numbered", &args!("name" => name, "number" => group.segment.name))
    } else {
        name
    }
}

/// What sets a group apart, in words.
fn described(locale: Locale, group: &Group) -> String {
    let marks = group.segment.marks.iter().take(MARKS);
    let told: Vec<String> = marks.map(|&(feature, far)| segment_words::mark(locale, feature, far)).collect();
    if told.is_empty() {
        return text(
            locale,
            &format!("segment-mark-none-{}", if group.label == Label::Average { "all" } else { "now" }),
        );
    }
    told.join(&text(locale, "community-separator"))
}

fn chart(locale: Locale, groups: &Groups) -> Chart {
    let all: usize = groups.told.iter().map(|group| group.segment.members).sum();
    #[allow(clippy::cast_precision_loss, reason = "counts of members")]
    let bar = |group: &Group| Bar {
        label: name(locale, groups, group),
        value: group.segment.members as f64,
        before: None,
        said: text_with(
            locale,
            "segments-bar",
            &args!("members" => group.segment.members, "share" => percent(share(group, all))),
        ),
    };
    Chart {
        title: text(locale, "segments-title"),
        subtitle: text_with(locale, "segments-footer", &args!("days" => DAYS, "members" => all)),
        body: Body::Bars(groups.told.iter().map(bar).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::community::segments::Feature;
    use crate::text;

    #[test]
    fn every_label_and_every_mark_has_words_in_both_languages() {
        for locale in Locale::ALL {
            let mut keys: Vec<String> = Label::ALL.iter().map(|label| format!("segment-{}", label.word())).collect();
            for feature in Feature::ALL {
                for way in ["more", "less"] {
                    keys.extend(["much", "bit"].map(|much| format!("segment-mark-{}-{way}-{much}", feature.name())));
                }
            }
            for key in keys {
                assert!(text::find(locale, &key, None).is_some(), "{key} in {}", locale.tag());
            }
        }
    }
}
