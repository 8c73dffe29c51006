// A select menu: a button that opens a list with a filter; arrow keys, Enter, Escape.

import { h, icon, append } from './dom.js';
import { t } from './words.js';

let serial = 0;

/** A list of options under a text field, with the highlighted one told to screen readers. */
export class Options {
  constructor(input, { multiple } = {}) {
    this.input = input;
    this.id = `options-${serial += 1}`;
    this.node = h('ul', { id: this.id, class: 'options', role: 'listbox', 'aria-multiselectable': multiple ? 'true' : null });
    this.items = [];
    this.at = 0;
    input.setAttribute('role', 'combobox');
    input.setAttribute('aria-autocomplete', 'list');
    input.setAttribute('aria-controls', this.id);
    input.setAttribute('aria-expanded', 'false');
  }

  /** Show these; `onpick(item)` when one is clicked. */
  show(items, onpick, chosen, at = 0) {
    this.items = items;
    this.at = Math.max(0, Math.min(at, items.length - 1));
    this.node.replaceChildren(...items.map((item, index) => h('li', {
      id: `${this.id}-${index}`, role: 'option', 'aria-selected': chosen ? String(chosen.has(item.value)) : 'false',
      onmousedown: (event) => event.preventDefault(),
      onclick: () => onpick(item),
      onmousemove: () => this.mark(index),
    },
    item.face ?? (item.emoji && h('span', { class: 'emoji', 'aria-hidden': 'true' }, item.emoji)),
    h('span', { class: 'option-text' }, h('span', { class: 'option-label' }, item.label), item.hint && h('span', { class: 'option-hint' }, item.hint)),
    item.end && h('span', { class: 'option-end' }, item.end),
    chosen?.has(item.value) && icon('check'))));
    this.input.setAttribute('aria-expanded', String(items.length > 0));
    this.mark(this.at);
  }

  /** Nothing to choose from any more. */
  hide() {
    this.items = [];
    this.node.replaceChildren();
    this.input.setAttribute('aria-expanded', 'false');
    this.input.removeAttribute('aria-activedescendant');
  }

  get open() { return this.items.length > 0; }

  get current() { return this.items[this.at]; }

  /** Highlight one. */
  mark(index) {
    this.at = index;
    [...this.node.children].forEach((node, place) => node.classList.toggle('at', place === index));
    const node = this.node.children[index];
    if (node) {
      this.input.setAttribute('aria-activedescendant', node.id);
      node.scrollIntoView({ block: 'nearest' });
    }
  }

  /** Move the highlight; true when the key was one of ours. */
  key(event) {
    if (!this.open) return false;
    const last = this.items.length - 1;
    const to = { ArrowDown: this.at >= last ? 0 : this.at + 1, ArrowUp: this.at <= 0 ? last : this.at - 1, PageDown: Math.min(last, this.at + 6), PageUp: Math.max(0, this.at - 6) }[event.key];
    if (to === undefined) return false;
    event.preventDefault();
    this.mark(to);
    return true;
  }
}

/** Whether an item has what was typed in its label, hint or words. */
export function matches(item, typed) {
  const text = `${item.label} ${item.hint ?? ''} ${item.words ?? ''}`.toLowerCase();
  return typed.toLowerCase().split(/\s+/).filter(Boolean).every((word) => text.includes(word));
}

/** The select menu itself. */
export class Choice {
  constructor(settings) {
    this.settings = settings;
    this.picked = new Set(settings.chosen);
    this.face = h('span', { class: 'choice-face' });
    this.button = h('button', {
      type: 'button', class: 'choice', disabled: settings.disabled, 'aria-haspopup': 'listbox', 'aria-expanded': 'false', 'data-fk': settings.fk,
      'aria-label': settings.name,
      onclick: () => (this.list ? this.close(true) : this.open()),
      onkeydown: (event) => { if (event.key === 'ArrowDown' && !this.list) { event.preventDefault(); this.open(); } },
    }, this.face, icon('down'));
    this.node = h('div', { class: 'choice-box' }, this.button);
    this.paint();
  }

  get values() { return [...this.picked]; }

  paint() {
    const names = this.settings.items.filter((item) => this.picked.has(item.value)).map((item) => item.label);
    this.face.textContent = names.join(', ') || this.settings.label;
    this.face.classList.toggle('unset', names.length === 0);
  }

  open() {
    const { items, most } = this.settings;
    this.before = this.values.join('\n');
    const filter = h('input', { class: 'choice-filter', type: 'text', placeholder: t('filter'), 'aria-label': t('filter'), autocomplete: 'off' });
    this.list = new Options(filter, { multiple: most > 1 });
    const pick = (item) => this.toggle(item);
    const draw = (at) => this.list.show(items.filter((item) => matches(item, filter.value)), pick, this.picked, at);
    this.draw = draw;
    filter.addEventListener('input', () => draw(0));
    filter.addEventListener('keydown', (event) => {
      if (this.list.key(event)) return;
      if (event.key === 'Enter') { event.preventDefault(); if (this.list.current) this.toggle(this.list.current); }
      if (event.key === 'Escape') { event.preventDefault(); event.stopPropagation(); this.close(true); }
      if (event.key === 'Tab') this.close(true);
    });
    filter.addEventListener('blur', () => setTimeout(() => { if (this.list && !this.popup.contains(document.activeElement)) this.close(false); }, 100));
    this.popup = append(h('div', { class: 'choice-popup' }), [filter, this.list.node]);
    if (most > 1) this.popup.append(h('button', { type: 'button', class: 'button primary', onclick: () => this.close(true) }, t('apply')));
    this.node.append(this.popup);
    this.button.setAttribute('aria-expanded', 'true');
    draw(0);
    filter.focus();
    this.popup.scrollIntoView({ block: 'nearest' });
  }

  toggle(item) {
    const { most } = this.settings;
    if (most > 1) {
      if (this.picked.has(item.value)) this.picked.delete(item.value);
      else if (this.picked.size < most) this.picked.add(item.value);
      this.paint();
      this.draw(this.list.at);
    } else {
      this.picked = new Set([item.value]);
      this.paint();
      this.close(true, true);
    }
  }

  close(focus, chosen) {
    if (!this.list) return;
    const { most, least, onpick } = this.settings;
    this.popup.remove();
    this.list = null;
    this.button.setAttribute('aria-expanded', 'false');
    if (focus) this.button.focus();
    const changed = this.values.join('\n') !== this.before;
    if (chosen || (most > 1 && changed && this.picked.size >= least)) onpick?.(this.values);
  }
}
