//! Somebody states what the lesson form has no room for: terms, origin, place in the series, what comes before.

use std::collections::BTreeSet;

use crate::app::App;
use crate::domain::ids::LessonId;
use crate::domain::lessons::series::find_loop;
use crate::domain::names;
use crate::jobs;
use crate::jobs::sync_lesson::SyncLesson;
use crate::store::StoreError;
use crate::store::lesson_changes::{self, Details};
use crate::store::lessons;
use crate::store::lessons::Lesson;
use crate::store::series;

/// Most lessons that have to come before one.
pub const MOST_REQUIRED: usize = 10;

/// What was typed; `None` leaves what stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Input {
    /// The terms.
    pub licence: Option<String>,
    /// The origin.
    pub source: Option<String>,
    /// From 1.
    pub position: Option<i64>,
    /// Numbers of lessons, parted by commas; `-` for none.
    pub requires: Option<String>,
    /// Free to look at.
    pub preview: Option<bool>,
}

impl Input {
    /// Whether nothing was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Only creators decide about order and price.
    #[error("only creators may state this")]
    StaffOnly,
    /// One of the numbers is no lesson of this guild, or there are too many.
    #[error("a prerequisite is not known")]
    UnknownPrerequisite,
    /// The lessons would require each other.
    #[error("the prerequisites go round in a circle")]
    Loop {
        /// The titles, in the order in which they require each other.
        titles: Vec<String>,
    },
    /// Ours.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Write what was stated about a lesson that [`super::edit_lesson::open`] allowed to change.
pub async fn run(app: &App, lesson: &Lesson, staff: bool, input: &Input) -> Result<(), Error> {
    if !staff && (input.position.is_some() || input.requires.is_some() || input.preview.is_some()) {
        return Err(Error::StaffOnly);
    }
    let requires = match &input.requires {
        Some(typed) => Some(required(app, lesson, typed).await?),
        None => None,
    };
    let stated = |typed: &Option<String>| typed.as_deref().map(names::clean).filter(|it| !it.is_empty());
    let details = Details {
        licence: stated(&input.licence),
        source: stated(&input.source),
        position: input.position,
        preview: input.preview.unwrap_or(lesson.preview),
    };
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    lesson_changes::set_details(&mut tx, lesson.id, &details, now).await?;
    if let Some(requires) = &requires {
        series::set_requirements(&mut tx, lesson.id, requires).await?;
    }
    if details.preview != lesson.preview {
        series::inherit(&mut tx, lesson.id, now).await?;
    }
    jobs::enqueue(&mut tx, &SyncLesson { lesson: lesson.id }, now).await?;
    tx.commit().await?;
    app.tasks.wake();
    Ok(())
}

async fn required(app: &App, lesson: &Lesson, typed: &str) -> Result<BTreeSet<LessonId>, Error> {
    let mut requires = BTreeSet::new();
    let read = &mut app.store.read();
    for part in typed.split([',', '，', '、', ' ']).map(str::trim).filter(|part| !part.is_empty() && *part != "-") {
        let id = LessonId(part.parse().map_err(|_| Error::UnknownPrerequisite)?);
        let known = lessons::find(read, lesson.guild, id).await?.ok_or(Error::UnknownPrerequisite)?;
        requires.insert(known.id);
    }
    if requires.len() > MOST_REQUIRED {
        return Err(Error::UnknownPrerequisite);
    }
    let mut all = series::requirements(read, lesson.guild).await?;
    all.retain(|(after, _)| *after != lesson.id);
    all.extend(requires.iter().map(|before| (lesson.id, *before)));
    if let Some(round) = find_loop(&all) {
        let mut titles = Vec::new();
        for id in round {
            let title = lessons::find(read, lesson.guild, id).await?.map(|it| it.draft.title);
            titles.push(title.unwrap_or_else(|| id.to_string()));
        }
        return Err(Error::Loop { titles });
    }
    Ok(requires)
}
