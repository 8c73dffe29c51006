// The columns beside the stream: servers, channels, conversations, people.

import { h, icon, avatar } from './dom.js';
import { t } from './words.js';
import { colour } from './markdown.js';

/** The rail of servers: here one server and the conversations. */
export function rail(state, view, world) {
  const home = view.home;
  return [
    h('button', { type: 'button', class: `server${home ? ' here' : ''}`, 'aria-current': home ? 'page' : null, 'aria-label': t('direct-messages'), title: t('direct-messages'), 'data-fk': 'rail-dm', onclick: () => world.home(true) }, icon('mail'), state.dms.some((dm) => world.unread(dm)) && h('span', { class: 'dot' })),
    h('hr'),
    h('button', { type: 'button', class: `server guild${home ? '' : ' here'}`, 'aria-current': home ? null : 'page', 'aria-label': state.guild.name, title: state.guild.name, 'data-fk': 'rail-guild', onclick: () => world.home(false) }, initials(state.guild.name)),
  ];
}

function initials(name) { return name.split(/\s+/).map((word) => [...word][0]).slice(0, 2).join('').toUpperCase(); }

/** The channels of the server, or the person's conversations. */
export function side(state, view, world) {
  return [
    h('header', { class: 'side-head' }, h('h2', {}, view.home ? t('direct-messages') : state.guild.name)),
    h('div', { class: 'side-list' }, view.home ? conversations(state, view, world) : channels(state, view, world)),
    me(state),
  ];
}

function conversations(state, view, world) {
  if (!state.dms.length) return h('p', { class: 'empty' }, t('no-conversations'));
  return h('ul', {}, state.dms.map((dm) => h('li', {}, h('button', {
    type: 'button', class: `channel${view.place === dm.id ? ' here' : ''}${world.unread(dm) ? ' unread' : ''}`, 'aria-current': view.place === dm.id ? 'page' : null, 'data-fk': `c${dm.id}`, onclick: () => world.open(dm.id),
  }, avatar(dm.with, 'tiny'), h('span', { class: 'channel-name' }, dm.with.name)))));
}

function channels(state, view, world) {
  if (!state.me.joined) return h('p', { class: 'empty' }, t('not-joined-side'));
  const tops = state.channels.filter((channel) => channel.kind !== 'thread' && channel.kind !== 'category');
  const groups = state.channels.filter((channel) => channel.kind === 'category');
  const list = (some) => h('ul', {}, some.map((channel) => [row(channel, view, world), ...state.channels.filter((one) => one.kind === 'thread' && one.parent === channel.id && one.can_view).map((thread) => row(thread, view, world))]));
  const loose = tops.filter((channel) => !groups.some((group) => group.id === channel.parent));
  return [loose.length && list(loose), groups.map((group) => {
    const inside = tops.filter((channel) => channel.parent === group.id);
    return inside.length > 0 && [h('h3', {}, group.name), list(inside)];
  })];
}

function row(channel, view, world) {
  const locked = !channel.can_view;
  const here = view.place === channel.id;
  const label = locked ? t('channel-locked', { name: channel.name }) : channel.gated ? t('channel-open', { name: channel.name }) : channel.name;
  return h('li', {}, h('button', {
    type: 'button', 'data-fk': `c${channel.id}`, 'aria-current': here ? 'page' : null, 'aria-label': label, data: { channel: channel.name, locked: String(locked) },
    class: `channel${here ? ' here' : ''}${locked ? ' locked' : ''}${channel.kind === 'thread' ? ' thread' : ''}${world.unread(channel) ? ' unread' : ''}`,
    onclick: () => world.open(channel.id),
  }, icon(channel.kind === 'thread' ? 'thread' : 'hash'), h('span', { class: 'channel-name' }, channel.name), locked && h('span', { class: 'lock' }, icon('lock')), !locked && channel.gated && h('span', { class: 'opened', title: t('opened') }, icon('check'))));
}

function me(state) {
  const roles = state.me.roles.map((id) => state.roles[id]?.name).filter(Boolean);
  return h('footer', { class: 'me' }, avatar(state.me, 'small'), h('div', {}, h('strong', {}, state.me.name), h('span', { class: 'quiet' }, roles.join(', ') || t(state.me.joined ? `part-${state.people.find((one) => one.id === state.me.id)?.part ?? 'member'}` : 'not-joined'))));
}

/** Everyone in the server, by their highest role that is shown apart. */
export function members(state) {
  if (!state.me.joined) return [];
  const groups = new Map();
  const roles = Object.values(state.roles).filter((role) => role.hoist).sort((a, b) => b.position - a.position);
  for (const member of state.members) {
    const role = member.bot ? { id: 'bot', name: t('bots') } : roles.find((one) => member.roles.includes(one.id)) ?? { id: 'all', name: t('members') };
    if (!groups.has(role.id)) groups.set(role.id, { role, people: [] });
    groups.get(role.id).people.push(member);
  }
  const rank = (id) => (id === 'bot' ? 9e9 : id === 'all' ? 8e9 : -state.roles[id].position);
  return h('div', { class: 'side-list' }, [...groups.values()].sort((a, b) => rank(a.role.id) - rank(b.role.id)).map(({ role, people }) => [
    h('h3', {}, `${role.name} — ${people.length}`),
    h('ul', {}, people.slice(0, 100).map((member) => person(member, state))),
  ]));
}

function person(member, state) {
  const own = member.roles.map((id) => state.roles[id]).filter(Boolean).sort((a, b) => b.position - a.position);
  const name = h('span', { class: 'member-name' }, member.name);
  const tint = own.find((role) => role.color);
  if (tint) name.style.setProperty('--name', colour(tint.color));
  return h('li', { class: `member${member.bot && !state.bot.connected ? ' away' : ''}`, data: { member: member.name } }, avatar(member, 'small'), h('div', {},
    h('div', { class: 'member-line' }, name, member.bot && h('span', { class: 'tag' }, t('app'))),
    h('div', { class: 'roles' }, own.map((role) => {
      const pill = h('span', { class: 'pill' }, role.name);
      if (role.color) pill.style.setProperty('--role', colour(role.color));
      return pill;
    }))));
}
