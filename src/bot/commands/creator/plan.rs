//! `/plan`: creators put plans on sale, change them and take them off sale.

use super::{plan_archive, plan_create, plan_edit, plan_link, plan_list, plan_reward, plan_rules};
use crate::bot::{Command, Context, checks};
use crate::domain::access::{Interval, TrialCard};
use crate::message::Trouble;

/// `/plan` with its subcommands.
pub fn command() -> Command {
    let mut parent = plan();
    parent.subcommands = vec![
        plan_create::create(),
        plan_list::list(),
        plan_edit::edit(),
        plan_archive::archive(),
        plan_link::link(),
        plan_rules::rules(),
        plan_reward::reward(),
    ];
    parent
}

#[allow(clippy::unused_async, reason = "poise awaits it")]
/// Plans on sale. Discord never runs a command that has subcommands.
#[poise::command(slash_command, check = "checks::creator")]
async fn plan(_: Context<'_>) -> Result<(), Trouble> {
    Ok(())
}

/// Whether a trial needs a card, as a choice.
#[derive(Debug, Clone, Copy, poise::ChoiceParameter)]
pub enum NoCard {
    /// A card is needed.
    #[name = "no"]
    No,
    /// Without a card it ends.
    #[name = "cancel"]
    Cancel,
    /// Without a card it pauses.
    #[name = "pause"]
    Pause,
}

impl From<NoCard> for TrialCard {
    fn from(choice: NoCard) -> Self {
        match choice {
            NoCard::No => Self::Needed,
            NoCard::Cancel => Self::Cancel,
            NoCard::Pause => Self::Pause,
        }
    }
}

/// How often a plan is paid, as a choice.
#[derive(Debug, Clone, Copy, poise::ChoiceParameter)]
pub enum Every {
    /// Each month.
    #[name = "month"]
    Month,
    /// Each year.
    #[name = "year"]
    Year,
    /// Each week.
    #[name = "week"]
    Week,
    /// Once, for ever.
    #[name = "once"]
    Once,
}

impl From<Every> for Interval {
    fn from(every: Every) -> Self {
        match every {
            Every::Month => Self::Month,
            Every::Year => Self::Year,
            Every::Week => Self::Week,
            Every::Once => Self::Once,
        }
    }
}
