//! Why a lesson is offered, in words.

use crate::args;
use crate::domain::lessons::Mark;
use crate::domain::lessons::recommend::word::Word;
use crate::domain::lessons::suggest::Why;
use crate::domain::names;
use crate::text::{Locale, text, text_with};

/// The reason as a person reads it. `because` is the title of the lesson that [`Why::Because`] names.
#[must_use]
pub fn told(locale: Locale, why: &Why, because: Option<&str>) -> String {
    match why {
        Why::New => text(locale, "learn-why-new"),
        Why::Unjudged => text(locale, "learn-why-unjudged"),
        Why::Liked { done, saved, liked } => {
            let parts = [("learn-why-done", done), ("learn-why-saved", saved), ("learn-why-liked", liked)];
            let said = parts.iter().filter(|(_, count)| **count > 0);
            let said: Vec<String> =
                said.map(|(key, count)| text_with(locale, key, &args!("count" => **count))).collect();
            said.join(&text(locale, "learn-separator"))
        }
        Why::Because { word, .. } => {
            let title = names::shown(because.unwrap_or_default());
            let (key, stars) = match word {
                Word::Mark(Mark::Done) => ("learn-why-because-done", 0),
                Word::Mark(Mark::Saved) => ("learn-why-because-saved", 0),
                Word::Mark(Mark::Liked | Mark::NotForMe) => ("learn-why-because-liked", 0),
                Word::Stars(stars) => ("learn-why-because-rated", *stars),
                Word::Opened => ("learn-why-because-opened", 0),
                Word::Read => ("learn-why-because-read", 0),
            };
            text_with(locale, key, &args!("title" => title, "stars" => stars))
        }
        Why::NewFrom { author } => text_with(locale, "learn-why-new-from", &args!("author" => format!("<@{author}>"))),
        Why::Follows { topic, taken } => {
            let key = if *taken > 0 { "learn-why-follows" } else { "learn-why-follows-first" };
            text_with(locale, key, &args!("topic" => names::shown(topic), "count" => *taken))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::LessonId;

    #[test]
    fn what_was_read_is_a_reason_in_both_languages() {
        let why = Why::Because { lesson: LessonId(1), word: Word::Read };
        assert_eq!(told(Locale::EnUs, &why, Some("Rust")), "Because you read “Rust”");
        assert_eq!(told(Locale::ZhCn, &why, Some("Rust")), "因为你读过《Rust》");
    }
}
