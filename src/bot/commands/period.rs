//! The `period` option of commands that look back.

/// How far to look back.
#[derive(Debug, Clone, Copy, poise::ChoiceParameter)]
pub enum Period {
    /// Seven days.
    #[name = "week"]
    Week,
    /// Thirty days.
    #[name = "month"]
    Month,
    /// Ninety days.
    #[name = "quarter"]
    Quarter,
}

impl Period {
    /// As days.
    pub const fn days(self) -> i64 {
        match self {
            Self::Week => 7,
            Self::Month => 30,
            Self::Quarter => 90,
        }
    }
}
