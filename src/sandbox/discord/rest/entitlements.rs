//! The application's own shop: what people hold, over REST and the gateway (docs: resources/entitlement).

use serde_json::{Value, json};

use super::{Answer, Ask};
use crate::domain::ids::MemberId;
use crate::sandbox::discord::DiscordWorld;
use crate::sandbox::discord::error::Answered;
use crate::sandbox::discord::ids::iso;
use crate::sandbox::discord::model::{Entitlement, State};

impl Entitlement {
    fn json(&self, app: u64) -> Value {
        json!({
            "id": self.id.to_string(), "sku_id": self.sku.to_string(), "application_id": app.to_string(),
            "user_id": self.user.to_string(), "guild_id": null, "deleted": self.deleted,
            "starts_at": iso(self.starts_at), "ends_at": self.ends_at.map(iso), "type": 8, "consumed": false,
        })
    }
}

pub(super) fn list(state: &State, ask: &Ask) -> Answered<Answer> {
    let number = |name: &str| ask.number(name);
    let limit = usize::try_from(number("limit").unwrap_or(100).min(100)).unwrap_or(100);
    let now = state.now();
    let fits = |it: &&Entitlement| {
        number("user_id").is_none_or(|user| it.user == user)
            && number("after").is_none_or(|after| it.id > after)
            && (ask.param("exclude_ended") != Some("true") || it.ends_at.is_none_or(|at| at > now))
            && (ask.param("exclude_deleted") != Some("true") || !it.deleted)
    };
    let mut found: Vec<&Entitlement> = state.entitlements.iter().filter(fits).collect();
    found.sort_by_key(|it| it.id);
    Answer::json(found.into_iter().take(limit).map(|it| it.json(state.app.id)).collect())
}

impl State {
    fn tell_entitlement(&mut self, name: &'static str, id: u64) {
        let Some(data) = self.entitlements.iter().find(|it| it.id == id).map(|it| it.json(self.app.id)) else { return };
        self.dispatch(name, &data, 0);
        self.note("entitlement", json!({ "id": id.to_string() }));
    }
}

impl DiscordWorld {
    /// Somebody buys `sku` in the application's shop; the entitlement. Without an end it renews.
    #[must_use]
    pub fn entitle(&self, user: MemberId, sku: u64, ends_at: Option<i64>) -> u64 {
        let mut state = self.lock();
        let (id, starts_at) = (state.id(), state.now());
        state.entitlements.push(Entitlement { id, sku, user: user.0, starts_at, ends_at, deleted: false });
        state.tell_entitlement("ENTITLEMENT_CREATE", id);
        id
    }

    /// Discord changes the end of an entitlement: somebody cancelled, or renewed.
    pub fn end_entitlement(&self, id: u64, ends_at: Option<i64>) {
        let mut state = self.lock();
        if let Some(it) = state.entitlements.iter_mut().find(|it| it.id == id) {
            it.ends_at = ends_at;
        }
        state.tell_entitlement("ENTITLEMENT_UPDATE", id);
    }

    /// Discord takes an entitlement back, as after a refund.
    pub fn delete_entitlement(&self, id: u64) {
        let mut state = self.lock();
        if let Some(it) = state.entitlements.iter_mut().find(|it| it.id == id) {
            it.deleted = true;
        }
        state.tell_entitlement("ENTITLEMENT_DELETE", id);
    }
}
