//! What the index holds of a lesson. Whoever changes this raises [`VERSION`]: the index is then made anew.

use tantivy::Index;
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::TextAnalyzer;

use super::tokens::{PAIRS, Pairs, WORDS, Words};

/// The version of what follows.
pub(super) const VERSION: u32 = 1;

/// A text in both kinds of terms, and how much a hit in it weighs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Both {
    pub words: Field,
    pub pairs: Field,
    pub weight: f32,
}

/// The fields.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    pub schema: Schema,
    pub id: Field,
    pub guild: Field,
    pub revision: Field,
    /// The numbers of its plans; 0 when it is free.
    pub plan: Field,
    pub title: Both,
    /// Topics and series.
    pub topics: Both,
    pub summary: Both,
    /// The page, searched only for those who may read it.
    pub page: Both,
}

impl Fields {
    pub(super) fn new() -> Self {
        let mut builder = Schema::builder();
        let text = |tokenizer: &str, option| {
            let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(option);
            TextOptions::default().set_indexing_options(indexing)
        };
        let id = builder.add_i64_field("id", INDEXED | FAST | STORED);
        let guild = builder.add_u64_field("guild", INDEXED);
        let revision = builder.add_i64_field("revision", FAST);
        let plan = builder.add_i64_field("plan", INDEXED);
        let mut both = |name: &str, weight| Both {
            words: builder.add_text_field(&format!("{name}_words"), text(WORDS, IndexRecordOption::WithFreqs)),
            pairs: builder
                .add_text_field(&format!("{name}_pairs"), text(PAIRS, IndexRecordOption::WithFreqsAndPositions)),
            weight,
        };
        let (title, topics) = (both("title", 4.0), both("topics", 3.0));
        let (summary, page) = (both("summary", 2.0), both("page", 1.0));
        Self { schema: builder.build(), id, guild, revision, plan, title, topics, summary, page }
    }

    /// Teach the index how our texts become terms.
    pub(super) fn register(index: &Index) {
        index.tokenizers().register(WORDS, TextAnalyzer::from(Words));
        index.tokenizers().register(PAIRS, TextAnalyzer::from(Pairs));
    }
}
