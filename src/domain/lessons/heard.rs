//! How far members are heard about lessons: the one weight behind what is counted, what is told as a reason and what is learned.
//!
//! Accounts are free, and so is pressing Done. Who pays or was vouched for is heard in full; a stranger half, once the account has
//! some age, and not without end. And strangers echo, they never lead: on each lesson all of them together weigh at most as much
//! as all who are heard in full, so that no number of accounts praises, or buries, what nobody else spoke of.

use std::collections::BTreeMap;
use std::collections::HashMap;

use super::recommend::shelf::Taught;
use super::recommend::word::Said;
use super::recommend::word::Worths;
use crate::domain::community::trust::Trust;
use crate::domain::ids::LessonId;
use crate::domain::ids::MemberId;
use crate::domain::ids::snowflake_seconds;

/// How long the account of somebody who neither pays nor was vouched for says nothing, in seconds.
const YOUNG: i64 = 7 * 86_400;
/// The lessons about which a stranger is heard half; what they say about more counts as much together.
const STRANGERS_MOST: f64 = 20.0;
/// What adding up shares such as thirds may be short of a whole.
const ROUNDING: f64 = 1e-9;

/// What members weigh together.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Tally {
    /// Those who are heard in full.
    pub full: f64,
    /// All others.
    pub strangers: f64,
}

impl Tally {
    /// One more, who weighs so much and is heard so far.
    pub fn add(&mut self, weight: f64, share: f64) {
        let whose = if share < 1.0 { &mut self.strangers } else { &mut self.full };
        *whose += weight;
    }

    /// What is heard of all.
    #[must_use]
    pub const fn sum(&self) -> f64 {
        self.full + self.strangers.min(self.full)
    }

    /// What is heard of all, in whole members.
    #[must_use]
    pub const fn members(&self) -> i64 {
        (self.sum() + ROUNDING) as i64
    }

    /// What is left of each stranger's weight.
    #[must_use]
    pub fn echo(&self) -> f64 {
        if self.strangers > self.full { self.full / self.strangers } else { 1.0 }
    }
}

/// How far everybody is heard about a guild's lessons.
#[derive(Debug, Clone, PartialEq)]
pub struct Voices {
    /// Whoever is not among the members.
    pub everybody: f64,
    /// Those who are heard further, or less far.
    pub members: BTreeMap<MemberId, f64>,
}

impl Voices {
    /// How far those who `said` something are heard. Of the others nothing is known: while only those who pay or were vouched for
    /// are heard in full, whoever speaks for the first time is heard from the next night on.
    #[must_use]
    pub fn assess(said: &[Said], trust: &Trust, now: i64) -> Self {
        let mut lessons: BTreeMap<MemberId, f64> = BTreeMap::new();
        for it in said {
            *lessons.entry(it.member).or_default() += 1.0;
        }
        let everybody = if trust.open { 1.0 } else { 0.0 };
        let shares = lessons.into_iter().map(|(member, lessons)| (member, share(trust, member, lessons, now)));
        Self { everybody, members: shares.filter(|it| it.1.total_cmp(&everybody).is_ne()).collect() }
    }

    /// How far a member is heard.
    #[must_use]
    pub fn share(&self, member: MemberId) -> f64 {
        self.members.get(&member).copied().unwrap_or(self.everybody)
    }

    /// Weigh what was said: as far as the member is heard, less what is discounted of theirs towards the lesson's author, of
    /// whom it is praise. Strangers echo in people and in what they say: who only opened a lesson lets nobody finish it.
    pub fn weigh(&self, said: &mut [Said], taught: &[Taught], trust: &Trust, worths: &Worths) {
        let authors: HashMap<LessonId, u64> = taught.iter().map(|it| (it.lesson, it.author.0)).collect();
        let mut tallies: HashMap<LessonId, [Tally; 2]> = HashMap::new();
        for it in said.iter_mut() {
            let (share, author) = (self.share(it.member), authors.get(&it.lesson).copied().unwrap_or_default());
            let heard = share * trust.kept(it.member.0, author);
            let [people, words] = tallies.entry(it.lesson).or_default();
            people.add(heard, share);
            words.add(heard * f64::from(worths.of(&it.words)), share);
            it.trust = heard as f32;
        }
        for it in said.iter_mut().filter(|it| self.share(it.member) < 1.0) {
            let echo = tallies.get(&it.lesson).map_or(0.0, |[people, words]| people.echo().min(words.echo()));
            it.trust *= echo as f32;
        }
    }
}

fn share(trust: &Trust, member: MemberId, lessons: f64, now: i64) -> f64 {
    let voice = trust.voice(member.0);
    if trust.counts(member.0) {
        voice
    } else if now - snowflake_seconds(member.0) < YOUNG {
        0.0
    } else {
        voice * (STRANGERS_MOST / lessons).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::community::trust::Sources;
    use crate::domain::lessons::Mark;
    use crate::domain::lessons::recommend::content::Text;
    use crate::domain::lessons::recommend::word::Word;

    const NOW: i64 = 1_790_000_000;
    const WORTHS: Worths = Worths { done: 1.0, saved: 0.6, liked: 0.4, rated: 0.8, opened: 0.2, read: 0.6 };
    const DONE: Word = Word::Mark(Mark::Done);

    /// An account that is so many days old.
    fn aged(days: i64, nth: u64) -> MemberId {
        MemberId((((NOW - days * 86_400) * 1000 - 1_420_070_400_000).cast_unsigned() << 22) | nth)
    }

    fn said(member: MemberId, lesson: i64, word: Word) -> Said {
        Said { member, lesson: LessonId(lesson), words: vec![word], at: NOW, trust: 1.0 }
    }

    fn tally(full: f64, strangers: f64) -> Tally {
        Tally { full, strangers }
    }

    #[test]
    fn ab8_strangers_echo_and_never_lead() {
        assert_eq!((tally(3.0, 1.5).sum(), tally(3.0, 1.5).members(), tally(3.0, 1.5).echo()), (4.5, 4, 1.0));
        assert_eq!((tally(3.0, 100.0).members(), tally(3.0, 100.0).echo()), (6, 0.03));
        assert_eq!((tally(0.0, 100.0).members(), tally(0.0, 100.0).echo()), (0, 0.0));
        assert_eq!((tally(0.0, 0.0).members(), tally(0.0, 0.0).echo()), (0, 1.0));
        let mut thirds = tally(5.0, 0.0);
        for _ in 0..3 {
            thirds.add(1.0 / 3.0, 1.0 / 3.0);
        }
        thirds.add(1.0, 1.0);
        assert_eq!((thirds.full, thirds.members()), (6.0, 7));
    }

    #[test]
    fn ab8_made_up_progress_is_heard_only_from_accounts_of_some_age_and_not_without_end() {
        let (payer, young, old, busy) = (aged(1, 1), aged(6, 2), aged(400, 3), aged(400, 4));
        let mut all: Vec<Said> = (1..=4).map(|lesson| said(old, lesson, DONE)).collect();
        all.extend((1..=100).flat_map(|lesson| [payer, young, busy].map(|who| said(who, lesson, DONE))));
        let voices = Voices::assess(&all, &Trust::plain(&Sources::paid([payer.0])), NOW);
        assert_eq!(voices.everybody, 0.0, "whoever spoke since last night is heard from the next on");
        assert_eq!(voices.members, [(payer, 1.0), (old, 0.5), (busy, 0.1)].into(), "who was made last week has no row");
        let open = Voices::assess(&all, &Trust::plain(&Sources::default()), NOW);
        assert_eq!(open, Voices { everybody: 1.0, members: BTreeMap::new() }, "while nobody pays everybody is heard");
        assert_eq!((voices.share(payer), voices.share(young), open.share(young)), (1.0, 0.0, 1.0));
    }

    /// What is left of what each said about the lesson.
    fn weighed(mut all: Vec<Said>, paying: &[MemberId]) -> Vec<f32> {
        let trust = Trust::plain(&Sources::paid(paying.iter().map(|it| it.0)));
        let taught = Taught { lesson: LessonId(1), author: MemberId(900), text: Text::default() };
        Voices::assess(&all, &trust, NOW).weigh(&mut all, &[taught], &trust, &WORTHS);
        all.iter().map(|it| it.trust).collect()
    }

    #[test]
    fn ab8_a_crowd_of_strangers_teaches_the_models_no_more_than_those_who_pay() {
        let (payer, other) = (aged(1, 1), aged(1, 2));
        let crowd = |word| (0..200).map(move |nth| said(aged(400, 10 + nth), 1, word));
        let alone = weighed(crowd(DONE).collect(), &[payer, other]);
        assert_eq!(alone, [0.0; 200], "nobody who pays spoke of it");
        let all = |words: [Word; 2]| crowd(DONE).chain([said(payer, 1, words[0]), said(other, 1, words[1])]).collect();
        let echo = |found: &[f32]| found[..200].iter().sum::<f32>();
        let found = weighed(all([DONE, DONE]), &[payer, other]);
        assert_eq!(found[200..], [1.0, 1.0]);
        assert!((echo(&found) - 2.0).abs() < 1e-3, "{}", echo(&found));
        let opened = weighed(all([Word::Opened, Word::Opened]), &[payer, other]);
        assert!((echo(&opened) - 0.4).abs() < 1e-3, "finishing it weighs no more than the two opening it: {opened:?}");
        let declined = weighed(all([Word::Mark(Mark::NotForMe); 2]), &[payer, other]);
        assert_eq!(echo(&declined), 0.0, "both said that it is not for them");
        let few = weighed(vec![said(aged(400, 9), 1, DONE), said(payer, 1, DONE)], &[payer]);
        assert_eq!(few, [0.5, 1.0], "a few strangers are heard as far as they are");
    }
}
