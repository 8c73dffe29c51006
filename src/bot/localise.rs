//! Names and descriptions of commands in both languages, from `locales/`.
//!
//! The English name in the code is what Discord sends back, so it stays the command's own name; the Fluent keys are
//! `cmd-<path>`, `opt-<path>-<option>` and `choice-<path>-<option>-<choice>`, each with `.description` but the last.

use std::borrow::Cow;

use super::Command;
use crate::text::{self, Locale};

/// Fill in the names and descriptions of `commands`, their subcommands, options and choices.
pub fn apply(commands: &mut [Command]) {
    commands.iter_mut().for_each(|command| apply_one(command, ""));
}

/// The Fluent keys that `commands` need; those of names and choices stand without an attribute.
pub fn keys(commands: &[Command]) -> Vec<String> {
    fn walk(command: &Command, parent: &str, keys: &mut Vec<String>) {
        let path = join(parent, &command.name);
        keys.extend([format!("cmd-{path}"), format!("cmd-{path}.description")]);
        for option in &command.parameters {
            let key = format!("opt-{path}-{}", option.name);
            keys.extend([key.clone(), format!("{key}.description")]);
            keys.extend(option.choices.iter().map(|choice| choice_key(&path, &option.name, &choice.name)));
        }
        command.subcommands.iter().for_each(|command| walk(command, &path, keys));
    }
    let mut keys = Vec::new();
    commands.iter().for_each(|command| walk(command, "", &mut keys));
    keys
}

fn apply_one(command: &mut Command, parent: &str) {
    let path = join(parent, &command.name);
    let key = format!("cmd-{path}");
    command.name_localizations = both(&key);
    command.description_localizations = both(&format!("{key}.description"));
    command.description = Some(text::text(Locale::EnUs, &format!("{key}.description")).into());
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
    command.subcommands.iter_mut().for_each(|command| apply_one(command, &path));
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
