//! The files of the page, embedded as they stand in `assets/`: no build step, nothing fetched from anywhere.

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

/// One embedded file: the path it is served under, its type, its text.
pub(super) struct Asset {
    pub path: &'static str,
    pub kind: &'static str,
    pub text: &'static str,
}

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const WORDS: &str = "application/json; charset=utf-8";

macro_rules! assets {
    ($($path:literal $kind:expr;)+) => {
        &[$(Asset { path: concat!("/assets/", $path), kind: $kind, text: include_str!(concat!("assets/", $path)) }),+]
    };
}

/// The page itself.
pub(super) const INDEX: &str = include_str!("assets/index.html");

/// Everything the page loads.
pub(super) const ASSETS: &[Asset] = assets! {
    "theme.css" STYLE;
    "page.css" STYLE;
    "chat.css" STYLE;
    "controls.css" STYLE;
    "app.js" SCRIPT;
    "api.js" SCRIPT;
    "bar.js" SCRIPT;
    "choice.js" SCRIPT;
    "commands.js" SCRIPT;
    "components.js" SCRIPT;
    "composer.js" SCRIPT;
    "console.js" SCRIPT;
    "dom.js" SCRIPT;
    "emoji.js" SCRIPT;
    "markdown.js" SCRIPT;
    "messages.js" SCRIPT;
    "modal.js" SCRIPT;
    "popup.js" SCRIPT;
    "side.js" SCRIPT;
    "words.js" SCRIPT;
    "words/en-US.json" WORDS;
    "words/zh-CN.json" WORDS;
    "mark.svg" "image/svg+xml";
};

/// The embedded file of this path, or 404.
pub(super) fn answer(path: &str) -> Response {
    match ASSETS.iter().find(|asset| asset.path == path) {
        Some(asset) => ([(CONTENT_TYPE, asset.kind)], asset.text).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::collections::BTreeSet;

    use super::*;

    fn words(locale: &str) -> BTreeMap<String, String> {
        let path = format!("/assets/words/{locale}.json");
        serde_json::from_str(ASSETS.iter().find(|asset| asset.path == path).unwrap().text).unwrap()
    }

    fn places(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect()
    }

    #[test]
    fn both_languages_say_the_same_things_with_the_same_places() {
        let (english, chinese) = (words("en-US"), words("zh-CN"));
        assert_eq!(english.keys().collect::<Vec<_>>(), chinese.keys().collect::<Vec<_>>());
        for (key, text) in &english {
            assert_eq!(places(text), places(&chinese[key]), "{key}");
            assert!(!text.is_empty() && !chinese[key].is_empty(), "{key} is empty");
        }
    }

    #[test]
    fn every_word_a_script_says_is_in_the_dictionary() {
        let known = words("en-US");
        let mut said = 0;
        for asset in ASSETS.iter().filter(|asset| asset.kind == SCRIPT) {
            for (at, _) in asset.text.match_indices("t('") {
                let word_before = asset.text[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '.');
                let mut parts = asset.text[at + 3..].split('\'');
                let (key, after) = (parts.next().unwrap(), parts.next().unwrap_or_default());
                if !word_before && (after.starts_with(')') || after.starts_with(", {")) {
                    assert!(known.contains_key(key), "{} says {key:?}, which no dictionary has", asset.path);
                    said += 1;
                }
            }
        }
        assert!(said > 100, "only {said} words were found, so this test reads wrongly");
    }

    #[test]
    fn every_import_and_link_is_served() {
        let served: BTreeSet<&str> = ASSETS.iter().map(|asset| asset.path).collect();
        for asset in ASSETS.iter().filter(|asset| asset.kind == SCRIPT) {
            for rest in asset.text.split("from './").skip(1) {
                let path = format!("/assets/{}", rest.split('\'').next().unwrap());
                assert!(served.contains(path.as_str()), "{} imports {path}", asset.path);
            }
        }
        for rest in INDEX.split("=\"/").skip(1) {
            let path = format!("/{}", rest.split('"').next().unwrap());
            assert!(served.contains(path.as_str()), "the page links {path}");
        }
    }

    #[test]
    fn no_file_names_an_address_outside_this_machine() {
        for text in ASSETS.iter().map(|asset| asset.text).chain([INDEX]) {
            for rest in text.split("://").skip(1) {
                let host: String =
                    rest.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '.').collect();
                assert!(host.is_empty() || host == "www.w3.org", "an asset names {host}");
            }
        }
    }
}
