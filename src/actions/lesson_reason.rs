//! Why a lesson is offered, in words.

use crate::args;
use crate::domain::lessons::Mark;
use crate::domain::lessons::recommend::word::Word;
use crate::domain::lessons::suggest::{FEWEST_TOLD, Why};
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
            let said: Vec<String> = said.map(|(key, count)| counted(locale, key, **count)).collect();
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
            let key = match *taken {
                ..=0 => "learn-why-follows-first",
                1..FEWEST_TOLD => "learn-why-follows-some",
                FEWEST_TOLD.. => "learn-why-follows",
            };
            text_with(locale, key, &args!("topic" => names::shown(topic), "count" => *taken))
        }
    }
}

/// How many members did something, without a number where they are few.
fn counted(locale: Locale, key: &str, count: i64) -> String {
    if count < FEWEST_TOLD {
        text(locale, &format!("{key}-some"))
    } else {
        text_with(locale, key, &args!("count" => count))
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

    #[test]
    fn pv5_fewer_than_eleven_members_are_no_number() {
        for locale in Locale::ALL {
            for count in 1..=10 {
                let liked = Why::Liked { done: count, saved: count, liked: count };
                let follows = Why::Follows { topic: "Rust".to_owned(), taken: count };
                for why in [liked, follows] {
                    let said = told(locale, &why, None);
                    assert!(!said.contains(|it: char| it.is_ascii_digit()), "{said}");
                    assert!(!said.contains("learn-why"), "{said}");
                }
            }
        }
        let why = Why::Liked { done: 11, saved: 1, liked: 0 };
        assert_eq!(told(Locale::EnUs, &why, None), "11 members finished it, some members saved it");
        assert_eq!(told(Locale::ZhCn, &why, None), "11 人已学完，有成员收藏");
        let many = Why::Follows { topic: "Rust".to_owned(), taken: 12 };
        assert_eq!(told(Locale::EnUs, &many, None), "You follow Rust; 12 others who do took it");
        let few = Why::Follows { topic: "Rust".to_owned(), taken: 1 };
        assert_eq!(told(Locale::EnUs, &few, None), "You follow Rust; others who do took it");
        assert_eq!(told(Locale::ZhCn, &few, None), "你关注了“Rust”；关注它的其他人也有学过这一课的");
    }
}
