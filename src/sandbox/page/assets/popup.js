// A small box of buttons beside what opened it; arrow keys and Escape. One at a time.

import { h, refocus } from './dom.js';

let open = null;

/** Open the box: `choices` are [{ value, label, face? }]; ArrowDown goes `row` choices on. */
export function openPopup(anchor, { label, kind, row, choices, onpick }) {
  open?.close();
  const close = (focus) => { node.remove(); document.removeEventListener('pointerdown', outside, true); open = null; if (focus) refocus(anchor); };
  const outside = (event) => { if (!node.contains(event.target)) close(false); };
  const node = h('div', {
    class: kind, role: 'dialog', 'aria-label': label,
    onkeydown: (event) => {
      const buttons = [...node.children];
      const at = buttons.indexOf(document.activeElement);
      const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: row, ArrowUp: -row }[event.key];
      if (step) { event.preventDefault(); buttons[(at + step + buttons.length) % buttons.length].focus(); }
      if (event.key === 'Escape') { event.preventDefault(); event.stopPropagation(); close(true); }
      if (event.key === 'Tab') close(true);
    },
  }, choices.map((choice) => h('button', { type: 'button', 'aria-label': choice.label, onclick: () => { close(true); onpick(choice.value); } }, choice.face ?? choice.label)));
  document.body.append(node);
  const box = anchor.getBoundingClientRect();
  const size = node.getBoundingClientRect();
  node.style.setProperty('left', `${Math.max(8, Math.min(box.right - size.width, innerWidth - size.width - 8))}px`);
  node.style.setProperty('top', `${box.top - size.height - 6 > 8 ? box.top - size.height - 6 : box.bottom + 6}px`);
  document.addEventListener('pointerdown', outside, true);
  open = { close };
  node.firstChild.focus();
}
