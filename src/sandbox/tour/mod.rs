//! The tour: plays the whole story without a browser and prints each step with a check mark and what was seen.
//!
//! What it sees, it sees from outside: through Discord's permissions and Stripe's objects, never through our own tables.
//! With a kill planned, the bot dies by signal 9 at that point of the wire and is started again; a person whose command
//! went unanswered types it again, and the end must be the same.

mod attack;
mod browser;
mod chapters;
mod end_state;
mod power_cut;
mod scene;
mod school;
mod ways;

use std::io::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

pub use self::attack::Attack;
pub use self::end_state::end_state;
pub use self::power_cut::PowerCut;
use super::Sandbox;

/// How long something that follows by itself (a role after a payment) may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often a person types a command again that was cut off.
const TRIES: usize = 4;

/// The story being played.
pub struct Tour<'s> {
    sandbox: &'s Sandbox,
    power: Option<&'s PowerCut>,
    told: usize,
    /// A real community was imported before the story began.
    community: bool,
    /// Deaths after which a step was already played again; the next one may still be met by a later step.
    mourned: usize,
}

impl<'s> Tour<'s> {
    /// A tour of this sandbox, with a power cut when one is planned, and a look at the community imported before, if any.
    #[must_use]
    pub const fn new(sandbox: &'s Sandbox, power: Option<&'s PowerCut>, community: bool) -> Self {
        Self { sandbox, power, told: 0, community, mourned: 0 }
    }

    /// Play everything; the error is the first step that did not hold.
    pub async fn play(mut self) -> anyhow::Result<usize> {
        let begun = Instant::now();
        chapters::play(&mut self).await?;
        say(&format!("\n{} steps in {:.1} s. Everything held.\n", self.told, begun.elapsed().as_secs_f64()))?;
        Ok(self.told)
    }

    /// Play an attack on the ranking instead of the story.
    pub async fn attacked(mut self, attack: Attack) -> anyhow::Result<usize> {
        attack::play(&mut self, attack).await?;
        say(&format!("\n{} steps. The ranking cannot be bought with accounts.\n", self.told))?;
        Ok(self.told)
    }

    /// One step: do it, print what was seen. A step that a power cut interrupted is done again.
    async fn step(&mut self, title: &str, act: impl AsyncFn() -> anyhow::Result<String>) -> anyhow::Result<()> {
        self.told += 1;
        for attempt in 1.. {
            match act().await {
                Ok(seen) => {
                    say(&format!("  \u{2713} {title}\n      {}\n", seen.replace('\n', "\n      ")))?;
                    return Ok(());
                }
                Err(error) if attempt < TRIES && self.deaths() > self.mourned => {
                    self.mourned = self.deaths();
                    say(&format!("  \u{21bb} {title}: the power went ({error:#}); once more\n"))?;
                    self.sandbox.bot_is_back().await?;
                }
                Err(error) => {
                    say(&format!("  \u{2717} {title}\n      {error:#}\n"))?;
                    return Err(error.context(format!("step {}: {title}", self.told)));
                }
            }
        }
        bail!("unreachable: a step either holds or fails")
    }

    fn deaths(&self) -> usize {
        self.power.map_or(0, PowerCut::deaths)
    }

    fn chapter(title: &str) -> anyhow::Result<()> {
        say(&format!("\n{title}\n"))
    }
}

/// Wait until `look` sees something; says what it waited for when it never does.
#[allow(clippy::disallowed_methods, reason = "an onlooker can only look again")]
async fn until<T>(what: &str, look: impl AsyncFn() -> anyhow::Result<Option<T>>) -> anyhow::Result<T> {
    let begun = Instant::now();
    loop {
        if let Some(seen) = look().await.with_context(|| format!("waiting until {what}"))? {
            return Ok(seen);
        }
        if begun.elapsed() > PATIENCE {
            bail!("waited {} s in vain until {what}", PATIENCE.as_secs());
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}

/// Print at once, so that a watcher sees each step when it happens.
fn say(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}
