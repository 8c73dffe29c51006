//! A part of some people, in words where they are few, as staff reads it in Discord and on a page.

use crate::actions::community_ground::FEWEST;
use crate::args;
use crate::domain::community::health::Share;
use crate::text::{Locale, text, text_with};

/// The part; `figure` writes one that may be told.
#[must_use]
pub fn share(locale: Locale, share: Share, figure: impl Fn(f64) -> String) -> String {
    match share {
        Share::Nobody => text(locale, "health-share-none"),
        Share::Few => text_with(locale, "health-share-few", &args!("fewest" => FEWEST)),
        Share::Some => text(locale, "health-share-some"),
        Share::LessThanHalf => text(locale, "health-share-less"),
        Share::Part(part) => figure(part),
        Share::MoreThanHalf => text(locale, "health-share-more"),
        Share::Most => text(locale, "health-share-most"),
        Share::All => text(locale, "health-share-all"),
    }
}
