//! What a machine can see about a lesson that waits for review. It decides nothing: it points out and says why.

use url::Url;

use super::draft::Draft;
use super::fingerprint::{Fingerprint, NEAR};
use super::settings::LessonSettings;
use crate::domain::ids::LessonId;
use crate::domain::names;

/// A summary with fewer characters says nothing.
const SHORT: usize = 20;

/// Something staff should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Another lesson says nearly the same.
    NearDuplicate {
        /// Which.
        lesson: LessonId,
        /// Its title.
        title: String,
        /// How much of it is the same, in per cent.
        percent: u32,
    },
    /// A word that the guild does not want.
    BannedWord(String),
    /// The link leads to a place that is not on the guild's list.
    LinkDomain(String),
    /// The link could not be opened; why.
    DeadLink(String),
    /// The summary says nothing, or only what the title says.
    NoSummary,
    /// Nobody stated under which terms it may be used.
    NoLicence,
    /// Nobody stated where it comes from.
    NoSource,
}

/// What is known about a lesson beside its draft.
#[derive(Debug, Clone, Copy, Default)]
pub struct Stated<'t> {
    /// The terms.
    pub licence: Option<&'t str>,
    /// The origin.
    pub source: Option<&'t str>,
    /// What was wrong with the link when it was tried.
    pub link_trouble: Option<&'t str>,
}

/// Look at a lesson beside the guild's `others`; what weighs most comes first.
#[must_use]
pub fn examine(
    draft: &Draft,
    stated: Stated<'_>,
    settings: &LessonSettings,
    others: &[(LessonId, String, Fingerprint)],
) -> Vec<Finding> {
    let mut found = Vec::new();
    let own = Fingerprint::of(&draft.title, &draft.summary);
    let nearest = others
        .iter()
        .map(|(lesson, title, other)| (own.likeness(other), lesson, title))
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)));
    if let Some((likeness, lesson, title)) = nearest.filter(|(likeness, ..)| *likeness >= NEAR) {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
        let percent = (likeness * 100.0).round() as u32;
        found.push(Finding::NearDuplicate { lesson: *lesson, title: title.clone(), percent });
    }
    let said = names::name_key(&format!("{} {} {}", draft.title, draft.summary, draft.topics.join(" ")));
    let banned = settings.banned_words.iter().filter(|word| said.contains(word.as_str()));
    found.extend(banned.map(|word| Finding::BannedWord(word.clone())));
    if let Some(host) = Url::parse(&draft.link).ok().and_then(|url| url.host_str().map(str::to_owned))
        && !settings.link_domains.is_empty()
        && !settings.link_domains.iter().any(|domain| host == *domain || host.ends_with(&format!(".{domain}")))
    {
        found.push(Finding::LinkDomain(host));
    }
    if let Some(trouble) = stated.link_trouble {
        found.push(Finding::DeadLink(trouble.to_owned()));
    }
    if names::name_key(&draft.summary) == names::name_key(&draft.title) || short(&draft.summary) {
        found.push(Finding::NoSummary);
    }
    let missing = |said: Option<&str>| said.is_none_or(|it| it.trim().is_empty());
    if missing(stated.licence) {
        found.push(Finding::NoLicence);
    }
    // A link says itself where it leads; a page of ours does not.
    if missing(stated.source) && draft.link.is_empty() {
        found.push(Finding::NoSource);
    }
    found
}

/// A character of Han, kana or hangul says about as much as three letters.
fn short(summary: &str) -> bool {
    summary.chars().map(|it| if super::fingerprint::is_cjk(it) { 3 } else { 1 }).sum::<usize>() < SHORT
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUMMARY: &str = "Who owns a value, who borrows it, and what happens when the owner goes away.";

    fn draft(title: &str, summary: &str, link: &str) -> Draft {
        Draft::check_page(title, summary, link, "rust", "").unwrap()
    }

    fn others() -> Vec<(LessonId, String, Fingerprint)> {
        let one = Fingerprint::of("Ownership in Rust", SUMMARY);
        let two = Fingerprint::of("Cooking", "How to boil an egg, and how not to boil one.");
        vec![(LessonId(1), "Ownership in Rust".into(), one), (LessonId(2), "Cooking".into(), two)]
    }

    #[test]
    fn a_good_lesson_raises_nothing() {
        let stated = Stated { licence: Some("CC BY 4.0"), ..Stated::default() };
        let lesson =
            draft("Lifetimes", "How long a reference may live, shown with three examples.", "https://a.example/x");
        assert_eq!(examine(&lesson, stated, &LessonSettings::default(), &others()), []);
    }

    #[test]
    fn each_finding_says_why() {
        let settings = LessonSettings::check("", "Casino", "example.org").unwrap();
        let lesson = draft("Ownership in Rust", SUMMARY, "https://notexample.org/");
        let found = examine(&lesson, Stated { link_trouble: Some("404"), ..Stated::default() }, &settings, &others());
        let Finding::NearDuplicate { lesson, percent, .. } = &found[0] else { panic!("{found:?}") };
        assert_eq!((lesson, *percent), (&LessonId(1), 100));
        assert_eq!(
            found[1..],
            [Finding::LinkDomain("notexample.org".into()), Finding::DeadLink("404".into()), Finding::NoLicence]
        );
        let lesson = draft("所有权", "C A S I N O", "");
        let found = examine(&lesson, Stated::default(), &settings, &[]);
        assert_eq!(
            found,
            [Finding::BannedWord("casino".into()), Finding::NoSummary, Finding::NoLicence, Finding::NoSource]
        );
        let below = draft("Fine", SUMMARY, "https://www.example.org/");
        let stated = Stated { licence: Some("CC0"), ..Stated::default() };
        assert_eq!(examine(&below, stated, &settings, &[]), []);
    }
}
