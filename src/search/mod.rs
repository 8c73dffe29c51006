//! The lesson index: full-text search in this process, made from the store and made anew whenever it is missing, of
//! another version or broken. The store is the truth; what the index says is looked up there before it is shown.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tantivy::collector::TopDocs;
use tantivy::directory::error::LockError;
use tantivy::schema::document::TantivyDocument;
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, TantivyError, Term};

mod ask;
mod fields;
mod highlight;
mod tokens;

pub use ask::Ask;
pub use highlight::highlights;

use fields::{Both, Fields, VERSION};

/// Bytes of terms gathered before a segment is written; tantivy asks for 15 MB at least.
const HEAP: usize = 32_000_000;
/// Hits by text alone that are weighed by usefulness.
const WEIGHED: usize = 200;

/// Why the index could not be used. It is never the only copy of anything.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The library says.
    #[error("the search index: {0}")]
    Index(#[from] TantivyError),
    /// Its folder cannot be used.
    #[error("the folder of the search index: {0}")]
    Folder(#[from] std::io::Error),
}

/// What the index holds of a published lesson.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Doc {
    /// Its number.
    pub id: i64,
    /// Its guild.
    pub guild: u64,
    /// Of which change this is.
    pub revision: i64,
    /// Its title.
    pub title: String,
    /// Its summary.
    pub summary: String,
    /// Its topics.
    pub topics: Vec<String>,
    /// The series it belongs to.
    pub series: Option<String>,
    /// The page, when it is one.
    pub page: Option<String>,
    /// Its plans' numbers; none: it is free.
    pub plans: Vec<i64>,
}

/// A lesson that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Its number.
    pub id: i64,
    /// Text times usefulness; higher is better.
    pub score: f32,
}

/// The index, opened when it is first needed.
#[derive(Default)]
pub struct Search {
    folder: Option<PathBuf>,
    open: Mutex<Option<Open>>,
    useful: Mutex<HashMap<i64, f32>>,
}

struct Open {
    fields: Fields,
    reader: IndexReader,
    writer: IndexWriter,
    /// Number and revision of every lesson in the index.
    known: HashMap<i64, i64>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Search {
    /// An index in `folder`, or in memory without one.
    #[must_use]
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder, ..Self::default() }
    }

    /// Whether there is an index, open or on the disk.
    pub fn exists(&self) -> bool {
        locked(&self.open).is_some() || self.folder.as_ref().is_some_and(|folder| folder.exists())
    }

    /// Number and revision of every lesson in the index.
    pub fn known(&self) -> Result<HashMap<i64, i64>, SearchError> {
        self.with(|open| Ok(open.known.clone()))
    }

    /// The revision of a lesson in the index.
    pub fn revision(&self, lesson: i64) -> Option<i64> {
        locked(&self.open).as_ref().and_then(|open| open.known.get(&lesson).copied())
    }

    /// Take `docs` in, in place of what was known of them, and forget those `gone`. All of it is seen at once, and
    /// survives the end of the process in one piece.
    pub fn apply(&self, docs: &[Doc], gone: &[i64]) -> Result<(), SearchError> {
        if docs.is_empty() && gone.is_empty() {
            return Ok(());
        }
        self.with(|open| {
            for id in docs.iter().map(|doc| &doc.id).chain(gone) {
                if open.known.remove(id).is_some() {
                    open.writer.delete_term(Term::from_field_i64(open.fields.id, *id));
                }
            }
            for doc in docs {
                open.writer.add_document(document(&open.fields, doc))?;
                open.known.insert(doc.id, doc.revision);
            }
            open.writer.commit()?;
            open.reader.reload()?;
            Ok(())
        })
    }

    /// How much members think of lessons: 0 is nothing known, higher is better.
    pub fn set_usefulness(&self, useful: HashMap<i64, f32>) {
        *locked(&self.useful) = useful;
    }

    /// At most `most` lessons, the best first. A text in which nothing can be looked for finds nothing.
    pub fn find(&self, ask: &Ask<'_>, most: usize) -> Result<Vec<Hit>, SearchError> {
        let (searcher, strict, loose) = {
            let mut open = locked(&self.open);
            let open = self.opened(&mut open)?;
            let Some((strict, loose)) = ask::query(&open.fields, ask) else { return Ok(Vec::new()) };
            (open.reader.searcher(), strict, loose)
        };
        let mut found = searcher.search(&strict, &TopDocs::with_limit(WEIGHED.max(most)).order_by_score())?;
        if found.is_empty() {
            found = searcher.search(&loose, &TopDocs::with_limit(WEIGHED.max(most)).order_by_score())?;
        }
        let useful = locked(&self.useful);
        let mut hits = Vec::with_capacity(found.len());
        for (score, address) in found {
            let ids = searcher.segment_reader(address.segment_ord).fast_fields().i64("id")?;
            let Some(id) = ids.first(address.doc_id) else { continue };
            let liked = useful.get(&id).copied().unwrap_or_default().max(0.0);
            hits.push(Hit { id, score: score * (1.0 + liked.ln_1p() / 4.0) });
        }
        drop(useful);
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(b.id.cmp(&a.id)));
        hits.truncate(most);
        Ok(hits)
    }

    fn with<T>(&self, work: impl FnOnce(&mut Open) -> Result<T, SearchError>) -> Result<T, SearchError> {
        let mut open = locked(&self.open);
        let done = work(self.opened(&mut open)?);
        if done.is_err() {
            // Whatever it was, the next one begins with a fresh look at the folder.
            *open = None;
        }
        done
    }

    fn opened<'o>(&self, open: &'o mut Option<Open>) -> Result<&'o mut Open, SearchError> {
        let now = match open.take() {
            Some(ready) => ready,
            None => match &self.folder {
                Some(folder) => Open::on_disk(folder)?,
                None => Open::in_memory()?,
            },
        };
        Ok(open.insert(now))
    }
}

impl Open {
    /// Open what is in `folder`; what cannot be opened is made anew, and what another process holds is left to it.
    fn on_disk(folder: &Path) -> Result<Self, SearchError> {
        let place = folder.join(format!("v{VERSION}"));
        let fields = Fields::new();
        let opened = Index::open_in_dir(&place).map_err(SearchError::from).and_then(|index| {
            if index.schema() == fields.schema { Self::over(index, fields.clone()) } else { Self::in_memory() }
        });
        match opened {
            Ok(open) => return Ok(open),
            Err(SearchError::Index(TantivyError::LockFailure(LockError::LockBusy, _))) => return Self::in_memory(),
            Err(error) => tracing::info!(%error, "the search index is made anew"),
        }
        if folder.exists() {
            std::fs::remove_dir_all(folder)?;
        }
        std::fs::create_dir_all(&place)?;
        Self::over(Index::create_in_dir(&place, fields.schema.clone())?, fields)
    }

    fn in_memory() -> Result<Self, SearchError> {
        let fields = Fields::new();
        Self::over(Index::create_in_ram(fields.schema.clone()), fields)
    }

    fn over(index: Index, fields: Fields) -> Result<Self, SearchError> {
        Fields::register(&index);
        let writer = index.writer_with_num_threads(1, HEAP)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let mut open = Self { fields, reader, writer, known: HashMap::new() };
        open.known = open.revisions()?;
        Ok(open)
    }

    fn revisions(&self) -> Result<HashMap<i64, i64>, SearchError> {
        let mut known = HashMap::new();
        let searcher = self.reader.searcher();
        for segment in searcher.segment_readers() {
            let (ids, revisions) = (segment.fast_fields().i64("id")?, segment.fast_fields().i64("revision")?);
            for doc in segment.doc_ids_alive() {
                if let (Some(id), Some(revision)) = (ids.first(doc), revisions.first(doc)) {
                    known.insert(id, revision);
                }
            }
        }
        Ok(known)
    }
}

fn document(fields: &Fields, doc: &Doc) -> TantivyDocument {
    let mut document = TantivyDocument::new();
    document.add_i64(fields.id, doc.id);
    document.add_u64(fields.guild, doc.guild);
    document.add_i64(fields.revision, doc.revision);
    if doc.plans.is_empty() {
        document.add_i64(fields.plan, 0);
    }
    for plan in &doc.plans {
        document.add_i64(fields.plan, *plan);
    }
    let mut add = |both: &Both, text: &str| {
        document.add_text(both.words, text);
        document.add_text(both.pairs, text);
    };
    add(&fields.title, &doc.title);
    add(&fields.summary, &doc.summary);
    for topic in doc.topics.iter().chain(&doc.series) {
        add(&fields.topics, topic);
    }
    if let Some(page) = &doc.page {
        add(&fields.page, page);
    }
    document
}

#[cfg(test)]
mod tests;
