//! The rules of the house, held against the source: layers, library borders, file sizes, texts.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use lyceum::discord::permission;
use lyceum::text::{EN_US, ZH_CN};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|it| it == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Relative path and the text above the tests of every file under `src/`.
fn sources() -> Vec<(String, String)> {
    files(&root().join("src"), "rs")
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let product = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
            (path.strip_prefix(root().join("src")).unwrap().display().to_string(), product)
        })
        .collect()
}

/// The layer a file belongs to: its folder, or its name at the top.
fn layer(path: &str) -> &str {
    path.split('/').next().unwrap_or(path).trim_end_matches(".rs")
}

/// Who may import whom beside itself, as ARCHITECTURE.md says it. `None`: everything.
fn allowed(layer: &str) -> Option<&'static [&'static str]> {
    Some(match layer {
        "main" | "cli" | "lib" | "bug_zoo" => return None,
        "domain" | "clock" | "config" | "text" | "fetch" | "mail" => &[],
        "store" | "search" | "discord" | "billing" => &["domain"],
        "telemetry" => &["config"],
        "app" => &["clock", "config", "store", "search", "fetch", "mail", "discord", "billing", "domain"],
        "jobs" => &["app", "actions", "store", "search", "discord", "billing", "domain", "text"],
        "actions" => &["app", "jobs", "store", "search", "discord", "billing", "domain", "text"],
        "message" => &["actions", "store", "discord", "billing", "domain", "text"],
        "bot" => &["app", "actions", "store", "discord", "domain", "message", "text"],
        "web" => &["app", "actions", "store", "billing::webhook", "domain", "message", "text"],
        "sandbox" => &["domain::ids", "clock"],
        other => panic!("src/{other} is not on the map of the house"),
    })
}

fn within(name: &str, rule: &str) -> bool {
    name == rule || name.starts_with(&format!("{rule}::"))
}

/// Every layer imports what the map allows it, and the map allows nothing that no layer wants.
#[test]
fn every_layer_imports_only_what_the_map_allows() {
    let mut faults = Vec::new();
    let mut idle: BTreeSet<(String, &str)> = BTreeSet::new();
    let mut used: BTreeSet<(String, &str)> = BTreeSet::new();
    for (path, text) in sources() {
        let layer = layer(&path);
        let Some(allowed) = allowed(layer) else { continue };
        idle.extend(allowed.iter().map(|rule| (layer.to_owned(), *rule)));
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            if code.contains("crate::{") {
                faults.push(format!("src/{path}:{}: one path per use of crate::", number + 1));
            }
            for (at, _) in code.match_indices("crate::") {
                let target = &code[at + "crate::".len()..];
                let name: String =
                    target.chars().take_while(|it| it.is_alphanumeric() || matches!(it, '_' | ':')).collect();
                let rule = allowed.iter().find(|rule| within(&name, rule));
                used.extend(rule.map(|rule| (layer.to_owned(), *rule)));
                let fits = rule.is_some()
                    || within(&name, layer)
                    || name.starts_with("args")
                    // Never in what people run: only behind its feature.
                    || name.starts_with("bug_zoo");
                let local = code[..at].ends_with("pub(") || code[..at].ends_with('$');
                if !fits && !local {
                    faults.push(format!("src/{path}:{}: {layer} may not import {name}", number + 1));
                }
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    let idle: Vec<_> = idle.difference(&used).collect();
    assert!(idle.is_empty(), "allowed, and imported by nobody: {idle:?}");
}

#[test]
fn libraries_stay_behind_their_borders() {
    let borders: [(&str, &[&str]); 10] = [
        ("lettre::", &["mail.rs"]),
        ("sqlx::", &["store/"]),
        ("poise::", &["bot/", "cli/run.rs"]),
        ("serenity::", &["bot/", "discord/live"]),
        ("stripe_", &["billing/"]),
        ("axum::", &["web/", "sandbox/"]),
        ("anyhow::", &["main.rs", "cli/", "sandbox/"]),
        ("SystemTime::now", &["clock.rs", "sandbox/clock.rs"]),
        (".begin(", &["store/", "actions/", "jobs/", "cli/"]),
        ("resvg::", &["domain/community/picture"]),
    ];
    let mut faults = Vec::new();
    for (path, text) in sources() {
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            for (word, homes) in borders {
                let starts = code.match_indices(word).any(|(at, _)| {
                    !code[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == '"')
                });
                if starts && !homes.iter().any(|home| path.starts_with(home)) && word != "stripe_"
                    || word == "stripe_"
                        && code.trim_start().starts_with("use stripe_")
                        && !path.starts_with("billing/")
                {
                    faults.push(format!("src/{path}:{}: {word} belongs to {homes:?}", number + 1));
                }
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn no_file_is_too_long_to_read_in_one_sitting() {
    let mut too_long = Vec::new();
    for (path, text) in sources() {
        let lines = text.lines().count();
        if lines > 500 {
            too_long.push(format!("src/{path}: {lines} lines"));
        } else if lines > 350 {
            eprintln!("warning: src/{path} has {lines} lines; think of dividing it");
        }
    }
    assert!(too_long.is_empty(), "{}", too_long.join("\n"));
}

#[test]
fn files_have_a_purpose_and_say_it_first() {
    let silent: Vec<_> =
        sources().into_iter().filter(|(_, text)| !text.starts_with("//!")).map(|(path, _)| path).collect();
    assert!(silent.is_empty(), "these files do not say what they are for: {silent:?}");
}

/// `key` and `key.attribute` of every message in a Fluent file, read by Fluent's own rules for line starts.
fn keys(files: &[(&str, &str)]) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for (_, text) in files {
        let mut message = String::new();
        for line in text.lines() {
            let name = |text: &str| text.split_once('=').map(|(name, _)| name.trim().to_owned());
            if line.starts_with(|it: char| it.is_ascii_alphabetic()) {
                message = name(line).unwrap();
                assert!(keys.insert(message.clone()), "{message} is defined twice");
            } else if let Some(attribute) = line.trim_start().strip_prefix('.')
                && let Some(attribute) = name(attribute)
            {
                keys.insert(format!("{message}.{attribute}"));
            }
        }
    }
    keys
}

/// The names in braces of a message, so that both languages use the same arguments.
fn arguments(files: &[(&str, &str)]) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for (_, text) in files {
        let mut message = String::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if line.starts_with(|it: char| it.is_ascii_alphabetic()) {
                message = line.split('=').next().unwrap().trim().to_owned();
            }
            for part in line.split('$').skip(1) {
                let name: String =
                    part.chars().take_while(|it| it.is_ascii_alphanumeric() || matches!(it, '-' | '_')).collect();
                found.insert((message.clone(), name));
            }
        }
    }
    found
}

#[test]
fn both_languages_say_the_same_things() {
    let (english, chinese) = (keys(&EN_US), keys(&ZH_CN));
    let only = |a: &BTreeSet<String>, b: &BTreeSet<String>| a.difference(b).cloned().collect::<Vec<_>>();
    assert!(
        english == chinese,
        "only English: {:?}\nonly Chinese: {:?}",
        only(&english, &chinese),
        only(&chinese, &english)
    );
    let (english, chinese) = (arguments(&EN_US), arguments(&ZH_CN));
    assert!(english == chinese, "arguments differ: {:?}", english.symmetric_difference(&chinese).collect::<Vec<_>>());
}

#[test]
fn chinese_texts_name_options_as_discord_shows_them() {
    let names = |files: &'static [(&str, &str)]| {
        let lines = files.iter().flat_map(|(_, text)| text.lines());
        lines.filter_map(|line| line.strip_prefix("opt-")?.split_once(" = ")).collect::<Vec<_>>()
    };
    let (english, chinese) = (names(&EN_US), names(&ZH_CN));
    let unseen: BTreeSet<&str> = english.iter().filter(|name| !chinese.contains(name)).map(|(_, name)| *name).collect();
    assert!(unseen.len() > 30, "{unseen:?}");
    let mut faults = Vec::new();
    for (file, text) in ZH_CN {
        for (number, line) in text.lines().enumerate() {
            let named = line.split('`').skip(1).step_by(2).map(|it| it.split(':').next().unwrap_or_default());
            faults.extend(named.filter(|it| unseen.contains(it)).map(|it| format!("{file}.ftl:{}: {it}", number + 1)));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn locale_files_parse_without_a_fault() {
    for (file, text) in EN_US.iter().chain(&ZH_CN) {
        if let Err((_, errors)) = fluent_bundle::FluentResource::try_new((*text).to_owned()) {
            panic!("{file}.ftl: {errors:?}");
        }
    }
}

#[test]
fn the_readme_invites_the_bot_with_what_it_uses_and_nothing_else() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let asked = readme.split("&permissions=").nth(1).unwrap();
    let asked: String = asked.chars().take_while(char::is_ascii_digit).collect();
    let used = permission::VIEW_CHANNEL
        | permission::SEND_MESSAGES
        | permission::EMBED_LINKS
        | permission::ATTACH_FILES
        | permission::READ_MESSAGE_HISTORY
        | permission::MANAGE_ROLES
        | permission::CREATE_INSTANT_INVITE
        // A notice to whoever takes no direct messages (jobs/tell_member.rs).
        | permission::CREATE_PRIVATE_THREADS
        | permission::SEND_MESSAGES_IN_THREADS;
    assert_eq!(asked, used.to_string());
}

#[test]
fn every_migration_is_numbered_in_order() {
    let names: Vec<String> = files(&root().join("migrations"), "sql")
        .iter()
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    for (index, name) in names.iter().enumerate() {
        assert!(name.starts_with(&format!("{:04}_", index + 1)), "{name} should be number {}", index + 1);
    }
}

#[test]
fn every_crash_and_fault_named_in_a_test_follows_the_catalogues_pattern() {
    // A test that claims a fault carries its id first, so that a reader finds it: sd1_…, cr3_…
    let ids = ["sd", "sa", "dr", "dg", "cr", "db", "cl", "cc", "ws", "ab", "pv", "cf", "up"];
    let mut named = BTreeSet::new();
    for path in files(&root().join("tests"), "rs").into_iter().chain(files(&root().join("src"), "rs")) {
        for line in fs::read_to_string(path).unwrap().lines() {
            if let Some(name) = line.trim_start().trim_start_matches("async ").strip_prefix("fn ") {
                let id: String = name.chars().take_while(char::is_ascii_alphanumeric).collect();
                let letters = id.trim_end_matches(|it: char| it.is_ascii_digit());
                if ids.contains(&letters) && letters.len() < id.len() {
                    named.insert(id);
                }
            }
        }
    }
    assert!(named.len() >= 3, "the catalogue's faults lost their tests: {named:?}");
}
