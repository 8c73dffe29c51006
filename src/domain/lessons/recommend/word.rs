//! What members say about lessons, by word and by deed, and what it is worth.

use crate::domain::ids::LessonId;
use crate::domain::ids::MemberId;
use crate::domain::lessons::Mark;

/// From so many stars on, a rating is praise.
const PRAISE: i64 = 4;

/// So long a page of ours is looked at by somebody who reads it.
pub const READ_SECONDS: i64 = 60;

/// Something a member said about a lesson, or did with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Word {
    /// Pressed a button below it, or reacted to it.
    Mark(Mark),
    /// Gave it 1 to 5 stars.
    Stars(i64),
    /// Opened it by a link of their own.
    Opened,
    /// Opened it so, and looked at our page for [`READ_SECONDS`] or longer.
    Read,
}

/// Everything a member said about a lesson.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// Who.
    pub member: MemberId,
    /// About which.
    pub lesson: LessonId,
    /// What.
    pub words: Vec<Word>,
    /// When last, in Unix seconds.
    pub at: i64,
    /// How far the member is heard, from 0 to 1: what they said counts so much.
    pub trust: f32,
}

/// What a word is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Worths {
    /// Finished.
    pub done: f32,
    /// Kept for later.
    pub saved: f32,
    /// Reacted to.
    pub liked: f32,
    /// Rated: five stars add this, four half of it, three nothing; two take half of it away, one all.
    pub rated: f32,
    /// Opened.
    pub opened: f32,
    /// Opened and read on a page of ours.
    pub read: f32,
}

impl Worths {
    /// The weight of all words about one lesson, 0 or more. Who says "not for me" has said enough.
    #[must_use]
    pub fn of(&self, words: &[Word]) -> f32 {
        if words.contains(&Word::Mark(Mark::NotForMe)) {
            return 0.0;
        }
        let worth = |word: &Word| match word {
            Word::Mark(Mark::Done) => self.done,
            Word::Mark(Mark::Saved) => self.saved,
            Word::Mark(Mark::Liked) => self.liked,
            Word::Mark(Mark::NotForMe) => 0.0,
            #[allow(clippy::cast_precision_loss, reason = "five stars")]
            Word::Stars(stars) => self.rated * (*stars - 3) as f32 / 2.0,
            Word::Opened => self.opened,
            Word::Read => self.read,
        };
        words.iter().map(worth).sum::<f32>().max(0.0)
    }
}

/// The word that tells most; `None` where nothing speaks for the lesson.
#[must_use]
pub fn strongest(words: &[Word]) -> Option<Word> {
    let praise = words.iter().copied().find(|word| matches!(word, Word::Stars(stars) if *stars >= PRAISE));
    let marked = |mark| Some(Word::Mark(mark)).filter(|word| words.contains(word));
    let did = |word| Some(word).filter(|word| words.contains(word));
    let said = praise.or(marked(Mark::Done)).or(marked(Mark::Saved)).or(marked(Mark::Liked));
    said.or(did(Word::Read)).or(did(Word::Opened))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORTHS: Worths = Worths { done: 1.0, saved: 0.6, liked: 0.4, rated: 0.8, opened: 0.2, read: 0.6 };

    #[test]
    fn words_add_up_and_dislike_takes_away() {
        let of = |words: &[Word]| WORTHS.of(words);
        let done = Word::Mark(Mark::Done);
        assert_eq!(of(&[done]), 1.0);
        assert!((of(&[done, Word::Opened, Word::Stars(5)]) - 2.0).abs() < 1e-6);
        assert!((of(&[Word::Read]) - 0.6).abs() < 1e-6);
        assert_eq!(of(&[done, Word::Stars(3)]), 1.0);
        assert!((of(&[done, Word::Stars(1)]) - 0.2).abs() < 1e-6);
        assert_eq!(of(&[Word::Opened, Word::Stars(1)]), 0.0);
        assert_eq!(of(&[Word::Stars(5), Word::Mark(Mark::NotForMe)]), 0.0);
        assert_eq!(of(&[]), 0.0);
    }

    #[test]
    fn the_strongest_word_is_the_reason() {
        let (done, saved) = (Word::Mark(Mark::Done), Word::Mark(Mark::Saved));
        assert_eq!(strongest(&[saved, done, Word::Opened]), Some(done));
        assert_eq!(strongest(&[done, Word::Stars(4)]), Some(Word::Stars(4)));
        assert_eq!(strongest(&[Word::Opened, Word::Stars(2)]), Some(Word::Opened));
        assert_eq!(strongest(&[Word::Mark(Mark::NotForMe), Word::Stars(3)]), None);
    }
}
