//! Names and free text made safe: [`clean`] before storing, [`shown`] before writing into a Discord message.
//!
//! Cleaning removes what only deceives (control characters, direction overrides, invisible fillers, towers of
//! accents) and keeps every script readable. Showing makes text inert: nothing pings, nothing formats, and text
//! that runs right to left cannot turn the sentence around it.

/// Accents stacked on one letter; Vietnamese and Thai need two, some notations three.
const MOST_ACCENTS: usize = 3;

/// Trimmed, on one line, without anything invisible that deceives. Never shortened: see [`fits`].
#[must_use]
pub fn clean(text: &str) -> String {
    collapse(text.chars().filter_map(|it| if it.is_whitespace() { Some(' ') } else { visible(it) }))
}

/// The same for text of several lines; more than one empty line in a row becomes one.
#[must_use]
pub fn clean_lines(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.replace("\r\n", "\n").split(['\n', '\r', '\u{2028}', '\u{2029}']) {
        let line = clean(line);
        if !(line.is_empty() && lines.last().is_none_or(String::is_empty)) {
            lines.push(line);
        }
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.join("\n")
}

/// Whether `text` has at most `most` characters.
#[must_use]
pub fn fits(text: &str, most: usize) -> bool {
    text.chars().nth(most).is_none()
}

/// At most `most` characters, with an ellipsis when something was cut off.
#[must_use]
pub fn shortened(text: &str, most: usize) -> String {
    if fits(text, most) {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most.saturating_sub(1)).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// The name folded for comparison: case, width and spacing make no difference.
#[must_use]
pub fn name_key(name: &str) -> String {
    clean(name).chars().map(narrow).flat_map(char::to_lowercase).filter(|it| !it.is_whitespace()).collect()
}

/// Inert inside a Discord message: cleaned, no ping, no formatting, no link preview, direction isolated.
#[must_use]
pub fn shown(text: &str) -> String {
    let cleaned = clean_lines(text);
    let mut safe = String::with_capacity(cleaned.len() + 8);
    let mut following = cleaned.chars().skip(1);
    for it in cleaned.chars() {
        let next = following.next();
        match it {
            // Nobody is called by a name that says @everyone: the sign is parted from the word.
            '@' => safe.push_str("@\u{200B}"),
            // <@id>, <#id>, <t:…>, <:emoji:id> and <https://…> all begin here.
            '<' => safe.push_str("<\u{200B}"),
            '\\' | '*' | '_' | '~' | '`' | '|' | '>' | '#' | '[' | ']' | '(' | ')' => {
                safe.push('\\');
                safe.push(it);
            }
            // Addresses are shown, not linked or previewed.
            ':' if next == Some('/') => safe.push_str(":\u{200B}"),
            _ => safe.push(it),
        }
    }
    if cleaned.chars().any(right_to_left) { format!("\u{2068}{safe}\u{2069}") } else { safe }
}

/// The same for places without formatting, where escapes would be seen: button labels, menus, audit reasons.
#[must_use]
pub fn plain(text: &str) -> String {
    let cleaned = clean(text).replace('@', "@\u{200B}");
    if cleaned.chars().any(right_to_left) { format!("\u{2068}{cleaned}\u{2069}") } else { cleaned }
}

/// One space between words, none at the ends, at most [`MOST_ACCENTS`] accents on a letter.
fn collapse(characters: impl Iterator<Item = char>) -> String {
    let mut text = String::new();
    let mut space = false;
    let mut accents = 0;
    for it in characters {
        if it == ' ' {
            space = true;
            accents = 0;
            continue;
        }
        if is_accent(it) {
            accents += 1;
            // An accent needs a letter to stand on.
            if accents > MOST_ACCENTS || text.is_empty() || space {
                continue;
            }
        } else {
            accents = 0;
        }
        if space && !text.is_empty() {
            text.push(' ');
        }
        space = false;
        text.push(it);
    }
    // A joiner at the end joins nothing.
    text.truncate(text.trim_end_matches(['\u{200D}', '\u{FE0F}', ' ']).len());
    text
}

/// The character, or nothing if it is a control, a direction override or an invisible filler.
fn visible(it: char) -> Option<char> {
    let hidden = it.is_control()
        || matches!(it,
            // Direction marks, embeddings, overrides and isolates.
            '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
            // Zero width, soft hyphen, invisible operators; the joiner U+200D stays, emoji and Indic scripts need it.
            | '\u{00AD}' | '\u{034F}' | '\u{180E}' | '\u{200B}' | '\u{200C}' | '\u{2060}'..='\u{2065}'
            | '\u{206A}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
            // Fillers that look like nothing.
            | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{2800}' | '\u{3164}' | '\u{FFA0}'
            // Tags, private use, language marks.
            | '\u{E000}'..='\u{F8FF}' | '\u{E0000}'..='\u{E0FFF}' | '\u{F0000}'..='\u{10FFFF}');
    (!hidden).then_some(it)
}

/// Marks that stack on the letter before them.
const fn is_accent(it: char) -> bool {
    matches!(it,
        '\u{0300}'..='\u{036F}' | '\u{0483}'..='\u{0489}' | '\u{0591}'..='\u{05BD}' | '\u{05BF}' | '\u{05C1}'..='\u{05C2}'
        | '\u{0610}'..='\u{061A}' | '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{06D6}'..='\u{06DC}' | '\u{06DF}'..='\u{06E4}'
        | '\u{06E7}'..='\u{06E8}' | '\u{06EA}'..='\u{06ED}' | '\u{0E31}' | '\u{0E34}'..='\u{0E3A}' | '\u{0E47}'..='\u{0E4E}'
        | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}' | '\u{302A}'..='\u{302F}'
        | '\u{3099}'..='\u{309A}' | '\u{A66F}'..='\u{A67D}' | '\u{FE20}'..='\u{FE2F}')
}

/// Hebrew, Arabic, Syriac, Thaana, N'Ko and their presentation forms.
const fn right_to_left(it: char) -> bool {
    matches!(it, '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
}

/// Full-width forms as Chinese keyboards type them, narrowed; everything else as it is.
#[must_use]
pub const fn narrow(it: char) -> char {
    match it {
        '\u{FF01}'..='\u{FF5E}' => match char::from_u32(it as u32 - 0xFEE0) {
            Some(narrowed) => narrowed,
            None => it,
        },
        '\u{3000}' => ' ',
        '\u{3002}' => '.',
        _ => it,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ws14_nothing_pings() {
        for hostile in ["@everyone", "@here", "<@123>", "<@&123>", "<#1>", "\u{200B}@every\u{200B}one"] {
            let text = shown(hostile);
            for ping in ["@everyone", "@here", "<@", "<#"] {
                assert!(!text.contains(ping), "{hostile:?} became {text:?}");
            }
        }
    }

    #[test]
    fn ws14_formatting_is_shown_not_done() {
        assert_eq!(
            shown("**Gold** _x_ `y` [z](https://e)"),
            "\\*\\*Gold\\*\\* \\_x\\_ \\`y\\` \\[z\\]\\(https:\u{200B}//e\\)"
        );
    }

    #[test]
    fn ws14_direction_overrides_go_and_hebrew_stays_isolated() {
        assert_eq!(clean("a\u{202E}evil\u{2066}b"), "aevilb");
        assert_eq!(shown("שלום"), "\u{2068}שלום\u{2069}");
    }

    #[test]
    fn ws14_towers_of_accents_are_cut_and_real_accents_are_kept() {
        let zalgo = format!("Z{}a", "\u{0310}".repeat(40));
        assert_eq!(clean(&zalgo), format!("Z{}a", "\u{0310}".repeat(MOST_ACCENTS)));
        for real in ["Việt Nam", "Vie\u{0302}\u{0323}t", "น้ำใส", "नमस्ते", "がぎ", "👩‍🎓 class"]
        {
            assert_eq!(clean(real), real);
        }
    }

    #[test]
    fn what_nobody_can_see_is_no_name() {
        for nothing in
            ["", "  \t\n", "\u{200B}\u{3164}\u{2800}", "\u{202E}", "\u{0300}\u{0301}", "\u{200D}", "\0\u{7F}"]
        {
            assert_eq!(clean(nothing), "", "{nothing:?}");
        }
    }

    #[test]
    fn lines_are_kept_and_gaps_closed() {
        assert_eq!(clean_lines("\n a \r\n\r\n\n\nb\u{2028}c\n\n"), "a\n\nb\nc");
    }

    #[test]
    fn equal_names_have_equal_keys() {
        for same in ["Gold Plan", "gold  plan", " GOLD\u{200B}PLAN ", "ｇｏｌｄ　ｐｌａｎ"] {
            assert_eq!(name_key(same), "goldplan", "{same:?}");
        }
        assert_ne!(name_key("Gold"), name_key("G0ld"));
    }

    #[test]
    fn shortening_counts_characters_and_says_so() {
        assert_eq!(shortened("学习学习学习", 4), "学习学…");
        assert_eq!(shortened("abcd", 4), "abcd");
        assert!(!fits(&"x".repeat(4000), 80));
    }

    proptest::proptest! {
        #[test]
        fn ws14_any_text_becomes_inert_and_cleaning_twice_is_cleaning_once(text in "\\PC{0,60}|.{0,60}") {
            let once = clean(&text);
            proptest::prop_assert_eq!(clean(&once), once.clone());
            let safe = shown(&text);
            proptest::prop_assert!(!safe.contains("@everyone") && !safe.contains("<@") && !safe.contains('\0'));
        }
    }
}
