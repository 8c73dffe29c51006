//! Giving a plan to somebody else: the panel behind the button of `/subscribe`, the form for a message, and the buttons
//! that show a code or keep the gift.

use poise::serenity_prelude as serenity;
use serenity::{CreateActionRow, CreateInputText, CreateModal, InputTextStyle};

use crate::actions::claim_gift::{self, Claimed};
use crate::actions::give_gift::{self, LONGEST_MESSAGE, Offered};
use crate::app::App;
use crate::args;
use crate::bot::components::{Click, Form, stale, typed};
use crate::bot::replies;
use crate::discord::{Button, ButtonStyle, Post};
use crate::domain::ids::{GuildId, MemberId, PlanId};
use crate::domain::names;
use crate::message::Trouble;
use crate::store::gifts::{self, Gift};
use crate::store::plans::{self, Plan};
use crate::text::{Locale, moment, text, text_with};

/// Plans and gifts in one panel: five rows of five buttons at most.
const MOST_PLANS: usize = 10;
const MOST_GIFTS: usize = 5;

/// A button whose custom id begins with `gift:`.
pub async fn click(on: &Click<'_>) -> Result<(), Trouble> {
    let &Click { app, ctx, act: click, guild, member, locale, rest, .. } = on;
    match rest {
        ["choose"] => {
            replies::promise(ctx, click).await?;
            replies::fill(ctx, click, &panel(app, guild, member, locale).await?).await
        }
        ["form", plan] => replies::form(ctx, click, form(locale, plan)).await,
        ["code", reference] => {
            replies::promise(ctx, click).await?;
            let (code, until) = give_gift::reveal(app, guild, member, reference).await?;
            let content = text_with(locale, "gift-code", &args!("code" => code, "time" => moment(locale, until)));
            replies::fill(ctx, click, &Post { content, ..Post::default() }).await
        }
        ["keep", reference] => {
            replies::promise(ctx, click).await?;
            let claimed = claim_gift::keep(app, guild, member, reference).await?;
            let key = if claimed.until.is_some() { "gift-kept-until" } else { "gift-kept" };
            let time = claimed.until.map(|at| moment(locale, at)).unwrap_or_default();
            let args = args!("plan" => names::shown(&claimed.plan.offer.name), "time" => time);
            replies::fill(ctx, click, &Post { content: text_with(locale, key, &args), ..Post::default() }).await
        }
        _ => Err(stale()),
    }
}

/// The form with the message: the checkout follows.
pub async fn submit(on: &Form<'_>) -> Result<(), Trouble> {
    let &Form { app, ctx, act: form, guild, member, locale, rest, .. } = on;
    let ["form", plan] = rest else { return Err(stale()) };
    let plan = PlanId(plan.parse().map_err(|_| stale())?);
    let message = typed(form, "message");
    replies::promise(ctx, form).await?;
    let offered = give_gift::offer(app, (guild, member), plan, message, locale).await?;
    replies::fill(ctx, form, &checkout(locale, &offered)).await
}

/// What a member reads who has claimed a gift.
pub fn claimed_text(locale: Locale, claimed: &Claimed) -> String {
    let key = if claimed.until.is_some() { "gift-claimed-until" } else { "gift-claimed" };
    let args = args!(
        "plan" => names::shown(&claimed.plan.offer.name),
        "from" => format!("<@{}>", claimed.from),
        "time" => claimed.until.map(|at| moment(locale, at)).unwrap_or_default(),
    );
    let mut said = text_with(locale, key, &args);
    if !claimed.message.is_empty() {
        let quoted = names::shown(&claimed.message).replace('\n', "\n> ");
        said.push_str(&format!("\n> {quoted}"));
    }
    said
}

async fn panel(app: &App, guild: GuildId, member: MemberId, locale: Locale) -> Result<Post, Trouble> {
    let read = &mut app.store.read();
    let plans = plans::list(read, guild).await?;
    let waiting: Vec<Gift> = gifts::list(read, guild, member).await?.into_iter().filter(Gift::waits).collect();
    let mut lines = vec![text(locale, "gift-intro")];
    let mut rows = Vec::new();
    let on_sale: Vec<&Plan> = plans.iter().filter(|plan| give_gift::can_be_given(plan)).take(MOST_PLANS).collect();
    let give = |plan: &&Plan| {
        let args = args!("plan" => names::plain(&plan.offer.name), "price" => plan.offer.price.to_string());
        let label = names::shortened(&text_with(locale, "gift-give", &args), 80);
        Button { label, style: ButtonStyle::Success(format!("gift:form:{}", plan.id)), disabled: false }
    };
    let buttons: Vec<Button> = on_sale.iter().map(give).collect();
    rows.extend(buttons.chunks(5).map(<[Button]>::to_vec));
    if on_sale.is_empty() {
        lines.push(text(locale, "gift-nothing"));
    }
    for gift in waiting.iter().take(MOST_GIFTS.min(5 - rows.len())) {
        let Some(plan) = plans.iter().find(|plan| plan.id == gift.plan) else { continue };
        let name = names::plain(&plan.offer.name);
        let key = if gift.code_until.is_some() { "gift-waits-shown" } else { "gift-waits" };
        let paid = gift.paid_at.map(|at| moment(locale, at)).unwrap_or_default();
        lines.push(text_with(locale, key, &args!("plan" => name.clone(), "time" => paid)));
        rows.push(waiting_buttons(locale, gift, &name));
    }
    Ok(Post { content: lines.join("\n"), rows, ..Post::default() })
}

fn waiting_buttons(locale: Locale, gift: &Gift, plan: &str) -> Vec<Button> {
    let label = |key: &str| names::shortened(&text_with(locale, key, &args!("plan" => plan.to_owned())), 80);
    let show = ButtonStyle::Primary(format!("gift:code:{}", gift.reference));
    let keep = ButtonStyle::Secondary(format!("gift:keep:{}", gift.reference));
    vec![
        Button { label: label("gift-show-code"), style: show, disabled: false },
        Button { label: label("gift-keep"), style: keep, disabled: false },
    ]
}

fn form(locale: Locale, plan: &str) -> CreateModal {
    let input = CreateInputText::new(InputTextStyle::Paragraph, text(locale, "gift-form-message"), "message")
        .max_length(u16::try_from(LONGEST_MESSAGE).unwrap_or(u16::MAX))
        .required(false);
    CreateModal::new(format!("gift:form:{plan}"), text(locale, "gift-form-title"))
        .components(vec![CreateActionRow::InputText(input)])
}

fn checkout(locale: Locale, offered: &Offered) -> Post {
    let key = if offered.gift.days.is_some() { "gift-checkout-days" } else { "gift-checkout" };
    let args = args!(
        "plan" => names::shown(&offered.plan.offer.name),
        "days" => offered.gift.days.unwrap_or(0),
        "until" => moment(locale, offered.gift.expires_at),
    );
    let label = text_with(locale, "subscribe-pay", &args!("price" => offered.gift.price.to_string()));
    let pay = Button { label, style: ButtonStyle::Link(offered.url.clone()), disabled: false };
    let show = ButtonStyle::Primary(format!("gift:code:{}", offered.gift.reference));
    let label = text_with(locale, "gift-show-code", &args!("plan" => names::plain(&offered.plan.offer.name)));
    let show = Button { label: names::shortened(&label, 80), style: show, disabled: false };
    Post { content: text_with(locale, key, &args), rows: vec![vec![pay, show]], ..Post::default() }
}
