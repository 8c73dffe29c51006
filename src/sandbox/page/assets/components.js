// What a bot puts under a message: buttons, select menus, and the newer layout components.

import { h, icon } from './dom.js';
import { t } from './words.js';
import { link, markdown, colour } from './markdown.js';
import { Choice } from './choice.js';

const STYLES = { 1: 'primary', 2: 'secondary', 3: 'success', 4: 'danger', 5: 'link', 6: 'primary' };

/** Render the components of a message. */
export function components(list, message, world) {
  return (list ?? []).map((part) => component(part, message, world));
}

function component(part, message, world) {
  switch (part.type) {
    case 1: return h('div', { class: 'row' }, components(part.components, message, world));
    case 2: return button(part, message, world);
    case 3: case 5: case 6: case 7: case 8: return select(part, message, world);
    case 9: return h('div', { class: 'section' }, h('div', {}, components(part.components, message, world)), part.accessory && component(part.accessory, message, world));
    case 10: return h('div', { class: 'text' }, markdown(part.content, world));
    case 12: return h('div', { class: 'gallery' }, (part.items ?? []).map((item) => picture(item.media?.url, item.description, message)));
    case 14: return h('hr', { class: part.divider === false ? 'gap' : '' });
    case 17: {
      const node = h('div', { class: 'box' }, components(part.components, message, world));
      if (part.accent_color) node.style.setProperty('--accent-line', colour(part.accent_color));
      return node;
    }
    default: return h('div', { class: 'unknown' }, t('unknown-component', { type: part.type }));
  }
}

/** A picture that came with the message; one from elsewhere is only named, because nothing is fetched from outside. */
export function picture(url, description, message) {
  const name = String(url ?? '').split(/[?#]/)[0].split('/').pop();
  const file = message.attachments.find((one) => one.filename === name);
  if (!file) return h('p', { class: 'small' }, t('outside-picture', { url: url ?? '' }));
  return h('a', { href: file.url, target: '_blank', rel: 'noopener', class: 'picture' }, h('img', { src: file.url, alt: description || file.description || file.filename, loading: 'lazy' }));
}

function emoji(part) {
  if (!part.emoji) return null;
  return h('span', { class: 'emoji', 'aria-hidden': 'true' }, part.emoji.id ? `:${part.emoji.name}:` : part.emoji.name);
}

function button(part, message, world) {
  const kind = STYLES[part.style] ?? 'secondary';
  const inside = [emoji(part), part.label && h('span', {}, part.label)];
  const name = part.label ? {} : { 'aria-label': part.emoji?.name ?? t('button') };
  if (part.style === 5) {
    const fk = `${message.id}:${part.url}`;
    if (part.disabled) return h('button', { type: 'button', class: 'button link', disabled: true }, inside, icon('out'));
    return link(part.url, [inside, icon('out')], { class: 'button link', 'data-fk': fk });
  }
  const node = h('button', {
    type: 'button', class: `button ${kind}`, disabled: part.disabled, 'data-fk': `${message.id}:${part.custom_id}`, ...name,
    onclick: async () => {
      if (node.getAttribute('aria-busy')) return;
      node.setAttribute('aria-busy', 'true');
      await world.press(message, part.custom_id);
      node.removeAttribute('aria-busy');
    },
  }, inside);
  return node;
}

function select(part, message, world) {
  const chosen = new Set([
    ...(part.options ?? []).filter((option) => option.default).map((option) => option.value),
    ...(part.default_values ?? []).map((value) => value.id),
  ]);
  const items = choices(part, world);
  const choice = new Choice({
    label: part.placeholder || t('choose'), items, chosen, least: part.min_values ?? 1, most: part.max_values ?? 1,
    disabled: part.disabled, fk: `${message.id}:${part.custom_id}`,
    onpick: (values) => world.pick(message, part.custom_id, values),
  });
  return choice.node;
}

/** What a select menu of this type offers. */
export function choices(part, world) {
  switch (part.type) {
    case 3: return (part.options ?? []).map((option) => ({ value: option.value, label: option.label, hint: option.description, emoji: option.emoji?.name }));
    case 5: return world.people();
    case 6: return world.roles();
    case 7: return [...world.people(), ...world.roles()];
    case 8: return world.channels(part.channel_types);
    default: return [];
  }
}
