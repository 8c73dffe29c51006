//! Customer portal sessions. The page itself is in `pages`.

use serde_json::{Value, json};

use super::{Ask, sessions};
use crate::sandbox::stripe::fault::Refusal;
use crate::sandbox::stripe::state::Desk;
use crate::sandbox::stripe::value::Fields as _;

pub fn create(desk: &mut Desk<'_>, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&["customer", "locale", "return_url"])?;
    let customer = desk.named("customer", "customer", ask.must("customer")?)?;
    let return_url = ask.text("return_url").map(|_| sessions::address(ask, "return_url")).transpose()?;
    let (id, secret) = (desk.id("bps"), desk.id("test"));
    let configuration = "bpc_1LyceumSandboxDefault";
    let session = json!({
        "id": id, "object": "billing_portal.session", "configuration": configuration, "created": desk.now(), "customer": customer.text("id"),
        "customer_account": null, "flow": null, "livemode": false, "locale": ask.text("locale"), "on_behalf_of": null, "return_url": return_url,
        "url": format!("{}/p/session/{secret}", desk.state.address),
    });
    Ok(desk.create("billing_portal.session.created", session))
}
