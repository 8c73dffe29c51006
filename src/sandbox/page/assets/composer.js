// The line at the foot: plain messages, and `/` for commands with their options as chips.

import { h, icon, iconButton, announce } from './dom.js';
import { t } from './words.js';
import { Options, matches } from './choice.js';
import { flatten, readLine, valueOf, offers } from './commands.js';

export class Composer {
  constructor(node, world) {
    this.node = node;
    this.world = world;
    this.mode = 'closed';
    this.commands = [];
  }

  /** Called with every state: what may be said here, and which commands there are. */
  show({ place, name, may, why, commands, language, reply }) {
    if (this.raw !== commands || this.language !== language) {
      const text = JSON.stringify(commands);
      if (text !== this.rawText || this.language !== language) this.commands = flatten(commands);
      this.raw = commands;
      this.rawText = text;
    }
    const key = JSON.stringify([place, may, why, language, reply?.id, name]);
    if (key === this.key) return;
    const kept = this.mode === 'text' && this.place === place ? this.input?.value : '';
    const inCommand = this.mode === 'command' && this.place === place && this.language === language && may;
    this.key = key;
    this.place = place;
    this.language = language;
    this.reply = reply;
    this.name = name;
    if (!may) { this.mode = 'closed'; this.node.replaceChildren(why ? h('p', { class: 'closed' }, icon('lock'), why) : ''); return; }
    if (!inCommand) this.text(kept ?? '');
  }

  /** Plain text mode. */
  text(value, focus) {
    this.mode = 'text';
    this.command = null;
    this.input = h('textarea', {
      id: 'composer-input', rows: 1, placeholder: t('write-in', { name: this.name }), 'aria-label': t('write-in', { name: this.name }), value: value ?? '', autocomplete: 'off',
      oninput: () => this.typed(), onkeydown: (event) => this.textKey(event),
      onblur: () => setTimeout(() => { if (!this.node.contains(document.activeElement)) this.list.hide(); this.frame(); }, 150),
      onfocus: () => this.typed(),
    });
    this.list = new Options(this.input);
    const line = h('div', { class: 'line' },
      h('button', { type: 'button', class: 'slash', 'aria-label': t('commands'), title: t('commands'), onclick: () => { this.text('/', true); this.typed(); } }, '/'),
      this.input,
      iconButton('send', t('send'), () => this.send(), { class: 'icon-button send' }));
    this.popup = h('div', { class: 'picker', hidden: true }, h('div', { class: 'picker-title' }, t('commands')), this.list.node);
    this.node.replaceChildren(this.popup, ...(this.reply ? [this.replyLine()] : []), line);
    this.grow();
    if (focus) { this.input.focus(); this.input.setSelectionRange(this.input.value.length, this.input.value.length); }
  }

  replyLine() {
    return h('div', { class: 'replying' }, icon('reply'), h('span', {}, t('replying', { name: this.reply.author.name })), iconButton('close', t('cancel'), () => this.world.replyTo(null)));
  }

  grow() {
    this.input.style.setProperty('height', 'auto');
    this.input.style.setProperty('height', `${Math.min(this.input.scrollHeight, 180)}px`);
  }

  frame() { this.popup.hidden = !this.list.open; }

  typed() {
    this.grow();
    const { value } = this.input;
    if (!value.startsWith('/') || value.includes('\n')) { this.list.hide(); this.frame(); return; }
    const typed = value.slice(1);
    const exact = this.commands.filter((command) => [command.path, command.label].some((path) => typed.startsWith(`${path} `)))
      .sort((a, b) => b.path.length - a.path.length)[0];
    if (exact) { this.start(exact, typed.slice((typed.startsWith(`${exact.path} `) ? exact.path : exact.label).length + 1)); return; }
    const named = this.commands.filter((command) => matches({ label: command.label, words: command.words }, typed));
    const found = (named.length ? named : this.commands.filter((command) => matches(command, typed))).sort((a, b) => rank(a, typed) - rank(b, typed));
    this.list.show(found.map((command) => ({ ...command, value: command.path, label: `/${command.label}`, end: this.world.bot().name, command })), (item) => this.start(item.command));
    if (!found.length && typed) announce(t('no-command'));
    this.frame();
  }

  textKey(event) {
    if (event.isComposing) return;
    if (this.list.open) {
      if (this.list.key(event)) return;
      if (event.key === 'Enter' || event.key === 'Tab') { event.preventDefault(); this.start(this.list.current.command); return; }
      if (event.key === 'Escape') { event.preventDefault(); event.stopPropagation(); this.list.hide(); this.frame(); return; }
    }
    if (event.key === 'Enter' && !event.shiftKey) { event.preventDefault(); this.send(); }
    if (event.key === 'Escape' && this.reply) { event.preventDefault(); this.world.replyTo(null); }
  }

  async send() {
    if (this.mode === 'command') { this.run(); return; }
    const text = this.input.value.trim();
    if (!text) return;
    if (text.startsWith('/')) {
      const command = this.commands.find((one) => [one.path, one.label].includes(text.slice(1)));
      if (command) { this.start(command); return; }
    }
    this.input.value = '';
    this.grow();
    const sent = await this.world.say(text, this.reply?.id);
    if (!sent && !this.input.value) { this.input.value = text; this.grow(); }
  }

  /** Put a command in the line, with its options filled in from `given` (a line or an object). */
  start(command, given) {
    this.mode = 'command';
    this.command = command;
    this.chips = [];
    const values = new Map(typeof given === 'string' ? readLine(given, command) : Object.entries(given ?? {}).map(([name, value]) => [command.options.find((one) => one.name === name), String(value)]));
    values.delete(undefined);
    this.chipBox = h('div', { class: 'chips' });
    this.extra = h('div', { class: 'extra' });
    this.hint = h('div', { class: 'picker-title' });
    this.optionsBox = h('div', { class: 'picker-list' });
    this.popup = h('div', { class: 'picker' }, this.hint, this.optionsBox);
    const line = h('div', { class: 'line command-line', onkeydown: (event) => this.commandKey(event) },
      iconButton('close', t('cancel-command'), () => this.text('', true)),
      h('div', { class: 'command-body' }, h('span', { class: 'command-name' }, `/${command.label}`), this.chipBox, this.extra),
      iconButton('send', t('run-command', { name: `/${command.label}` }), () => this.run(), { class: 'icon-button send' }));
    this.node.replaceChildren(this.popup, line);
    this.sendButton = line.lastChild;
    for (const option of command.options) if (option.required || values.has(option)) this.chip(option, values.get(option));
    this.paintExtra();
    const first = this.chips.find((chip) => !chip.input.value) ?? this.chips[0];
    this.say(null);
    (first?.input ?? this.sendButton).focus();
  }

  paintExtra() {
    const rest = this.command.options.filter((option) => !this.chips.some((chip) => chip.option === option));
    this.extra.replaceChildren(...rest.map((option) => h('button', {
      type: 'button', class: 'add-option', title: option.hint, 'aria-label': t('add-option', { name: option.label, hint: option.hint }),
      onclick: () => { const chip = this.chip(option); this.paintExtra(); chip.input.focus(); },
    }, `+ ${option.label}`)));
  }

  chip(option, text) {
    const items = offers(option, this.world);
    const hintId = `hint-${option.name}`;
    const input = h('input', {
      type: 'text', value: '', autocomplete: 'off', spellcheck: 'false', 'aria-required': String(option.required), 'aria-describedby': hintId, name: option.name,
      inputmode: option.kind === 'integer' ? 'numeric' : option.kind === 'number' ? 'decimal' : null,
      'aria-label': `${option.label}${option.required ? '' : ` (${t('optional')})`}`,
    });
    const chip = { option, input, items, picked: undefined };
    chip.node = h('div', { class: `chip${option.required ? ' required' : ''}` }, h('span', { class: 'chip-name', 'aria-hidden': 'true' }, option.label), input,
      h('span', { id: hintId, class: 'unseen' }, option.hint),
      !option.required && h('button', { type: 'button', class: 'chip-remove', 'aria-label': t('remove-option', { name: option.label }), onclick: () => this.remove(chip) }, '×'));
    chip.list = new Options(input);
    input.addEventListener('focus', () => this.enter(chip));
    input.addEventListener('input', () => { chip.picked = undefined; chip.node.classList.remove('wrong'); this.fit(chip); this.offer(chip); });
    this.chips.push(chip);
    this.chipBox.append(chip.node);
    if (text !== undefined) {
      const item = items?.find((one) => one.label === text || String(one.value) === text || one.label.replace(/^[@#]/, '').toLowerCase() === text.replace(/^[@#]/, '').toLowerCase());
      input.value = item?.label ?? text;
      chip.picked = item?.value;
    }
    this.fit(chip);
    return chip;
  }

  remove(chip) {
    chip.node.remove();
    this.chips = this.chips.filter((one) => one !== chip);
    this.paintExtra();
    (this.chips.at(-1)?.input ?? this.sendButton).focus();
  }

  fit(chip) { chip.input.style.setProperty('width', `${Math.min(34, Math.max(5, [...chip.input.value].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 255 ? 2 : 1), 2)))}ch`); }

  enter(chip) {
    this.at = chip;
    this.waiting(false);
    for (const one of this.chips) if (one !== chip) one.list.hide();
    this.optionsBox.replaceChildren(chip.list.node);
    this.say(chip);
    this.offer(chip);
  }

  say(chip, problem) {
    const { hint } = this;
    if (!chip) { hint.replaceChildren(h('strong', {}, `/${this.command.label}`), ` ${this.command.hint}`); return; }
    const { option } = chip;
    const kind = option.choices || option.autocomplete ? '' : t(`kind-${option.kind}`);
    hint.replaceChildren(h('strong', {}, option.label), ` ${option.hint} `, h('span', { class: 'kind' }, [option.required ? t('required') : t('optional'), kind].filter(Boolean).join(' · ')),
      problem ? h('span', { class: 'problem', role: 'alert' }, problem) : '');
  }

  async offer(chip) {
    const typed = chip.input.value;
    const pick = (item) => this.picked(chip, item);
    if (chip.option.autocomplete) {
      chip.turn = (chip.turn ?? 0) + 1;
      const { turn } = chip;
      await new Promise((done) => { setTimeout(done, typed ? 140 : 0); });
      // Sent or given up meanwhile.
      if (turn !== chip.turn || this.at !== chip || !this.command) return;
      if (!chip.list.open) this.waiting(true);
      const answer = await this.world.autocomplete(this.command.path, chip.option.name, typed, this.values());
      if (turn !== chip.turn || this.at !== chip || !chip.node.isConnected) return;
      this.waiting(false);
      if (!answer) { this.say(chip, t('no-options')); chip.list.hide(); return; }
      chip.items = answer;
      chip.list.show(answer, pick, undefined);
      return;
    }
    if (!chip.items) { chip.list.hide(); return; }
    const whole = chip.picked !== undefined;
    chip.list.show(chip.items.filter((item) => whole || matches(item, typed.replace(/^[@#]/, ''))), pick, whole ? new Set([chip.picked]) : undefined);
  }

  waiting(on) { this.popup.classList.toggle('waiting', on); }

  picked(chip, item) {
    chip.picked = item.value;
    chip.input.value = item.label;
    chip.node.classList.remove('wrong');
    this.fit(chip);
    chip.list.hide();
    const next = this.chips.slice(this.chips.indexOf(chip) + 1).find((one) => !one.input.value);
    if (next) next.input.focus();
  }

  /** The options as they stand, for autocomplete that depends on the others. */
  values() {
    return this.chips.map((chip) => [chip.option.name, valueOf(chip.option, chip.input.value, chip.picked, chip.items ?? []).value]).filter(([, value]) => value !== undefined);
  }

  commandKey(event) {
    if (event.isComposing) return;
    const chip = this.chips.find((one) => one.input === event.target);
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      if (chip?.list.open) chip.list.hide(); else this.text('', true);
      return;
    }
    if (!chip) return;
    if (chip.list.key(event)) return;
    if ((event.key === 'Enter' || (event.key === 'Tab' && !event.shiftKey)) && chip.list.open && chip.list.current && chip.picked === undefined && (chip.input.value || event.key === 'Enter' && chip.option.required)) {
      event.preventDefault();
      this.picked(chip, chip.list.current);
      return;
    }
    if (event.key === 'Enter') { event.preventDefault(); this.run(); return; }
    if (event.key === 'Backspace' && chip.input.value === '') {
      event.preventDefault();
      if (!chip.option.required) this.remove(chip);
      else {
        const before = this.chips[this.chips.indexOf(chip) - 1];
        if (before) before.input.focus(); else this.text(`/${this.command.label}`, true);
      }
    }
  }

  async run() {
    const options = [];
    for (const chip of this.chips) {
      const { value, problem } = valueOf(chip.option, chip.input.value, chip.picked, chip.items ?? []);
      chip.node.classList.toggle('wrong', Boolean(problem));
      chip.input.setAttribute('aria-invalid', String(Boolean(problem)));
      if (problem) { chip.input.focus(); this.say(chip, problem); return; }
      if (value !== undefined) options.push([chip.option.name, value]);
    }
    const { command } = this;
    this.text('', true);
    await this.world.run(command, options);
  }

  /** Fill a command in from outside (the guide, a mention in a message). */
  compose(path, given) {
    const command = this.commands.find((one) => one.path === path);
    if (!command || this.mode === 'closed') return false;
    this.start(command, given);
    return true;
  }
}

function rank(command, typed) {
  const text = typed.toLowerCase();
  return command.path.startsWith(text) || command.label.toLowerCase().startsWith(text) ? 0 : 1;
}
