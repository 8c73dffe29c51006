//! Whom a text rings for: what it mentions, as far as `allowed_mentions` and permissions let it.

use serde_json::Value;

use super::json::{Json, ids};
use super::model::{Pings, State};
use super::permissions::bits;

/// Every mention in a text.
fn mentioned(content: &str) -> Pings {
    let mut pings = Pings { everyone: content.contains("@everyone") || content.contains("@here"), ..Pings::default() };
    for piece in content.split("<@").skip(1) {
        let Some((inside, _)) = piece.split_once('>') else { continue };
        let (list, number) = match inside.strip_prefix('&') {
            Some(role) => (&mut pings.roles, role),
            None => (&mut pings.users, inside.trim_start_matches('!')),
        };
        if let Ok(id) = number.parse::<u64>()
            && !list.contains(&id)
        {
            list.push(id);
        }
    }
    pings
}

/// Whom a message rings for. Without `allowed_mentions` everything in the text rings that may.
pub(super) fn find(
    state: &State,
    author: u64,
    channel: u64,
    content: &str,
    allowed: Option<&Value>,
    replied_to: Option<u64>,
) -> Pings {
    let mut pings = mentioned(content);
    let all = state.may_in(author, channel, bits::MENTION_EVERYONE);
    pings.everyone &= all;
    pings.users.retain(|user| state.users.contains_key(user));
    pings.roles.retain(|id| state.guild.roles.get(id).is_some_and(|role| all || role.mentionable));
    let mut rings_author = true;
    if let Some(allowed) = allowed.filter(|allowed| allowed.is_object()) {
        let parse = |what: &str| allowed.list("parse").iter().any(|value| value == what);
        let (users, roles) = (ids(allowed.list("users")), ids(allowed.list("roles")));
        pings.everyone &= parse("everyone");
        pings.users.retain(|user| parse("users") || users.contains(user));
        pings.roles.retain(|role| parse("roles") || roles.contains(role));
        rings_author = allowed.flag("replied_user");
    }
    if let Some(user) = replied_to.filter(|user| rings_author && !pings.users.contains(user)) {
        pings.users.push(user);
    }
    pings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_are_found_once_each() {
        let found = mentioned("<@1> <@!2> <@1> <@&3> <@x> @here");
        assert_eq!((found.users, found.roles, found.everyone), (vec![1, 2], vec![3], true));
    }
}
