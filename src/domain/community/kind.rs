//! The kinds of interactions: their stored codes, what one of them is worth, and the way it gives credit.
//!
//! An interaction record says who did it (*actor*) to whom (*target*). An [`Edge`](super::Edge) says who gives
//! credit (`src`) to whom (`dst`). [`InteractionKind::credit`] turns one into the other:
//!
//! - **The actor credits the target** when the act says "this was good": a reaction, a mention, a lesson done or saved.
//! - **The target credits the actor** when the act helps the target: a reply, a message in the target's thread, an
//!   answer or a comment. This is what makes "answered 14 people" count for the one who answered.
//! - **Both credit each other** when they were somewhere together; neither did anything for the other by it.
//! - **Nobody credits anybody** when the act is kept for other purposes: "not for me", an invite used, and a removed
//!   reaction, which takes back the reaction it names.

use serde::{Deserialize, Serialize};

/// Who gives credit to whom through an interaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credit {
    /// The actor vouches for the target.
    ToTarget,
    /// The actor helped the target, who vouches by having been helped.
    ToActor,
    /// The actor credits the target, and the other way round in a record of its own: both were there.
    Together,
    /// No credit flows.
    None,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $text:literal, $weight:literal, $credit:ident;)+) => {
        /// What a member did. The codes are stored: never reuse one.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[repr(i16)]
        pub enum InteractionKind {
            $($(#[$doc])* $name = $code,)+
        }

        impl InteractionKind {
            /// Every kind, by rising code.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The code in the database.
            #[must_use]
            pub const fn code(self) -> i16 {
                self as i16
            }

            /// The kind of a stored code; `None` for a code this version does not know.
            #[must_use]
            pub const fn from_code(code: i16) -> Option<Self> {
                match code {
                    $($code => Some(Self::$name),)+
                    _ => None,
                }
            }

            /// The name in files and logs.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }

            /// What one such interaction is worth, before decay. A reaction is the unit.
            #[must_use]
            pub const fn weight(self) -> f64 {
                match self {
                    $(Self::$name => $weight,)+
                }
            }

            /// Who credits whom.
            #[must_use]
            pub const fn direction(self) -> Credit {
                match self {
                    $(Self::$name => Credit::$credit,)+
                }
            }
        }
    };
}

kinds! {
    /// A reaction on the target's message.
    Reaction = 1, "reaction", 1.0, ToTarget;
    /// The same reaction taken back: cancels the [`Self::Reaction`] with the same actor, object and variant.
    ReactionRemoved = 2, "reaction_removed", 0.0, None;
    /// A reply to the target's message.
    Reply = 3, "reply", 2.0, ToActor;
    /// The target mentioned in a message.
    Mention = 4, "mention", 1.0, ToTarget;
    /// A message in a thread that the target opened.
    ThreadMessage = 5, "thread_message", 0.5, ToActor;
    /// The target's lesson finished.
    LessonDone = 6, "lesson_done", 3.0, ToTarget;
    /// The target's lesson kept for later.
    LessonSaved = 7, "lesson_saved", 1.5, ToTarget;
    /// The target's lesson declined.
    LessonNotForMe = 8, "lesson_not_for_me", 0.0, None;
    /// An answer to the target's question (`a2q` in edge files).
    Answer = 9, "answer", 3.0, ToActor;
    /// A comment on the target's question (`c2q` in edge files).
    CommentOnQuestion = 10, "comment_on_question", 1.0, ToActor;
    /// A comment on the target's answer (`c2a` in edge files).
    CommentOnAnswer = 11, "comment_on_answer", 1.0, ToActor;
    /// An edge from a file that names no kind: the first person credits the second, as written.
    Imported = 12, "imported", 1.0, ToTarget;
    /// The target's lesson opened through a signed link.
    LessonOpened = 13, "lesson_opened", 0.5, ToTarget;
    /// A quarter of an hour in one voice channel; recorded from both sides.
    VoiceTogether = 14, "voice_together", 1.0, Together;
    /// At the target's event while it took place.
    EventAttended = 15, "event_attended", 2.0, ToTarget;
    /// Joined by the target's invite. No praise: invites are bought and traded, and it is no merit of the inviter's if those
    /// who came stay.
    Invite = 16, "invite", 0.0, None;
}

impl InteractionKind {
    /// Who gives credit to whom: `(src, dst)` of the edge, or `None` when no credit flows.
    #[must_use]
    pub fn credit<T>(self, actor: T, target: T) -> Option<(T, T)> {
        match self.direction() {
            Credit::ToTarget | Credit::Together => Some((actor, target)),
            Credit::ToActor => Some((target, actor)),
            Credit::None => None,
        }
    }

    /// Whether it is being somewhere together, by which nobody turns to anybody.
    #[must_use]
    pub const fn is_company(self) -> bool {
        matches!(self.direction(), Credit::Together)
    }

    /// Which kind this one takes back.
    #[must_use]
    pub const fn cancels(self) -> Option<Self> {
        match self {
            Self::ReactionRemoved => Some(Self::Reaction),
            _ => None,
        }
    }

    /// The kind an edge file means: our own names, and the short ones of question-and-answer archives.
    #[must_use]
    pub fn from_file(text: &str) -> Option<Self> {
        match text {
            "" => Some(Self::Imported),
            "a2q" => Some(Self::Answer),
            "c2q" => Some(Self::CommentOnQuestion),
            "c2a" => Some(Self::CommentOnAnswer),
            _ => Self::ALL.iter().copied().find(|kind| kind.name() == text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_lead_back_to_their_kind() {
        for &kind in InteractionKind::ALL {
            assert_eq!(InteractionKind::from_code(kind.code()), Some(kind));
            assert_eq!(InteractionKind::from_file(kind.name()), Some(kind));
        }
        assert_eq!(InteractionKind::from_code(0), None);
        assert_eq!(InteractionKind::from_file("telepathy"), None);
    }

    #[test]
    fn helping_credits_the_helper_and_praise_credits_the_praised() {
        let (ann, bob) = (1, 2);
        assert_eq!(InteractionKind::Answer.credit(ann, bob), Some((bob, ann)));
        assert_eq!(InteractionKind::Reply.credit(ann, bob), Some((bob, ann)));
        assert_eq!(InteractionKind::Reaction.credit(ann, bob), Some((ann, bob)));
        assert_eq!(InteractionKind::LessonDone.credit(ann, bob), Some((ann, bob)));
        assert_eq!(InteractionKind::LessonNotForMe.credit(ann, bob), None);
        assert_eq!(InteractionKind::Invite.credit(ann, bob), None);
    }

    #[test]
    fn a_kind_without_credit_weighs_nothing() {
        for &kind in InteractionKind::ALL {
            assert_eq!(kind.direction() == Credit::None, kind.weight() == 0.0, "{}", kind.name());
        }
    }
}
