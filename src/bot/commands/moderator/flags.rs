//! `/mod flags`: moderators only. What does not look honest, one finding a page with its evidence; the buttons Discount and
//! Clear are remembered, and either can be chosen again later. Nobody decides about a finding that concerns them.

use crate::actions::assess_trust::{self, Outcome};
use crate::actions::finding_words as words;
use crate::args;
use crate::bot::checks::{self, Rank};
use crate::bot::components::{Click, stale};
use crate::bot::{Context, guild, locale, replies};
use crate::discord::{Button, ButtonStyle, Embed, Post};
use crate::domain::community::trust::Flag;
use crate::domain::community::trust::decision::{Seen, Verdict};
use crate::domain::community::trust::flag::{Key, Pattern, State};
use crate::message::Trouble;
use crate::text::{Locale, text, text_with};

/// Accounts named in one finding.
const NAMED: usize = 15;

/// Show suspected fake interactions with the evidence.
#[poise::command(slash_command, check = "checks::moderator")]
pub(super) async fn flags(ctx: Context<'_>) -> Result<(), Trouble> {
    replies::defer_ephemeral(ctx).await?;
    let found = assess_trust::flags(ctx.data(), guild(ctx)?).await?;
    replies::reply_post(ctx, &page(locale(ctx), &found, 0), true).await
}

/// A button whose custom id begins with `flags:`.
pub async fn click(on: &Click<'_>) -> Result<(), Trouble> {
    let &Click { app, ctx, act: click, guild, member, locale, rest, .. } = on;
    on.require(Rank::Moderator).await?;
    let (found, place) = match rest {
        ["page", wanted] => {
            let wanted = wanted.parse().map_err(|_| stale())?;
            (assess_trust::flags(app, guild).await?, wanted)
        }
        [verb @ ("discount" | "clear"), finding @ ..] => {
            let verdict = if *verb == "clear" { Verdict::Clear } else { Verdict::Discount };
            let seen = seen(finding).ok_or_else(stale)?;
            match assess_trust::decide(app, guild, member, &seen, verdict).await? {
                Outcome::Decided => {}
                Outcome::Gone => return Err(Trouble::person("flags-gone")),
                Outcome::Changed => return Err(Trouble::person("flags-changed")),
                Outcome::Concerned => return Err(Trouble::person("flags-concerned")),
            }
            let found = assess_trust::flags(app, guild).await?;
            let place = found.iter().position(|flag| seen.is(flag)).unwrap_or_default();
            (found, place)
        }
        _ => return Err(stale()),
    };
    replies::update(ctx, click, &page(locale, &found, place)).await
}

/// The finding on a page, as its buttons carry it: which one it is, and how large it was.
fn told(flag: &Flag) -> String {
    let Seen { key, earlier, accounts, acts } = Seen::of(flag);
    let (actor, earlier) = (key.actor.unwrap_or_default(), earlier.unwrap_or_default());
    format!("{}:{}:{actor}:{earlier}:{accounts}:{acts}", key.pattern.name(), key.target)
}

/// What [`told`] told.
fn seen(parts: &[&str]) -> Option<Seen> {
    let [pattern, target, actor, earlier, accounts, acts] = parts else { return None };
    let actor: u64 = actor.parse().ok()?;
    let earlier: i64 = earlier.parse().ok()?;
    Some(Seen {
        key: Key {
            pattern: Pattern::from_name(pattern)?,
            target: target.parse().ok()?,
            actor: (actor != 0).then_some(actor),
        },
        earlier: (earlier != 0).then_some(earlier),
        accounts: accounts.parse().ok()?,
        acts: acts.parse().ok()?,
    })
}

fn page(locale: Locale, found: &[Flag], wanted: usize) -> Post {
    let place = wanted.min(found.len().saturating_sub(1));
    let Some(flag) = found.get(place) else {
        return Post { content: text(locale, "flags-none"), ..Post::default() };
    };
    let state = match flag.state {
        State::Open => "flags-state-open",
        State::Upheld => "flags-state-upheld",
        State::Cleared => "flags-state-cleared",
        State::Grown => "flags-state-grown",
        State::Earlier => "flags-state-earlier",
        State::Noticed => "flags-state-noticed",
    };
    let mut stands = text(locale, state);
    if let Some((by, at)) = flag.decided {
        let known = if by == 0 { "no" } else { "yes" };
        let args = args!("by" => format!("<@{by}>"), "known" => known, "when" => format!("<t:{at}:R>"));
        stands.push('\n');
        stands.push_str(&text_with(locale, "flags-decided", &args));
    }
    let open = found.iter().filter(|it| it.state.waits()).count();
    let embed = Embed {
        title: words::title(locale, flag),
        description: evidence(locale, flag),
        fields: vec![(text(locale, "flags-state"), stands, false)],
        footer: Some(text_with(
            locale,
            "flags-footer",
            &args!("place" => place + 1, "count" => found.len(), "open" => open),
        )),
        ..Embed::default()
    };
    let button = |key: &str, id: String, disabled: bool| Button {
        label: text(locale, key),
        style: ButtonStyle::Secondary(id),
        disabled,
    };
    let decide = |verb: &str| format!("flags:{verb}:{}", told(flag));
    let is_upheld = matches!(flag.state, State::Upheld | State::Earlier);
    let rows = vec![vec![
        button("flags-discount", decide("discount"), is_upheld),
        button("flags-clear", decide("clear"), flag.state == State::Cleared),
        button("flags-before", format!("flags:page:{}", place.saturating_sub(1)), place == 0),
        button("flags-next", format!("flags:page:{}", place + 1), place + 1 >= found.len()),
    ]];
    Post { embed: Some(embed), rows, ..Post::default() }
}

/// Who, how many, in what time, what share: what a person needs to judge.
fn evidence(locale: Locale, flag: &Flag) -> String {
    let others: Vec<u64> = flag.accounts.iter().copied().filter(|account| *account != flag.target).collect();
    let named: Vec<String> = others.iter().take(NAMED).map(|account| format!("<@{account}>")).collect();
    let when = args!("from" => format!("<t:{}:f>", flag.from), "to" => format!("<t:{}:f>", flag.to));
    let target = format!("<@{}>", flag.target);
    let mut lines = vec![words::why(locale, flag, &target), text_with(locale, "flags-when", &when)];
    lines.extend(words::counting(locale, flag));
    if !named.is_empty() {
        let more = others.len().saturating_sub(NAMED);
        lines.push(text_with(locale, "flags-who", &args!("named" => named.join(" "), "more" => more)));
    }
    let effect = match flag.state {
        State::Cleared => "flags-no-effect",
        State::Upheld | State::Earlier => "flags-effect-lasting",
        State::Open | State::Grown | State::Noticed => "flags-effect",
    };
    lines.push(text(locale, effect));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A finding as the detectors make it; 77 is the target.
    fn found(pattern: Pattern, circle: bool, open: bool) -> Flag {
        let mut accounts: Vec<u64> = match pattern {
            Pattern::PairBurst => vec![3],
            Pattern::Flood => Vec::new(),
            Pattern::Brigade => (1..=24).collect(),
            _ => (1..=5).collect(),
        };
        accounts.extend(circle.then_some(77));
        let counting = match pattern {
            Pattern::PairBurst => 1,
            // Only those who are heard are looked at.
            Pattern::HourBurst if !open => 5,
            _ => 0,
        };
        Flag {
            accounts,
            counting,
            acts: 60,
            from: 1_800_000_000,
            to: 1_800_090_000,
            share: 2.0 / 3.0,
            outside: 0.04,
            helped: if pattern == Pattern::Flood { 31 } else { 0 },
            ..Flag::blank(pattern, 77, open)
        }
    }

    /// Title and evidence of every pattern, where too few pay and where they do not.
    fn findings(locale: Locale) -> String {
        let circles = |pattern| match pattern {
            Pattern::Star => &[false, true][..],
            Pattern::HourBurst | Pattern::Brigade => &[false],
            _ => &[true],
        };
        let mut told = Vec::new();
        for pattern in Pattern::ALL {
            for &circle in circles(pattern) {
                // Nobody floods where everybody is heard.
                for &open in if pattern == Pattern::Flood { &[false][..] } else { &[false, true] } {
                    let heard = if open { "everybody is heard" } else { "those who pay are heard" };
                    let page = page(locale, &[found(pattern, circle, open)], 0).embed.unwrap();
                    let shape = if circle && pattern == Pattern::Star { " as a circle" } else { "" };
                    told.push(format!("== {pattern:?}{shape}, {heard}\n# {}\n{}", page.title, page.description));
                }
            }
        }
        told.join("\n\n")
    }

    #[test]
    fn a_finding_that_was_decided_says_so_in_both_languages() {
        let states = [State::Open, State::Upheld, State::Cleared, State::Grown, State::Earlier, State::Noticed];
        let told = |locale: Locale| {
            let one = |state: State| {
                let by = if state == State::Cleared { 0 } else { 9 };
                let decided = Some((by, 1_800_100_000)).filter(|_| !matches!(state, State::Open | State::Noticed));
                let flag = Flag { state, decided, ..found(Pattern::Clique, true, false) };
                let page = page(locale, &[flag], 0).embed.unwrap();
                format!("== {state:?}\n{}\n# {}\n{}", page.description, page.fields[0].0, page.fields[0].1)
            };
            let flood = Flag { state: State::Earlier, ..found(Pattern::Flood, true, false) };
            let alone = page(locale, &[flood], 0).embed.unwrap().description;
            format!("{}\n\n== Earlier, one alone\n{alone}", states.map(one).join("\n\n"))
        };
        insta::assert_snapshot!("states_en", told(Locale::EnUs));
        insta::assert_snapshot!("states_zh", told(Locale::ZhCn));
    }

    #[test]
    fn a_button_carries_the_finding_and_fits_into_its_id() {
        let largest = u64::MAX;
        for pattern in Pattern::ALL {
            let accounts = if pattern == Pattern::PairBurst { vec![largest - 1, largest] } else { vec![3; 100_000] };
            let flag = Flag {
                accounts,
                acts: 1_000_000,
                state: State::Earlier,
                decided: Some((1, 1_800_000_000)),
                ..Flag::blank(pattern, largest, false)
            };
            let told = told(&flag);
            assert_eq!(seen(&told.split(':').collect::<Vec<_>>()), Some(Seen::of(&flag)));
            assert!("flags:discount:".len() + told.len() <= 100, "{pattern:?}: {told}");
        }
        assert_eq!(seen(&["star", "7"]), None);
    }

    #[test]
    fn every_finding_is_told_with_its_own_figures_in_both_languages() {
        insta::assert_snapshot!("findings_en", findings(Locale::EnUs));
        insta::assert_snapshot!("findings_zh", findings(Locale::ZhCn));
    }
}
