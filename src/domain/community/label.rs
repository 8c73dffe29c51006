//! What a group is called: by what sets it apart most when it is first found, and so for as long as it is found again.

use super::segments::Feature;
use super::segments::Segment;

/// What a group is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Label {
    /// They answer.
    Helpers,
    /// Many turn to them.
    SoughtAfter,
    /// They turn to many.
    Connectors,
    /// They do much.
    Busy,
    /// They have been here for long.
    Regulars,
    /// They came lately.
    Newcomers,
    /// They do little.
    Quiet,
    /// They have not been seen for a while.
    Faded,
    /// Nothing sets them apart.
    Average,
}

impl Label {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Helpers,
        Self::SoughtAfter,
        Self::Connectors,
        Self::Busy,
        Self::Regulars,
        Self::Newcomers,
        Self::Quiet,
        Self::Faded,
        Self::Average,
    ];

    /// The word in the database and in the texts' keys.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Helpers => "helpers",
            Self::SoughtAfter => "sought",
            Self::Connectors => "connectors",
            Self::Busy => "busy",
            Self::Regulars => "regulars",
            Self::Newcomers => "newcomers",
            Self::Quiet => "quiet",
            Self::Faded => "faded",
            Self::Average => "average",
        }
    }

    /// The inverse of [`Self::word`].
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|label| label.word() == word)
    }

    /// What a group is called that nobody has named yet.
    #[must_use]
    pub fn of(segment: &Segment) -> Self {
        let called = |&(feature, far): &(Feature, f64)| match (feature, far > 0.0) {
            (Feature::Helpful, true) => Some(Self::Helpers),
            (Feature::SoughtAfter, true) => Some(Self::SoughtAfter),
            (Feature::Breadth, true) => Some(Self::Connectors),
            (Feature::Active, true) => Some(Self::Busy),
            (Feature::Loyal, true) => Some(Self::Regulars),
            (Feature::Recent, false) => Some(Self::Faded),
            (Feature::Active | Feature::Breadth, false) => Some(Self::Quiet),
            (Feature::Loyal, false) => Some(Self::Newcomers),
            // That somebody helps little, is little sought or was here today makes no name.
            (Feature::Helpful | Feature::SoughtAfter, false) | (Feature::Recent, true) => None,
        };
        segment.marks.iter().find_map(called).unwrap_or(Self::Average)
    }
}

/// The labels of `segments`: groups known from before keep theirs, a new one gets its own. Two groups may share a label;
/// their numbers tell them apart.
#[must_use]
pub fn labels(segments: &[Segment], before: &[(Segment, String)]) -> Vec<Label> {
    let known = |segment: &Segment| {
        let (_, word) = before.iter().find(|(old, _)| old.name == segment.name)?;
        Label::from_word(word)
    };
    segments.iter().map(|segment| known(segment).unwrap_or_else(|| Label::of(segment))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::community::segments::FEATURES;

    fn segment(name: u32, marks: &[(Feature, f64)]) -> Segment {
        Segment { name, members: 9, centre: [0.0; FEATURES], marks: marks.to_vec() }
    }

    #[test]
    fn a_group_is_called_by_what_sets_it_apart_and_keeps_its_name() {
        let fresh = segment(1, &[(Feature::Helpful, -2.0), (Feature::Loyal, -1.5)]);
        assert_eq!(Label::of(&fresh), Label::Newcomers);
        assert_eq!(Label::of(&segment(2, &[])), Label::Average);
        let before = [(segment(1, &[]), Label::Helpers.word().to_owned())];
        assert_eq!(labels(&[fresh, segment(2, &[(Feature::Active, 0.7)])], &before), [Label::Helpers, Label::Busy]);
        assert!(Label::ALL.into_iter().all(|label| Label::from_word(label.word()) == Some(label)));
    }
}
