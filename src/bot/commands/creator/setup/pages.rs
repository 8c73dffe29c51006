//! The five pages of `/setup`.

use poise::serenity_prelude as serenity;
use serenity::{
    ButtonStyle, ChannelType, CreateActionRow, CreateButton, CreateSelectMenu, CreateSelectMenuKind,
    CreateSelectMenuOption,
};

use crate::actions::connect_stripe::Standing;
use crate::actions::examine::Finding;
use crate::args;
use crate::bot::commands::creator::doctor;
use crate::bot::replies::Panel;
use crate::discord::Embed;
use crate::domain::guild::GuildSettings;
use crate::domain::ids::{ChannelId, RoleId};
use crate::text::{self, Locale};

/// A page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Page {
    /// Language and channels.
    Basics,
    /// Who is staff.
    Staff,
    /// What is switched on.
    Features,
    /// Who is paid.
    Payments,
    /// What the bot may do, tested.
    Check,
}

impl Page {
    const ALL: [Self; 5] = [Self::Basics, Self::Staff, Self::Features, Self::Payments, Self::Check];

    const fn name(self) -> &'static str {
        match self {
            Self::Basics => "basics",
            Self::Staff => "staff",
            Self::Features => "features",
            Self::Payments => "payments",
            Self::Check => "check",
        }
    }

    /// The page a custom id names.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|page| page.name() == name)
    }
}

/// A page that needs no asking.
pub(super) fn page(page: Page, settings: &GuildSettings, locale: Locale) -> Panel {
    let say = |key: &str| text::text(locale, key);
    let mut rows = match page {
        Page::Basics => vec![
            language(settings, locale),
            channels("setup:lesson-channel", &say("setup-choose-lesson-channel"), settings.lesson_channel),
            channels("setup:review-channel", &say("setup-choose-review-channel"), settings.review_channel),
        ],
        Page::Staff => vec![
            roles("setup:creator-role", &say("setup-choose-creator-role"), settings.creator_role),
            roles("setup:moderator-role", &say("setup-choose-moderator-role"), settings.moderator_role),
        ],
        Page::Features => vec![CreateActionRow::Buttons(vec![
            switch(
                "setup:lessons",
                settings.lessons,
                &say(if settings.lessons { "setup-lessons-off" } else { "setup-lessons-on" }),
            ),
            switch(
                "setup:analysis",
                settings.analysis,
                &say(if settings.analysis { "setup-analysis-off" } else { "setup-analysis-on" }),
            ),
            plain("setup:lesson-settings", &say("setup-lesson-settings")),
            plain("setup:digest", &say("setup-digest")),
            plain("setup:digest-preview", &say("setup-digest-preview")),
        ])],
        Page::Payments | Page::Check => Vec::new(),
    };
    rows.push(turn(page, locale));
    let embed = Embed {
        title: say(&format!("setup-{}-title", page.name())),
        description: say(&format!("setup-{}-text", page.name())),
        fields: chosen(page, settings, locale),
        footer: Some(say("setup-footer")),
        ..Embed::default()
    };
    Panel { embed, rows }
}

/// Who is paid: the operator, or the creator's own account with its state and the button that leads to Stripe.
pub(super) fn payments(standing: &Standing, fee: f64, locale: Locale) -> Panel {
    let (key, account, button) = match standing {
        Standing::Operator { offered: true } => ("operator", None, Some(("setup-connect", ButtonStyle::Primary))),
        Standing::Operator { offered: false } => ("operator-only", None, None),
        Standing::Leaving(account) => ("leaving", Some(account), None),
        Standing::Unfinished(account) => {
            ("unfinished", Some(account), Some(("setup-connect-continue", ButtonStyle::Primary)))
        }
        Standing::Ready(account) => ("ready", Some(account), None),
        Standing::Lost(account) => ("lost", Some(account), Some(("setup-connect-again", ButtonStyle::Danger))),
    };
    let args = args!("account" => account.map(|it| it.0.clone()).unwrap_or_default(), "fee" => fee.to_string());
    let mut buttons = Vec::new();
    if let Some((label, style)) = button {
        buttons.push(CreateButton::new("setup:connect").label(text::text(locale, label)).style(style));
    }
    if matches!(standing, Standing::Unfinished(_) | Standing::Ready(_) | Standing::Lost(_)) {
        buttons.push(plain("setup:operator", &text::text(locale, "setup-operator")));
    }
    let mut rows = Vec::new();
    if !buttons.is_empty() {
        rows.push(CreateActionRow::Buttons(buttons));
    }
    rows.push(turn(Page::Payments, locale));
    let embed = Embed {
        title: text::text(locale, "setup-payments-title"),
        description: text::text_with(locale, &format!("setup-payments-{key}"), &args),
        footer: (fee > 0.0).then(|| text::text_with(locale, "setup-payments-fee", &args)),
        ..Embed::default()
    };
    Panel { embed, rows }
}

/// The last page: what each permission is for, and how the test went.
pub(super) fn check(findings: &[Finding], locale: Locale) -> Panel {
    let say = |key: &str| text::text(locale, key);
    let embed = Embed {
        title: say("setup-check-title"),
        description: format!("{}\n\n{}", say("setup-check-text"), doctor::list(findings, locale)),
        footer: Some(say("setup-check-footer")),
        ..Embed::default()
    };
    Panel { embed, rows: vec![turn(Page::Check, locale)] }
}

/// What is chosen so far.
fn chosen(page: Page, settings: &GuildSettings, locale: Locale) -> Vec<(String, String, bool)> {
    let say = |key: &str| text::text(locale, key);
    let or_none = |value: Option<String>| value.unwrap_or_else(|| say("setup-none"));
    let channel = |channel: Option<ChannelId>| or_none(channel.map(|id| format!("<#{id}>")));
    let role = |role: Option<RoleId>| or_none(role.map(|id| format!("<@&{id}>")));
    let state = |on: bool| say(if on { "setup-on" } else { "setup-off" });
    match page {
        Page::Basics => vec![
            (say("setup-language"), say(&format!("language-{}", settings.locale.to_lowercase())), true),
            (say("setup-lesson-channel"), channel(settings.lesson_channel), true),
            (say("setup-review-channel"), channel(settings.review_channel), true),
        ],
        Page::Staff => vec![
            (say("setup-creator-role"), role(settings.creator_role), true),
            (say("setup-moderator-role"), role(settings.moderator_role), true),
        ],
        Page::Features => vec![
            (say("setup-lessons"), format!("{}\n{}", state(settings.lessons), say("setup-lessons-what")), false),
            (say("setup-analysis"), format!("{}\n{}", state(settings.analysis), say("setup-analysis-what")), false),
        ],
        Page::Payments | Page::Check => Vec::new(),
    }
}

/// The row that turns the pages; the page one is on is marked and cannot be clicked, but for the test, which can be repeated.
fn turn(current: Page, locale: Locale) -> CreateActionRow {
    let buttons = Page::ALL.into_iter().enumerate().map(|(index, page)| {
        let name = text::text(locale, &format!("setup-{}-button", page.name()));
        let (label, style) = match (page == current, page) {
            (true, Page::Check) => (text::text(locale, "setup-check-again"), ButtonStyle::Primary),
            (true, _) => (name, ButtonStyle::Primary),
            (false, _) => (name, ButtonStyle::Secondary),
        };
        let label = text::text_with(locale, "setup-step", &args!("number" => index + 1, "name" => label));
        let disabled = page == current && page != Page::Check;
        CreateButton::new(format!("setup:page:{}", page.name())).label(label).style(style).disabled(disabled)
    });
    CreateActionRow::Buttons(buttons.collect())
}

fn plain(id: &str, label: &str) -> CreateButton {
    CreateButton::new(id).label(label).style(ButtonStyle::Secondary)
}

fn switch(id: &str, on: bool, label: &str) -> CreateButton {
    let (target, style) = if on { ("off", ButtonStyle::Secondary) } else { ("on", ButtonStyle::Success) };
    CreateButton::new(format!("{id}:{target}")).label(label).style(style)
}

fn language(settings: &GuildSettings, locale: Locale) -> CreateActionRow {
    let options = Locale::ALL.into_iter().map(|known| {
        let name = text::text(locale, &format!("language-{}", known.tag().to_lowercase()));
        CreateSelectMenuOption::new(name, known.tag()).default_selection(settings.locale == known.tag())
    });
    let kind = CreateSelectMenuKind::String { options: options.collect() };
    CreateActionRow::SelectMenu(
        CreateSelectMenu::new("setup:language", kind).placeholder(text::text(locale, "setup-choose-language")),
    )
}

fn channels(id: &str, placeholder: &str, chosen: Option<ChannelId>) -> CreateActionRow {
    let kind = CreateSelectMenuKind::Channel {
        channel_types: Some(vec![ChannelType::Text, ChannelType::News]),
        default_channels: chosen.filter(|id| id.0 != 0).map(|id| vec![serenity::ChannelId::new(id.0)]),
    };
    CreateActionRow::SelectMenu(CreateSelectMenu::new(id, kind).placeholder(placeholder).min_values(0).max_values(1))
}

fn roles(id: &str, placeholder: &str, chosen: Option<RoleId>) -> CreateActionRow {
    let kind = CreateSelectMenuKind::Role {
        default_roles: chosen.filter(|id| id.0 != 0).map(|id| vec![serenity::RoleId::new(id.0)]),
    };
    CreateActionRow::SelectMenu(CreateSelectMenu::new(id, kind).placeholder(placeholder).min_values(0).max_values(1))
}
