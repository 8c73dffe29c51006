//! The panel that answers the lesson form: what was written, a menu of plans, and what can be done next.

use poise::serenity_prelude as serenity;
use serenity::{
    CreateActionRow, CreateInteractionResponse, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption,
};

use crate::app::App;
use crate::bot::replies::{self, Act};
use crate::discord::{Button, ButtonStyle, Embed, Post};
use crate::domain::ids::{GuildId, LessonId, PlanId};
use crate::domain::lessons::LessonState;
use crate::domain::names;
use crate::message::Trouble;
use crate::store::lessons::{self, Lesson};
use crate::store::plans;
use crate::text::{Locale, text};

/// The menu's value for "belongs to no plan".
const FREE: &str = "free";
/// Discord's menus have 25 entries; one is [`FREE`].
const MOST_PLANS: usize = 24;

/// A lesson and what its author may choose.
pub struct Panel {
    lesson: Lesson,
    /// Number, name and whether the lesson belongs to it.
    plans: Vec<(PlanId, String, bool)>,
    staff: bool,
}

impl Panel {
    /// Read the lesson and the plans on sale.
    pub async fn load(app: &App, guild: GuildId, lesson: LessonId, staff: bool) -> Result<Self, Trouble> {
        let mut read = app.store.read();
        let found = lessons::find(&mut read, guild, lesson).await?;
        let lesson = found.ok_or_else(|| Trouble::person("lesson-error-unknown"))?;
        let chosen = lessons::plans(&mut read, lesson.id).await?;
        let mut plans: Vec<(PlanId, String, bool)> = plans::list(&mut read, guild)
            .await?
            .into_iter()
            .filter(|plan| !plan.archived() || chosen.contains(&plan.id))
            .map(|plan| (plan.id, plan.offer.name, chosen.contains(&plan.id)))
            .collect();
        // Those chosen stay in the menu, however many plans there are.
        plans.sort_by_key(|plan| !plan.2);
        plans.truncate(MOST_PLANS);
        plans.sort_by_key(|plan| plan.0);
        Ok(Self { lesson, plans, staff })
    }

    /// Send it as the answer to `act`.
    pub async fn send(&self, ctx: &serenity::Context, act: &impl Act, locale: Locale) -> Result<(), Trouble> {
        let answer = self.response(locale).ephemeral(true);
        replies::in_time(act.respond(ctx, CreateInteractionResponse::Message(answer))).await
    }

    /// Replace the panel that `act` happened on.
    pub async fn update(&self, ctx: &serenity::Context, act: &impl Act, locale: Locale) -> Result<(), Trouble> {
        replies::in_time(act.respond(ctx, CreateInteractionResponse::UpdateMessage(self.response(locale)))).await
    }

    fn response(&self, locale: Locale) -> serenity::CreateInteractionResponseMessage {
        let post = self.post(locale);
        let mut rows = replies::rows(&post);
        if !self.plans.is_empty() {
            rows.insert(0, CreateActionRow::SelectMenu(self.menu(locale)));
        }
        replies::response(&post).components(rows)
    }

    fn post(&self, locale: Locale) -> Post {
        let (lesson, draft) = (&self.lesson, &self.lesson.draft);
        let waits = lesson.state == LessonState::InReview;
        let key = match (self.staff, waits) {
            (true, false) => "lesson-panel-draft",
            (true, true) => "lesson-panel-waiting-staff",
            (false, _) => "lesson-panel-waiting",
        };
        let mut fields = vec![(text(locale, "lesson-form-link"), names::shortened(&draft.link, 1024), false)];
        if !draft.topics.is_empty() {
            let topics: Vec<String> = draft.topics.iter().map(|topic| names::shown(topic)).collect();
            fields.push((text(locale, "lesson-field-topics"), topics.join(" · "), true));
        }
        if let Some(series) = &draft.series {
            fields.push((text(locale, "lesson-field-series"), names::shown(series), true));
        }
        let embed = Embed {
            title: names::shown(&draft.title),
            description: names::shown(&draft.summary),
            fields,
            ..Embed::default()
        };
        let button = |key: &str, style| Button { label: text(locale, key), style, disabled: false };
        let mut row = Vec::new();
        if self.staff {
            row.push(button("lesson-button-publish", ButtonStyle::Success(format!("lesson:publish:{}", lesson.id))));
        }
        row.push(button("lesson-button-retract", ButtonStyle::Danger(format!("lesson:retract:{}", lesson.id))));
        Post { content: text(locale, key), embed: Some(embed), rows: vec![row], ..Post::default() }
    }

    fn menu(&self, locale: Locale) -> CreateSelectMenu {
        let free = !self.plans.iter().any(|plan| plan.2);
        let mut options =
            vec![CreateSelectMenuOption::new(text(locale, "lesson-free-everyone"), FREE).default_selection(free)];
        options.extend(self.plans.iter().map(|(id, name, chosen)| {
            let label = names::shortened(&names::plain(name), 100);
            CreateSelectMenuOption::new(label, id.to_string()).default_selection(*chosen)
        }));
        let most = u8::try_from(options.len()).unwrap_or(25);
        CreateSelectMenu::new(format!("lesson:plans:{}", self.lesson.id), CreateSelectMenuKind::String { options })
            .placeholder(text(locale, "lesson-menu-plans"))
            .min_values(1)
            .max_values(most)
    }
}
