// The page's own few words, in two languages. What the bot says comes from the bot.

const dictionaries = {};
let current = 'en-US';

/** Load both dictionaries; the page speaks as soon as they are here. */
export async function loadWords() {
  await Promise.all(['en-US', 'zh-CN'].map(async (locale) => {
    const answer = await fetch(`/assets/words/${locale}.json`);
    dictionaries[locale] = await answer.json();
  }));
}

/** Speak this language from now on. */
export function speak(locale) {
  current = dictionaries[locale] ? locale : 'en-US';
  document.documentElement.lang = current;
}

/** The language spoken now. */
export function language() { return current; }

/** A phrase of the page, with `{name}` places filled. */
export function t(key, values) {
  const text = dictionaries[current]?.[key] ?? dictionaries['en-US']?.[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values?.[name] ?? whole);
}

/** A name or description of a command in the person's language, as Discord chooses it. */
export function localised(thing, field) {
  return thing?.[`${field}_localizations`]?.[current] ?? thing?.[field] ?? '';
}

const formats = {
  t: { hour: '2-digit', minute: '2-digit' },
  T: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
  d: { year: 'numeric', month: '2-digit', day: '2-digit' },
  D: { year: 'numeric', month: 'long', day: 'numeric' },
  f: { year: 'numeric', month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit' },
  F: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit' },
  s: { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
};

/** A moment in the reader's language; `R` is relative to `now`, the worlds' clock. */
export function moment(seconds, style, now) {
  if (style === 'R') return relative(seconds - now);
  const format = new Intl.DateTimeFormat(current, formats[style] ?? formats.f);
  return format.format(new Date(seconds * 1000));
}

const steps = [['year', 31536000], ['month', 2592000], ['day', 86400], ['hour', 3600], ['minute', 60], ['second', 1]];

function relative(seconds) {
  const format = new Intl.RelativeTimeFormat(current, { numeric: 'auto' });
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size || unit === 'second') return format.format(Math.round(seconds / size), unit);
  }
  return '';
}
