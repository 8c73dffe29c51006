// The part of Discord's markdown that bots and people use, turned into nodes.

import { h } from './dom.js';
import { t, moment } from './words.js';

/** Render a text. `world` names people, channels and roles; `inline` leaves out headings, quotes, lists and blocks. */
export function markdown(text, world, inline) {
  if (!text) return [];
  return inline ? spans(text, world) : blocks(text, world);
}

function blocks(text, world) {
  const out = [];
  const fence = /```(?:([a-z0-9+-]*)\n)?([\s\S]*?)```/gi;
  let at = 0;
  for (const match of text.matchAll(fence)) {
    out.push(...lines(text.slice(at, match.index).replace(/\n$/, ''), world));
    out.push(h('pre', { tabindex: 0 }, h('code', {}, match[2].replace(/\n$/, ''))));
    at = match.index + match[0].length;
  }
  out.push(...lines(text.slice(at).replace(at ? /^\n/ : /^$/, ''), world));
  return out;
}

function lines(text, world) {
  if (text === '') return [];
  const out = [];
  let plain = [];
  const flush = () => {
    if (plain.length) out.push(h('p', {}, spans(plain.join('\n'), world)));
    plain = [];
  };
  let list = null;
  let quote = null;
  for (const line of text.split('\n')) {
    const heading = /^(#{1,3}) (.+)$/.exec(line);
    const small = /^-# (.+)$/.exec(line);
    const item = /^\s*(?:[-*]|(\d+)\.) (.+)$/.exec(line);
    const quoted = /^> ?(.*)$/.exec(line);
    if (!item) list = null;
    if (!quoted) quote = null;
    if (heading) { flush(); out.push(h(`h${heading[1].length + 3}`, { class: `h${heading[1].length}` }, spans(heading[2], world))); }
    else if (small) { flush(); out.push(h('p', { class: 'small' }, spans(small[1], world))); }
    else if (item) {
      const tag = item[1] ? 'OL' : 'UL';
      if (!list || list.tagName !== tag) { flush(); list = h(tag.toLowerCase(), item[1] ? { start: item[1] } : {}); out.push(list); }
      list.append(h('li', {}, spans(item[2], world)));
    } else if (quoted) {
      if (!quote) { flush(); quote = h('blockquote', {}); out.push(quote); } else quote.append(h('br'));
      quote.append(...spans(quoted[1], world));
    } else plain.push(line);
  }
  flush();
  return out;
}

// One rule a line: the first that matches at the earliest place wins.
const RULES = [
  [/\\([\\*_~`|>#\-[\]()<@:.!+])/, (m) => m[1]],
  [/``([^`]+)``|`([^`]+)`/, (m) => h('code', {}, m[1] ?? m[2])],
  [/<t:(-?\d{1,14})(?::([tTdDfFR]))?>/, (m, world) => stamp(Number(m[1]), m[2] ?? 'f', world)],
  [/<@!?(\d+)>/, (m, world) => mention('@', world.person(m[1]))],
  [/<@&(\d+)>/, (m, world) => roleMention(world.role(m[1]))],
  [/<#(\d+)>/, (m, world) => channelMention(m[1], world)],
  [/<\/([^:>]+):\d+>/, (m, world) => commandMention(m[1], world)],
  [/<a?:(\w+):\d+>/, (m) => `:${m[1]}:`],
  [/@(?:everyone|here)\b/, (m) => h('span', { class: 'mention' }, m[0])],
  [/\[([^\]\n]+)\]\(<?(https?:\/\/[^\s)>]+)>?(?: "[^"]*")?\)/, (m, world) => link(m[2], spans(m[1], world))],
  [/<(https?:\/\/[^\s>]+)>/, (m) => link(m[1], m[1])],
  [/https?:\/\/[^\s<>]+[^\s<>.,:;"'\])）。，]/, (m) => link(m[0], m[0])],
  [/\*\*\*([^\n]+?)\*\*\*/, (m, world) => h('strong', {}, h('em', {}, spans(m[1], world)))],
  [/\*\*([\s\S]+?)\*\*(?!\*)/, (m, world) => h('strong', {}, spans(m[1], world))],
  [/__([\s\S]+?)__/, (m, world) => h('u', {}, spans(m[1], world))],
  [/~~([\s\S]+?)~~/, (m, world) => h('s', {}, spans(m[1], world))],
  [/\|\|([\s\S]+?)\|\|/, (m, world) => spoiler(spans(m[1], world))],
  [/\*(?!\s)([^*\n]+?)\*/, (m, world) => h('em', {}, spans(m[1], world))],
  [/(?<![A-Za-z0-9])_(?!\s)([^_\n]+?)_(?![A-Za-z0-9])/, (m, world) => h('em', {}, spans(m[1], world))],
  [/\n/, () => h('br')],
];

function spans(text, world) {
  const out = [];
  let rest = text;
  while (rest) {
    let best = null;
    for (const [pattern, make] of RULES) {
      const match = pattern.exec(rest);
      if (match && (!best || match.index < best.match.index)) best = { match, make };
      if (best?.match.index === 0) break;
    }
    if (!best) { out.push(rest); break; }
    if (best.match.index > 0) out.push(rest.slice(0, best.match.index));
    out.push(best.make(best.match, world));
    rest = rest.slice(best.match.index + best.match[0].length);
  }
  return out.flat();
}

function stamp(seconds, style, world) {
  if (Math.abs(seconds) > 8.64e12) return String(seconds);
  const node = h('time', { class: 'stamp', datetime: new Date(seconds * 1000).toISOString(), title: moment(seconds, 'F', world.now()) }, moment(seconds, style, world.now()));
  if (style === 'R') node.dataset.relative = seconds;
  return node;
}

function mention(mark, person) {
  return h('span', { class: 'mention' }, `${mark}${person?.name ?? t('someone')}`);
}

function roleMention(role) {
  const node = h('span', { class: 'mention role' }, `@${role?.name ?? t('some-role')}`);
  if (role?.color) node.style.setProperty('--role', colour(role.color));
  return node;
}

function channelMention(id, world) {
  const channel = world.channel(id);
  if (!channel) return h('span', { class: 'mention' }, `#${t('no-such-channel')}`);
  return h('button', { type: 'button', class: 'mention link', onclick: () => world.open(id) }, `#${channel.name}`);
}

function commandMention(path, world) {
  return h('button', { type: 'button', class: 'mention link', onclick: () => world.compose(path) }, `/${path}`);
}

function spoiler(children) {
  const node = h('button', { type: 'button', class: 'spoiler', 'aria-label': t('spoiler'), onclick: () => { node.classList.add('open'); node.removeAttribute('aria-label'); } }, h('span', {}, children));
  return node;
}

/** Whether an address stays on this machine. */
export function isLocal(address) {
  try {
    const url = new URL(address, location.href);
    return /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(url.hostname);
  } catch { return false; }
}

/** A link; one that would leave the machine says so instead of going there. */
export function link(address, children, props) {
  if (!isLocal(address)) {
    return h('button', { type: 'button', class: 'outside', title: address, ...props, onclick: () => document.dispatchEvent(new CustomEvent('outside', { detail: address })) }, children);
  }
  return h('a', { href: address, target: '_blank', rel: 'noopener', ...props }, children);
}

/** Discord's colour number as CSS. */
export function colour(number) { return `#${Number(number).toString(16).padStart(6, '0')}`; }
