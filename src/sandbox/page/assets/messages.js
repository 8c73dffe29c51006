// The stream of messages of one channel or one conversation.

import { h, icon, iconButton, avatar, keepingFocus, announce } from './dom.js';
import { t, moment, language } from './words.js';
import { markdown, colour, link } from './markdown.js';
import { components, picture } from './components.js';
import { openEmoji } from './emoji.js';
import { openPopup } from './popup.js';

/** What Discord itself says in the stream, by message type. */
const SYSTEM = { 7: 'joined', 18: 'began-thread' };

/** Draws messages into a list, touching only those that changed. */
export class Messages {
  constructor(world) {
    this.world = world;
    this.list = h('ol', { class: 'messages', role: 'log', 'aria-live': 'off', tabindex: -1 });
    this.node = h('div', { class: 'scroll' }, this.list);
    this.rows = new Map();
    this.place = '';
    this.node.addEventListener('keydown', (event) => this.keys(event));
  }

  /** Show these messages; stays at the foot when it was there. */
  show(place, name, messages, more) {
    const moved = this.place !== place;
    const low = moved || this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < 80;
    if (moved) { this.rows.clear(); this.list.replaceChildren(); this.seen = null; }
    this.place = place;
    this.list.setAttribute('aria-label', t('messages-in', { name }));
    keepingFocus(this.list, () => this.patch(messages, name, more));
    if (low) this.foot();
    this.tell(messages, moved);
  }

  patch(messages, name, more) {
    const keep = new Map();
    const nodes = [more ? this.older() : this.beginning(name)];
    let before = null;
    for (const message of messages) {
      const joined = Boolean(before) && follows(before, message);
      const fresh = !before || day(before.at) !== day(message.at);
      if (fresh) nodes.push(this.divider(message.at, keep));
      const key = JSON.stringify([message, joined && !fresh, this.world.paintKey(message)]);
      let row = this.rows.get(message.id);
      if (row?.key !== key) row = { key, node: this.message(message, joined && !fresh) };
      keep.set(message.id, row);
      nodes.push(row.node);
      before = message;
    }
    this.rows = keep;
    sync(this.list, nodes);
  }

  divider(at, keep) {
    const id = `day-${day(at)}-${language()}`;
    const row = this.rows.get(id) ?? { node: h('li', { class: 'day', role: 'separator' }, h('span', {}, moment(at, 'D'))) };
    keep.set(id, row);
    return row.node;
  }

  older() {
    this.olderNode ??= h('li', { class: 'older' });
    this.olderNode.replaceChildren(h('button', { type: 'button', class: 'button secondary', onclick: () => this.world.older() }, t('older')));
    return this.olderNode;
  }

  beginning(name) {
    this.beginNode ??= h('li', { class: 'beginning' });
    const label = t('beginning', { name });
    if (this.beginNode.textContent !== label) this.beginNode.replaceChildren(h('p', {}, label));
    return this.beginNode;
  }

  foot() {
    const down = () => { this.node.scrollTop = this.node.scrollHeight; };
    down();
    requestAnimationFrame(down);
    for (const image of this.list.querySelectorAll('img')) if (!image.complete) image.addEventListener('load', down, { once: true });
  }

  tell(messages, moved) {
    const last = messages.at(-1);
    if (!last) return;
    if (!moved && this.seen !== last.id && last.author.id !== this.world.me()?.id) {
      const words = [last.content, ...last.embeds.flatMap((embed) => [embed.title, embed.description])].filter(Boolean).join('. ');
      announce(t('announce', { name: last.author.name, text: words.slice(0, 300) || t('thinking', { name: last.author.name }) }));
    }
    this.seen = last.id;
  }

  keys(event) {
    const row = event.target.closest?.('.message');
    if (!row || event.target !== row) return;
    const rows = [...this.list.querySelectorAll('.message')];
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    rows[rows.indexOf(row) + step]?.focus();
  }

  message(message, joined) {
    const { world } = this;
    const author = message.author;
    const name = h('span', { class: 'name' }, author.name);
    if (author.color) name.style.setProperty('--name', colour(author.color));
    const head = joined ? null : h('div', { class: 'head' },
      name, author.bot && h('span', { class: 'tag' }, t('app')),
      h('time', { datetime: new Date(message.at * 1000).toISOString(), title: moment(message.at, 'F') }, moment(message.at, 's')), message.edited && !message.content && h('span', { class: 'edited' }, t('edited')));
    const body = h('div', { class: 'body' },
      (message.reply_to || message.kind === 19) && this.reply(message.reply_to),
      message.command && h('div', { class: 'used' }, t('used', { name: message.command.user }), h('span', { class: 'used-command' }, `/${message.command.name}`)),
      head,
      SYSTEM[message.kind] ? h('p', { class: 'quiet' }, t(SYSTEM[message.kind], { name: author.name, text: message.content })) : message.thinking ? h('p', { class: 'thinking' }, h('span', { class: 'dots', 'aria-hidden': 'true' }, h('i'), h('i'), h('i')), t('thinking', { name: author.name })) : h('div', { class: 'content' }, markdown(message.content, world), message.edited && message.content && h('span', { class: 'edited' }, t('edited'))),
      message.embeds.map((embed) => this.embed(embed, message)),
      this.files(message),
      h('div', { class: 'components' }, components(message.components, message, world)),
      world.failure(message.id) && h('p', { class: 'failure', role: 'alert' }, world.failure(message.id)),
      this.reactions(message),
      message.thread && h('button', { type: 'button', class: 'thread-link', 'data-fk': `${message.id}:thread`, onclick: () => world.open(message.thread.id) }, icon('thread'), h('span', {}, message.thread.name), h('span', { class: 'quiet' }, t('thread-count', { count: message.thread.count }))),
      message.ephemeral && h('p', { class: 'only-you' }, icon('eye'), t('only-you'), ' · ', h('button', { type: 'button', class: 'textual', onclick: () => world.dismiss(message.id) }, t('dismiss'))));
    const mine = message.mentions_me ? ' mentioned' : '';
    return h('li', {
      class: `message${joined ? ' joined' : ''}${message.ephemeral ? ' ephemeral' : ''}${mine}`, tabindex: 0, 'data-fk': message.id, data: { id: message.id },
      'aria-label': t('message-by', { name: author.name, time: moment(message.at, 't') }),
    }, joined ? h('span', { class: 'beside', 'aria-hidden': 'true' }, moment(message.at, 't')) : avatar(author), body, this.tools(message));
  }

  reply(reply) {
    if (!reply) return h('div', { class: 'reply-to' }, icon('reply'), h('em', {}, t('gone')));
    return h('div', { class: 'reply-to' }, icon('reply'), h('strong', {}, `@${reply.name}`), h('span', {}, reply.text ? markdown(reply.text.replace(/\n/g, ' '), this.world, true) : t('attachment')));
  }

  tools(message) {
    const { world } = this;
    if (message.ephemeral || message.thinking || message.local) return null;
    const menu = world.menu();
    const apps = menu.length > 0 && iconButton('apps', t('apps'), () => openPopup(apps, { label: t('apps'), kind: 'app-menu', row: 1, choices: menu, onpick: (name) => world.runOn(message, name) }), { 'data-fk': `${message.id}:apps` });
    if (!world.maySpeak()) return apps && h('div', { class: 'tools' }, apps);
    const smile = iconButton('smile', t('add-reaction'), () => openEmoji(smile, (emoji) => world.react(message, emoji, true)), { 'data-fk': `${message.id}:smile` });
    return h('div', { class: 'tools' },
      smile,
      iconButton('reply', t('reply'), () => world.replyTo(message), { 'data-fk': `${message.id}:reply` }),
      world.mayThread(message) && iconButton('thread', t('start-thread'), () => world.startThread(message), { 'data-fk': `${message.id}:start` }),
      apps);
  }

  reactions(message) {
    if (!message.reactions.length) return null;
    const { world } = this;
    return h('div', { class: 'reactions' }, message.reactions.map((reaction) => h('button', {
      type: 'button', class: 'reaction', 'aria-pressed': String(reaction.me), 'data-fk': `${message.id}:r:${reaction.emoji}`, disabled: !world.maySpeak(),
      'aria-label': t('reaction', { emoji: reaction.emoji, count: reaction.count }),
      onclick: () => world.react(message, reaction.emoji, !reaction.me),
    }, h('span', { class: 'emoji' }, reaction.emoji), h('span', {}, String(reaction.count)))));
  }

  files(message) {
    const shown = new Set(message.embeds.flatMap((embed) => [embed.image?.url, embed.thumbnail?.url]).filter(Boolean).map((url) => url.split(/[?#]/)[0].split('/').pop()));
    return message.attachments.filter((file) => !shown.has(file.filename)).map((file) => (/\.(png|jpe?g|gif|webp)$/i.test(file.filename)
      ? picture(file.filename, file.description, message)
      : h('a', { class: 'file', href: file.url, download: file.filename }, file.filename, h('span', { class: 'quiet' }, t('bytes', { count: file.size })))));
  }

  embed(embed, message) {
    const { world } = this;
    const node = h('article', { class: 'embed' },
      embed.thumbnail && h('div', { class: 'thumb' }, picture(embed.thumbnail.url, '', message)),
      embed.author && h('div', { class: 'embed-author' }, embed.author.name),
      embed.title && h('div', { class: 'embed-title' }, embed.url ? link(embed.url, markdown(embed.title, world, true)) : markdown(embed.title, world, true)),
      embed.description && h('div', { class: 'embed-text' }, markdown(embed.description, world)),
      embed.fields?.length && h('dl', { class: 'fields' }, embed.fields.map((field) => h('div', { class: field.inline ? 'inline' : '' }, h('dt', {}, markdown(field.name, world, true)), h('dd', {}, markdown(field.value, world))))),
      embed.image && picture(embed.image.url, embed.title, message),
      (embed.footer || embed.timestamp) && h('div', { class: 'embed-foot' }, [embed.footer?.text, embed.timestamp && moment(Date.parse(embed.timestamp) / 1000, 's')].filter(Boolean).join(' · ')));
    if (embed.color) node.style.setProperty('--accent-line', colour(embed.color));
    return node;
  }
}

function day(seconds) { return new Date(seconds * 1000).toDateString(); }

function follows(before, message) {
  return before.author.id === message.author.id && message.at - before.at < 420 && !message.reply_to && !message.command && before.ephemeral === message.ephemeral;
}

/** Make `parent` hold exactly `nodes`, moving as few as possible. */
function sync(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => { if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null); });
}
