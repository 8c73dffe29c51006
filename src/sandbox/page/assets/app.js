// The page: what is watched, what is drawn, what a person does.

import { h, icon, iconButton, region, toast, announce } from './dom.js';
import { Live, act } from './api.js';
import { loadWords, speak, language, t, moment, localised } from './words.js';
import { Messages } from './messages.js';
import { Composer } from './composer.js';
import { Console } from './console.js';
import { openModal, ask } from './modal.js';
import { rail, side, members } from './side.js';
import { bar, guide } from './bar.js';

const $ = (id) => document.getElementById(id);
const stored = (store, key, fallback) => { try { return JSON.parse(store.getItem(key)) ?? fallback; } catch { return fallback; } };
const keep = (store, key, value) => { try { store.setItem(key, JSON.stringify(value)); } catch { /* a private window forgets; nothing breaks */ } };

const view = {
  as: new URLSearchParams(location.search).get('as') ?? 'ada',
  place: decodeURIComponent(location.hash.slice(1)) || null,
  home: false, limit: 60, drawer: null, console: false,
  theme: stored(localStorage, 'theme', matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark'),
  guide: stored(localStorage, 'guide', true),
  quiet: false,
};
const local = { dismissed: new Set(stored(sessionStorage, 'dismissed', [])), failures: new Map(), notes: [], seen: stored(sessionStorage, 'seen', {}), reply: null };
let state = null;
let line = true;

const world = {
  now: () => state.clock.now + Math.floor((performance.now() - state.arrived) / 1000),
  me: () => state.me,
  bot: () => state.bot,
  person: (id) => state.members.find((one) => one.id === id) ?? state.people.find((one) => one.id === id),
  role: (id) => state.roles[id],
  channel: (id) => state.channels.find((one) => one.id === id),
  people: () => state.members.map((one) => ({ value: one.id, label: `@${one.name}` })),
  roles: () => Object.values(state.roles).sort((a, b) => b.position - a.position).map((role) => ({ value: role.id, label: `@${role.name}` })),
  channels: (types) => {
    const kinds = { 0: 'text', 2: 'voice', 4: 'category', 5: 'announcement', 10: 'thread', 11: 'thread', 12: 'thread', 15: 'forum' };
    const wanted = types?.length ? new Set(types.map((type) => kinds[type])) : null;
    return state.channels.filter((one) => one.can_view && (!wanted || wanted.has(one.kind))).map((one) => ({ value: one.id, label: `#${one.name}` }));
  },
  unread: (channel) => Boolean(channel.last) && channel.can_view !== false && channel.id !== view.place && BigInt(channel.last) > BigInt(local.seen[`${view.as}:${channel.id}`] ?? '0'),
  failure: (id) => local.failures.get(id),
  paintKey: (message) => [language(), local.failures.get(message.id) ?? '', world.maySpeak(), world.menu(), Math.floor(relativeAge(message) / 60)],
  maySpeak: () => state.place.can_send,
  mayThread: (message) => state.place.kind === 'text' && !message.thread,
  open: (id) => goTo(id),
  home: (home) => { view.home = home; goTo(home ? state.dms[0]?.id ?? null : null, true); },
  older: () => { view.limit += 60; watch(); },
  dismiss: (id) => {
    local.dismissed.add(id);
    local.notes = local.notes.filter((note) => note.id !== id);
    keep(sessionStorage, 'dismissed', [...local.dismissed]);
    draw();
    $('composer-input')?.focus();
  },
  replyTo: (message) => { local.reply = message; draw(); $('composer-input')?.focus(); },
  say: (text, reply) => tell(act(view.as, 'say', { channel: view.place, text, reply_to: reply }), () => { local.reply = null; }),
  react: (message, emoji, on) => tell(act(view.as, on ? 'react' : 'unreact', { channel: view.place, message: message.id, emoji })),
  startThread: async (message) => {
    const name = await ask(t('start-thread'), t('thread-name'), (message.content || message.embeds[0]?.title || '').slice(0, 40));
    if (!name) return;
    await tell(act(view.as, 'thread', { channel: view.place, message: message.id, name }), (answer) => goTo(answer.channel));
  },
  run: async (command, options) => {
    view.guide = false;
    const waiting = { id: `note-${Date.now()}`, place: view.place, as: view.as, text: t('sending', { name: `/${command.label}` }), waiting: true };
    local.notes.push(waiting);
    draw();
    const answer = await act(view.as, 'run', { channel: view.place, path: command.path, options });
    local.notes = local.notes.filter((note) => note !== waiting);
    if (!answer.ok) local.notes.push({ ...waiting, waiting: false, text: `/${command.label}: ${why(answer)}` });
    draw();
    if (answer.modal) modal(answer);
  },
  autocomplete: async (path, option, partial, others) => {
    const answer = await act(view.as, 'autocomplete', { channel: view.place, path, option, partial, options: others });
    return answer.ok ? answer.choices.map(([label, value]) => ({ label, value })) : null;
  },
  press: (message, id) => interact(message, act(view.as, 'click', { channel: view.place, message: message.id, custom_id: id })),
  pick: (message, id, values) => interact(message, act(view.as, 'select', { channel: view.place, message: message.id, custom_id: id, values })),
  menu: () => (state.commands ?? []).filter((command) => command.type === 3).map((command) => ({ value: command.name, label: localised(command, 'name') })),
  runOn: (message, name) => interact(message, act(view.as, 'menu', { message: message.id, name })),
  compose: (path, given) => { closeDrawer(); if (!composer.compose(path, given)) toast(t('cannot-run', { name: `/${path}` })); },
  become: (key) => { view.as = key; view.home = false; view.limit = 60; local.reply = null; local.failures.clear(); watch(); address(); },
  speak: async (locale) => { keep(localStorage, 'language', locale); speak(locale); title(); await act(view.as, 'locale', { locale }); draw(true); },
  theme: () => { view.theme = view.theme === 'dark' ? 'light' : 'dark'; keep(localStorage, 'theme', view.theme); document.documentElement.dataset.theme = view.theme; draw(); },
  guide: () => { view.guide = !view.guide; view.quiet = false; keep(localStorage, 'guide', view.guide); draw(); },
  quiet: () => { view.quiet = true; draw(); },
  console: () => { view.console = !view.console; drawer.opening = view.console; watch(); draw(); if (!view.console) $('bar').querySelector('[data-fk="console"]')?.focus(); },
  step: (step) => show(step),
};

function relativeAge(message) { return /<t:-?\d+:R>/.test(JSON.stringify([message.content, message.embeds])) ? state.clock.now : 0; }

const messages = new Messages(world);
const composer = new Composer($('composer'), world);
const drawer = new Console($('console'), () => world.console());
const live = new Live((next) => arrive(next), (up) => { if (up !== line) { line = up; document.body.classList.toggle('offline', !up); announce(t(up ? 'online' : 'offline')); } });

function watch() { live.watch({ as: view.as, place: view.place, limit: view.limit, console: view.console }); }

function address() { history.replaceState(null, '', `?as=${view.as}${view.place ? `#${view.place}` : ''}`); }

function arrive(next) {
  if (next.as !== view.as) return;
  const first = !state || state.as !== next.as;
  state = { ...next, arrived: performance.now(), place: next.place ?? { id: null } };
  if (first) {
    const chosen = stored(localStorage, 'language', null);
    if (chosen && chosen !== state.me.locale) act(view.as, 'locale', { locale: chosen });
    speak(chosen ?? state.me.locale);
    title();
  }
  if (!view.place || (state.place.id !== view.place && !known(view.place))) { goTo(null, true); if (first) draw(); return; }
  draw();
}

function known(id) { return state.channels.some((one) => one.id === id) || state.dms.some((one) => one.id === id); }

function goTo(id, quietly) {
  const wanted = id ?? (view.home ? null : (state.channels.find((one) => one.kind === 'text' && one.can_view) ?? state.channels[0])?.id ?? null);
  if (!quietly) { closeDrawer(); view.home = state.dms.some((one) => one.id === wanted); }
  if (wanted !== view.place) { view.limit = 60; local.reply = null; }
  view.place = wanted;
  address();
  watch();
  draw();
  if (!quietly) ($('composer-input') ?? $('stage')).focus({ preventScroll: true });
}

function draw(all) {
  if (!state) return;
  const words = language();
  if (all) for (const id of ['bar', 'rail', 'side', 'place', 'guide', 'members', 'console']) $(id).shown = null;
  document.documentElement.dataset.drawer = view.drawer ?? '';
  document.body.classList.toggle('with-console', view.console);
  document.body.classList.toggle('outside-guild', !state.me.joined);
  $('shade').hidden = !view.drawer;
  const here = view.place && state.place.id === view.place ? state.place : null;
  if (here?.can_view && here.last) { local.seen[`${view.as}:${here.id}`] = here.last; keep(sessionStorage, 'seen', local.seen); }
  region($('bar'), [words, view.as, view.theme, view.guide, view.console, state.people, Math.floor(state.clock.now / 3600), state.clock.shift], () => bar(state, view, world));
  region($('rail'), [words, view.home, state.guild, state.dms.some((dm) => world.unread(dm))], () => rail(state, view, world));
  region($('side'), [words, view.home, view.place, state.me, state.channels.map((one) => [one, world.unread(one)]), state.dms.map((one) => [one, world.unread(one)]), state.guild], () => side(state, view, world));
  region($('members'), [words, view.home, state.members, state.roles, state.me.joined, state.bot.connected], () => (view.home ? [] : members(state)));
  $('members').hidden = view.home || !state.me.joined;
  region($('guide'), [words, view.guide, view.quiet, state.guide], () => guide(state, view, world));
  region($('place'), [words, view.home, here, view.drawer, state.me.joined], () => head(here));
  stage(here);
  drawer.show(state, view.console, words);
  $('composer').hidden = !here || !here.can_view || (!state.me.joined && !view.home);
  if (here) composer.show({ place: here.id, name: here.label, may: here.can_view && here.can_send, why: here.can_view ? t('read-only') : '', commands: state.commands, language: words, reply: local.reply });
}

function head(here) {
  const outside = !state.me.joined && !view.home;
  if (outside) here = null;
  const kind = view.home ? 'mail' : here && !here.can_view ? 'lock' : here?.kind === 'thread' ? 'thread' : 'hash';
  const parent = here?.kind === 'thread' && world.channel(here.parent);
  return [
    iconButton('menu', t('open-channels'), () => openDrawer('side'), { class: 'icon-button narrow', 'data-fk': 'menu' }),
    h('h2', {}, !outside && icon(kind), parent && [h('button', { type: 'button', class: 'textual', onclick: () => goTo(parent.id) }, parent.name), ' › '], h('span', { class: 'place-name' }, here?.name ?? (outside ? state.guild.name : t('nowhere')))),
    here?.topic && h('p', { class: 'topic', title: here.topic }, here.topic),
    !view.home && state.me.joined && iconButton('people', t('open-members'), () => openDrawer('members'), { class: 'icon-button narrow end', 'data-fk': 'people' }),
  ];
}

function stage(here) {
  const node = $('stage');
  if (!state.me.joined && !view.home) {
    region(node, ['join', language(), state.guild, state.members.length], () => join());
    return;
  }
  if (!here) { region(node, ['none', language(), view.home], () => h('div', { class: 'hollow' }, h('p', {}, t(view.home ? 'no-conversations' : 'loading')))); return; }
  if (!here.can_view) {
    region(node, ['locked', language(), here], () => h('div', { class: 'hollow', data: { locked: here.name } }, h('span', { class: 'big-lock' }, icon('lock')), h('h3', {}, t('locked-title', { name: here.name })), h('p', {}, here.needs?.length ? t('locked-for', { roles: here.needs.map((role) => `@${role}`).join(', ') }) : t('locked'))));
    return;
  }
  if (node.shown !== 'stream') { node.shown = 'stream'; node.replaceChildren(messages.node); }
  const list = state.messages.filter((message) => !local.dismissed.has(message.id));
  const notes = local.notes.filter((note) => note.place === here.id && note.as === view.as).map(noteMessage);
  messages.show(`${view.as}:${here.id}`, here.label, [...list, ...notes], state.more);
}

function noteMessage(note) {
  return { id: note.id, author: { ...state.bot, bot: true }, content: note.text, at: state.clock.now - (state.clock.now % 60), embeds: [], components: [], attachments: [], reactions: [], ephemeral: !note.waiting, thinking: false, local: true };
}

function join() {
  return h('div', { class: 'hollow' }, h('div', { class: 'invite' },
    h('span', { class: 'server guild large' }, [...state.guild.name][0].toUpperCase()),
    h('p', { class: 'small' }, t('invited')), h('h3', {}, state.guild.name), h('p', { class: 'small' }, t('member-count', { count: state.guild.count })),
    h('button', { type: 'button', class: 'button primary wide', 'data-fk': 'join', onclick: () => tell(act(view.as, 'join', {}), () => goTo(state.channels.find((one) => one.everyone)?.id)) }, t('join-server', { name: state.guild.name }))));
}

async function tell(promise, onok) {
  const answer = await promise;
  if (!answer.ok) { toast(why(answer), 'bad'); return false; }
  onok?.(answer);
  draw();
  return true;
}

function why(answer) { return { no_answer: t('no-answer'), offline: t('offline') }[answer.kind] ?? answer.message ?? t('failed'); }

async function interact(message, promise) {
  local.failures.delete(message.id);
  const answer = await promise;
  if (!answer.ok) local.failures.set(message.id, answer.kind === 'no_answer' ? t('interaction-failed') : why(answer));
  draw();
  if (answer.modal) modal(answer);
}

function modal(answer) {
  openModal(answer.modal, world, async (values) => {
    const said = await act(view.as, 'submit', { token: answer.token, values });
    if (!said.ok) return said.kind === 'no_answer' ? t('interaction-failed') : why(said);
    if (said.modal) setTimeout(() => modal(said), 0);
    return null;
  });
}

function openDrawer(name) {
  view.drawer = name;
  draw();
  $(name === 'side' ? 'side' : 'members').querySelector('button')?.focus();
}

function closeDrawer() { if (view.drawer) { view.drawer = null; draw(); } }

/** Take the newcomer to where a step of the guide happens, with the command filled in. */
async function show(step) {
  const sale = Object.values(state.roles).find((role) => role.sellable);
  const general = state.channels.find((one) => one.kind === 'text' && one.everyone);
  const scene = {
    setup: ['carl', 'setup', {}], plan: ['carl', 'plan create', { name: sale?.name ?? 'Gold', price: '9.90', currency: 'EUR', interval: 'month', role: sale ? `@${sale.name}` : '' }],
    subscribe: ['ada', 'subscribe', {}], lesson: ['carl', 'lesson submit', {}],
  }[step];
  view.guide = false;
  if (!scene) { view.console = true; watch(); draw(); return; }
  const [as, path, given] = scene;
  if (view.as !== as) world.become(as);
  await until(() => state.as === as);
  if (general && view.place !== general.id) goTo(general.id);
  await until(() => state.place.id === view.place && composer.mode !== 'closed' && composer.place === view.place);
  world.compose(path, given);
}

function until(ready) {
  return new Promise((resolve) => {
    const end = performance.now() + 5000;
    const look = () => (ready() || performance.now() > end ? resolve() : requestAnimationFrame(look));
    look();
  });
}

function title() {
  document.title = t('title');
  document.querySelector('.skip').textContent = t('skip');
  for (const [id, key] of [['rail', 'servers'], ['side', 'channels'], ['members', 'members'], ['guide', 'guide'], ['stage', 'messages']]) $(id).setAttribute('aria-label', t(key));
}

document.addEventListener('outside', (event) => toast(t('outside', { address: event.detail })));
document.addEventListener('keydown', (event) => { if (event.key === 'Escape' && view.drawer) { const back = view.drawer; closeDrawer(); $('place').querySelector(`[data-fk="${back === 'side' ? 'menu' : 'people'}"]`)?.focus(); } });
$('shade').addEventListener('click', closeDrawer);
document.querySelector('.skip').addEventListener('click', (event) => { event.preventDefault(); ($('composer-input') ?? $('stage')).focus(); });
setInterval(() => {
  if (!state) return;
  for (const node of document.querySelectorAll('[data-relative]')) node.textContent = moment(Number(node.dataset.relative), 'R', world.now());
}, 10000);

document.documentElement.dataset.theme = view.theme;
await loadWords();
speak(stored(localStorage, 'language', 'en-US'));
watch();
