//! Lists: newest first, by cursor, at most 100 a page.

use serde_json::{Value, json};

use super::Ask;
use crate::sandbox::stripe::fault::Refusal;
use crate::sandbox::stripe::state::Desk;
use crate::sandbox::stripe::value::Fields as _;

/// The parameters every list has.
pub const CURSORS: [&str; 4] = ["limit", "starting_after", "ending_before", "created"];

/// One page of the objects of a kind that fit. Reads no more of them than the page needs: an account has many events.
pub fn list(
    desk: &Desk<'_>,
    kind: &str,
    url: &str,
    ask: Ask<'_>,
    fits: impl Fn(&Value) -> bool,
) -> Result<Value, Refusal> {
    let limit = ask.int("limit")?.unwrap_or(10);
    if !(1..=100).contains(&limit) {
        return Err(Refusal::about("limit", "parameter_invalid_integer", "This value must be between 1 and 100."));
    }
    let limit = usize::try_from(limit).unwrap_or(10);
    let books = desk.books();
    let cursor = |param: &str| match ask.text(param) {
        None => Ok(None),
        Some(id) => books.get(kind, id).map(|_| Some(id)).ok_or_else(|| Refusal::unknown(param, kind, id)),
    };
    let (before, after) = (cursor("ending_before")?, cursor("starting_after")?);
    let created = created(ask)?;
    let fitting = |object: &&Value| created(object.int("created")) && fits(object);
    let mut data: Vec<Value> = match before {
        Some(before) => books.newer(kind, before).filter(fitting).take(limit + 1).cloned().collect(),
        None => books.older(kind, after).filter(fitting).take(limit + 1).cloned().collect(),
    };
    let more = data.len() > limit;
    data.truncate(limit);
    if before.is_some() {
        data.reverse();
    }
    Ok(json!({"object": "list", "url": url, "has_more": more, "data": data}))
}

/// `created=…` or `created[gte]=…` as a test.
fn created(ask: Ask<'_>) -> Result<impl Fn(i64) -> bool, Refusal> {
    let exact = ask.int("created")?;
    let (gt, gte) = (ask.int("created.gt")?, ask.int("created.gte")?);
    let (lt, lte) = (ask.int("created.lt")?, ask.int("created.lte")?);
    Ok(move |at: i64| {
        exact.is_none_or(|it| at == it)
            && gt.is_none_or(|it| at > it)
            && gte.is_none_or(|it| at >= it)
            && lt.is_none_or(|it| at < it)
            && lte.is_none_or(|it| at <= it)
    })
}

/// Whether a field has the value a parameter asks for, if it asks.
pub fn equal(ask: Ask<'_>, param: &str, object: &Value, field: &str) -> bool {
    ask.text(param).is_none_or(|wanted| object.text(field) == wanted)
}

/// The names a list of this family knows: its own and the cursors.
pub fn known<'n>(own: &[&'n str]) -> Vec<&'n str> {
    own.iter().copied().chain(CURSORS).collect()
}
