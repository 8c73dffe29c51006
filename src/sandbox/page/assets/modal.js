// A modal a bot opens: text fields and, in the newer form, labelled selects. The browser keeps the focus inside.

import { h, append } from './dom.js';
import { t } from './words.js';
import { choices } from './components.js';
import { Choice } from './choice.js';
import { markdown } from './markdown.js';

/** Show a modal; `onsubmit(values)` answers with a problem or nothing, `values` is [[custom_id, text or list]]. */
export function openModal(modal, world, onsubmit) {
  const back = document.activeElement;
  const fields = [];
  const problem = h('p', { class: 'failure', role: 'alert' });
  const send = h('button', { type: 'submit', class: 'button primary' }, t('submit'));
  const form = h('form', {
    method: 'dialog', novalidate: true,
    onsubmit: async (event) => {
      event.preventDefault();
      const wrong = fields.find((field) => !field.check());
      if (wrong) { wrong.focus(); return; }
      send.disabled = true;
      const said = await onsubmit(fields.map((field) => [field.id, field.value()]));
      send.disabled = false;
      if (said) problem.textContent = said; else close();
    },
  });
  const close = () => leave(dialog, back);
  const dialog = h('dialog', { class: 'modal', 'aria-labelledby': 'modal-title', oncancel: (event) => { event.preventDefault(); close(); } }, form);
  append(form, [
    h('header', {}, h('h2', { id: 'modal-title' }, modal.title), h('p', { class: 'small' }, t('modal-from', { name: world.bot().name }))),
    h('div', { class: 'modal-fields' }, (modal.components ?? []).map((part) => row(part, world, fields))),
    problem,
    h('footer', {}, h('button', { type: 'button', class: 'button secondary', onclick: close }, t('cancel')), send),
  ]);
  document.body.append(dialog);
  dialog.showModal();
  (form.querySelector('input, textarea, .choice') ?? send).focus();
}

/** Close a dialog. What it lets go of was inert until now: it must be focused anew, or it takes no letters. */
function leave(dialog, back) {
  dialog.close();
  dialog.remove();
  document.activeElement?.blur();
  if (back?.isConnected && back.getClientRects().length) back.focus();
}

function row(part, world, fields) {
  if (part.type === 1) return (part.components ?? []).map((inner) => field(inner, inner.label, '', world, fields));
  if (part.type === 18) return field(part.component, part.label, part.description, world, fields);
  if (part.type === 10) return h('div', {}, markdown(part.content, world));
  return null;
}

function field(part, label, description, world, fields) {
  const id = `field-${part.custom_id}`;
  const required = part.required ?? true;
  const error = h('p', { class: 'failure', id: `${id}-error` });
  const head = h('label', { for: id }, label, required ? h('span', { class: 'star', 'aria-hidden': 'true' }, ' *') : h('span', { class: 'quiet' }, ` (${t('optional')})`));
  if (part.type === 4) {
    const long = part.style === 2;
    const input = h(long ? 'textarea' : 'input', {
      id, value: part.value ?? '', placeholder: part.placeholder, maxlength: part.max_length, rows: long ? 4 : null, type: long ? null : 'text',
      'aria-required': String(required), 'aria-describedby': `${id}-error`, autocomplete: 'off', name: part.custom_id,
    });
    fields.push({
      id: part.custom_id, focus: () => input.focus(), value: () => input.value,
      check: () => {
        const size = [...input.value.trim()].length;
        const wrong = required && size === 0 ? t('needed') : size && size < (part.min_length ?? 0) ? t('too-short', { least: part.min_length }) : '';
        error.textContent = wrong;
        input.setAttribute('aria-invalid', String(Boolean(wrong)));
        return !wrong;
      },
    });
    return h('div', { class: 'field' }, head, description && h('p', { class: 'small' }, description), input, error);
  }
  const chosen = new Set((part.options ?? []).filter((option) => option.default).map((option) => option.value));
  const choice = new Choice({ label: part.placeholder || t('choose'), name: label, items: choices(part, world), chosen, least: part.min_values ?? 1, most: part.max_values ?? 1 });
  fields.push({
    id: part.custom_id, focus: () => choice.button.focus(), value: () => choice.values,
    check: () => { error.textContent = required && !choice.values.length ? t('needed') : ''; return !error.textContent; },
  });
  return h('div', { class: 'field' }, head, description && h('p', { class: 'small' }, description), choice.node, error);
}

/** A short question of the page itself with one text field; resolves to the text or null. */
export function ask(title, label, value) {
  return new Promise((resolve) => {
    const input = h('input', { id: 'ask', type: 'text', value: value ?? '', maxlength: 100, autocomplete: 'off' });
    const back = document.activeElement;
    const finish = (answer) => { leave(dialog, back); resolve(answer); };
    const dialog = h('dialog', { class: 'modal', 'aria-labelledby': 'ask-title', oncancel: (event) => { event.preventDefault(); finish(null); } },
      h('form', { method: 'dialog', onsubmit: (event) => { event.preventDefault(); finish(input.value.trim() || null); } },
        h('header', {}, h('h2', { id: 'ask-title' }, title)),
        h('div', { class: 'modal-fields' }, h('div', { class: 'field' }, h('label', { for: 'ask' }, label), input)),
        h('footer', {}, h('button', { type: 'button', class: 'button secondary', onclick: () => finish(null) }, t('cancel')), h('button', { type: 'submit', class: 'button primary' }, t('submit')))));
    document.body.append(dialog);
    dialog.showModal();
    input.select();
  });
}
