//! Lists: newest first, by cursor, at most 100 a page.

use serde_json::{Value, json};

use super::Ask;
use crate::sandbox::stripe::fault::Refusal;
use crate::sandbox::stripe::state::Desk;
use crate::sandbox::stripe::value::Fields as _;

/// The parameters every list has.
pub const CURSORS: [&str; 4] = ["limit", "starting_after", "ending_before", "created"];

/// One page of the objects of a kind that fit.
pub fn list(
    desk: &Desk<'_>,
    kind: &str,
    url: &str,
    ask: Ask<'_>,
    fits: impl Fn(&Value) -> bool,
) -> Result<Value, Refusal> {
    let all: Vec<&Value> = desk.books().all(kind).rev().collect();
    page(desk, &all, kind, url, ask, fits)
}

fn page(
    desk: &Desk<'_>,
    all: &[&Value],
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
    let created = created(ask)?;
    let position = |param: &str| match ask.text(param) {
        None => Ok(None),
        Some(id) => {
            desk.books().get(kind, id).ok_or_else(|| Refusal::unknown(param, kind, id))?;
            Ok(all.iter().position(|object| object.text("id") == id))
        }
    };
    let fitting = |(at, object): (usize, &&Value)| {
        (created(object.int("created")) && fits(object)).then(|| (at, (*object).clone()))
    };
    let (before, after) = (position("ending_before")?, position("starting_after")?);
    let (data, more): (Vec<Value>, bool) = if let Some(before) = before {
        let mut nearest: Vec<_> =
            all.iter().enumerate().take(before).rev().filter_map(fitting).take(limit + 1).collect();
        let more = nearest.len() > limit;
        nearest.truncate(limit);
        nearest.reverse();
        (nearest.into_iter().map(|(_, object)| object).collect(), more)
    } else {
        let from = after.map_or(0, |at| at + 1);
        let mut found: Vec<_> = all.iter().enumerate().skip(from).filter_map(fitting).take(limit + 1).collect();
        let more = found.len() > limit;
        found.truncate(limit);
        (found.into_iter().map(|(_, object)| object).collect(), more)
    };
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
