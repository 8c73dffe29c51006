//! Names and descriptions of commands in both languages, from `locales/`.
//!
//! The English name in the code is what Discord sends back, so it stays the command's own name; the Fluent keys are
//! `cmd-<path>`, `opt-<path>-<option>` and `choice-<path>-<option>-<choice>`, each with `.description` but the last.

use std::borrow::Cow;

use super::Command;
use crate::text::{self, Locale};

/// Fill in the names and descriptions of `commands`, their subcommands, options and choices.
pub fn apply(commands: &mut [Command]) {
    for command in commands {
        apply_one(command, "");
    }
}

/// The Fluent keys that `commands` need; those of names and choices stand without an attribute.
pub fn keys(commands: &[Command]) -> Vec<String> {
    fn walk(command: &Command, parent: &str, keys: &mut Vec<String>) {
        let path = join(parent, &command.name);
        keys.extend([format!("cmd-{path}"), format!("cmd-{path}.description")]);
        // A menu's command is given what was clicked, not what was typed.
        for option in command.parameters.iter().filter(|_| command.context_menu_name.is_none()) {
            let key = format!("opt-{path}-{}", option.name);
            keys.extend([key.clone(), format!("{key}.description")]);
            keys.extend(option.choices.iter().map(|choice| choice_key(&path, &option.name, &choice.name)));
        }
        for below in &command.subcommands {
            walk(below, &path, keys);
        }
    }
    let mut keys = Vec::new();
    for command in commands {
        walk(command, "", &mut keys);
    }
    keys
}

fn apply_one(command: &mut Command, parent: &str) {
    let path = join(parent, &command.name);
    let key = format!("cmd-{path}");
    command.name_localizations = both(&key);
    command.description_localizations = both(&format!("{key}.description"));
    command.description = Some(text::text(Locale::EnUs, &format!("{key}.description")).into());
    if command.context_menu_name.is_some() {
        return;
    }
    for option in &mut command.parameters {
        let key = format!("opt-{path}-{}", option.name);
        option.name_localizations = both(&key);
        option.description_localizations = both(&format!("{key}.description"));
        option.description = Some(text::text(Locale::EnUs, &format!("{key}.description")).into());
        let choices = option.choices.iter().map(|choice| {
            let mut choice = choice.clone();
            choice.localizations = both(&choice_key(&path, &option.name, &choice.name));
            choice
        });
        option.choices = Cow::Owned(choices.collect());
    }
    for below in &mut command.subcommands {
        apply_one(below, &path);
    }
}

fn both(key: &str) -> Cow<'static, [(Cow<'static, str>, Cow<'static, str>)]> {
    Cow::Owned(Locale::ALL.iter().map(|locale| (locale.tag().into(), text::text(*locale, key).into())).collect())
}

fn join(parent: &str, name: &str) -> String {
    if parent.is_empty() { name.to_owned() } else { format!("{parent}-{name}") }
}

fn choice_key(path: &str, option: &str, choice: &str) -> String {
    format!("choice-{path}-{option}-{}", choice.to_lowercase().replace(' ', "-"))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::bot::commands;

    /// Discord: 1–32 lower-case letters, digits, `-`, `_`, `'`, of any script.
    fn is_name(text: &str) -> bool {
        (1..=32).contains(&text.chars().count())
            && text
                .chars()
                .all(|it| (it.is_alphanumeric() || matches!(it, '-' | '_' | '\'')) && it.to_lowercase().eq([it]))
    }

    #[test]
    fn every_command_option_and_choice_has_a_text_in_both_languages_within_discords_limits() {
        let mut faults = Vec::new();
        for key in keys(&commands::all()) {
            for locale in Locale::ALL {
                let Some(said) = text::find(locale, &key, None) else {
                    faults.push(format!("{key} is missing in {}", locale.tag()));
                    continue;
                };
                let fits = match () {
                    () if key.ends_with(".description") || key.starts_with("choice-") => {
                        (1..=100).contains(&said.chars().count())
                    }
                    // A message's menu shows words with spaces and capitals.
                    () if key.contains('_') => (1..=32).contains(&said.chars().count()),
                    () => is_name(&said),
                };
                if !fits {
                    faults.push(format!("{key} in {} is nothing Discord takes: {said}", locale.tag()));
                }
            }
        }
        assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    }

    #[test]
    fn the_english_name_is_the_one_discord_sends_back() {
        fn walk(command: &Command, faults: &mut Vec<String>) {
            let english = |texts: &[(Cow<'static, str>, Cow<'static, str>)]| {
                texts.iter().find(|(tag, _)| tag == "en-US").map(|(_, name)| name.to_string())
            };
            let sent_back = command.context_menu_name.as_ref().unwrap_or(&command.name);
            if english(&command.name_localizations).as_deref() != Some(&**sent_back) {
                faults.push(command.name.to_string());
            }
            for option in command.parameters.iter().filter(|_| command.context_menu_name.is_none()) {
                if english(&option.name_localizations).as_deref() != Some(&*option.name) {
                    faults.push(format!("{} {}", command.name, option.name));
                }
            }
            for below in &command.subcommands {
                walk(below, faults);
            }
        }
        let mut faults = Vec::new();
        for command in &commands::all() {
            walk(command, &mut faults);
        }
        assert!(faults.is_empty(), "{faults:?}");
    }

    /// The paths of commands as readers of `locale` see them, groups included.
    fn paths(locale: Locale) -> Vec<String> {
        fn walk(command: &Command, path: &str, english: &str, locale: Locale, paths: &mut Vec<String>) {
            let english = join(english, &command.name);
            let own = format!("{path} {}", text::text(locale, &format!("cmd-{english}")));
            for below in &command.subcommands {
                walk(below, &own, &english, locale, paths);
            }
            paths.push(format!("/{}", own.trim_start()));
        }
        let mut paths = Vec::new();
        for command in &commands::all() {
            walk(command, "", "", locale, &mut paths);
        }
        paths
    }

    #[test]
    fn every_command_that_a_text_names_exists_under_that_name_in_its_language() {
        let mut faults = Vec::new();
        for (locale, files) in [(Locale::EnUs, &text::EN_US), (Locale::ZhCn, &text::ZH_CN)] {
            let paths = paths(locale);
            for (file, source) in files {
                for line in source.lines().filter(|line| !line.starts_with('#')) {
                    // Inside backticks: `/plan create`; a lone `/` is the key that opens the picker.
                    for named in
                        line.split('`').skip(1).step_by(2).filter(|named| named.len() > 1 && named.starts_with('/'))
                    {
                        if !paths.iter().any(|path| path == named) {
                            faults.push(format!("{}/{file}.ftl: `{named}` is no command there: {line}", locale.tag()));
                        }
                    }
                }
            }
        }
        assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    }

    /// Names, descriptions and choice values together, in the longest language.
    fn characters(value: &Value) -> usize {
        let longest = |key: &str| {
            let default = value[key].as_str().map_or(0, |text| text.chars().count());
            let localised = value[format!("{key}_localizations")].as_object().into_iter().flatten();
            localised.map(|(_, text)| text.as_str().map_or(0, |text| text.chars().count())).fold(default, usize::max)
        };
        let own =
            longest("name") + longest("description") + value["value"].as_str().map_or(0, |text| text.chars().count());
        let below = ["options", "choices"].iter().filter_map(|key| value[key].as_array()).flatten();
        own + below.map(characters).sum::<usize>()
    }

    #[test]
    fn no_command_is_larger_than_discord_takes() {
        let built = poise::builtins::create_application_commands(&commands::all());
        let built = serde_json::to_value(built).unwrap();
        for command in built.as_array().unwrap() {
            let name = command["name"].as_str().unwrap();
            assert!(characters(command) <= 8_000, "/{name} has {} characters", characters(command));
            let mut levels = vec![command];
            while let Some(level) = levels.pop() {
                let options = level["options"].as_array().map(Vec::as_slice).unwrap_or_default();
                assert!(options.len() <= 25, "/{name} has too many options");
                let required: Vec<bool> = options.iter().map(|option| option["required"] == true).collect();
                assert!(required.is_sorted_by(|a, b| a >= b), "/{name} has a required option behind an optional one");
                levels.extend(options);
            }
        }
    }
}
