//! Who wrote what, and who is a bot, as far as it was met of late. What was never met is asked of Discord, once.
//!
//! Without the Server Members intent nothing tells of an account until it acts, and a thread names the one who opened
//! it by number alone: the number of another bot looks like anybody's.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Discord, DiscordError, Thread};
use crate::domain::community::authors::{Author, RecentAuthors};
use crate::domain::ids::MemberId;

/// Messages, and accounts, that are remembered; together less than 4 MB.
const REMEMBERED: usize = 20_000;

/// What was met of late.
#[derive(Debug)]
pub struct Authorship {
    messages: Mutex<RecentAuthors>,
    accounts: Mutex<RecentAuthors>,
    /// Many messages of one thread come at once, and one question is enough for them all.
    asking: tokio::sync::Mutex<()>,
}

impl Default for Authorship {
    fn default() -> Self {
        let room = || Mutex::new(RecentAuthors::new(REMEMBERED));
        Self { messages: room(), accounts: room(), asking: tokio::sync::Mutex::default() }
    }
}

impl Authorship {
    /// Remember who wrote a message.
    pub fn remember(&self, message: u64, author: Author) {
        held(&self.messages).insert(message, author);
    }

    /// Who wrote a message, if it was lately.
    pub fn recall(&self, message: u64) -> Option<Author> {
        held(&self.messages).find(message)
    }

    /// Remember whether an account is a bot's.
    pub fn meet(&self, account: MemberId, bot: bool) {
        held(&self.accounts).insert(account.0, if bot { Author::Machine } else { Author::Person(account) });
    }

    /// A person or a machine, if the account was met.
    pub fn met(&self, account: MemberId) -> Option<Author> {
        held(&self.accounts).find(account.0)
    }

    /// A person or a machine. An account that Discord does not know is a webhook's number, and hence nobody's.
    pub async fn of_account(&self, discord: &dyn Discord, account: MemberId) -> Result<Author, DiscordError> {
        if let Some(author) = self.met(account) {
            return Ok(author);
        }
        let _alone = self.asking.lock().await;
        if let Some(author) = self.met(account) {
            return Ok(author);
        }
        let author = match discord.account(account).await {
            Err(DiscordError::UnknownMember) => Author::Machine,
            answer => answer?,
        };
        self.meet(account, author == Author::Machine);
        Ok(author)
    }

    /// Whose a thread is: the author of the message that it hangs on and whose number it bears, else whoever opened it.
    pub async fn of_thread(&self, discord: &dyn Discord, thread: Thread) -> Result<Author, DiscordError> {
        if let Some(author) = self.recall(thread.id.0) {
            return Ok(author);
        }
        let start = match thread.parent {
            Some(parent) => written(discord.author_of(parent, thread.id.0).await)?,
            None => None,
        };
        let author = match (start, thread.opener) {
            (Some(author), _) => author,
            (None, Some(opener)) => self.of_account(discord, opener).await?,
            (None, None) => Author::Machine,
        };
        self.remember(thread.id.0, author);
        Ok(author)
    }
}

/// An author, or that there is no such message: deleted, not for us to read, or in a forum, which holds none of its
/// own.
fn written(answer: Result<Author, DiscordError>) -> Result<Option<Author>, DiscordError> {
    match answer {
        Ok(author) => Ok(Some(author)),
        Err(error) if error.is_retryable() => Err(error),
        Err(_) => Ok(None),
    }
}

fn held(authors: &Mutex<RecentAuthors>) -> MutexGuard<'_, RecentAuthors> {
    authors.lock().unwrap_or_else(PoisonError::into_inner)
}
