// A small emoji picker: one row of the reactions people use most; arrow keys and Escape.

import { h, refocus } from './dom.js';
import { t } from './words.js';

const EMOJI = ['👍', '❤️', '😂', '🎉', '🔥', '👏', '💡', '✅', '🙏', '👀', '🤔', '😮', '😢', '🚀', '⭐', '❓'];
let open = null;

/** Open the picker beside `anchor`. */
export function openEmoji(anchor, onpick) {
  open?.close();
  const close = (focus) => { node.remove(); document.removeEventListener('pointerdown', outside, true); open = null; if (focus) refocus(anchor); };
  const outside = (event) => { if (!node.contains(event.target)) close(false); };
  const node = h('div', {
    class: 'emoji-picker', role: 'dialog', 'aria-label': t('add-reaction'),
    onkeydown: (event) => {
      const buttons = [...node.children];
      const at = buttons.indexOf(document.activeElement);
      const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 8, ArrowUp: -8 }[event.key];
      if (step) { event.preventDefault(); buttons[(at + step + buttons.length) % buttons.length].focus(); }
      if (event.key === 'Escape') { event.preventDefault(); event.stopPropagation(); close(true); }
      if (event.key === 'Tab') close(true);
    },
  }, EMOJI.map((emoji) => h('button', { type: 'button', 'aria-label': emoji, onclick: () => { close(true); onpick(emoji); } }, emoji)));
  document.body.append(node);
  const box = anchor.getBoundingClientRect();
  const size = node.getBoundingClientRect();
  node.style.setProperty('left', `${Math.max(8, Math.min(box.right - size.width, innerWidth - size.width - 8))}px`);
  node.style.setProperty('top', `${box.top - size.height - 6 > 8 ? box.top - size.height - 6 : box.bottom + 6}px`);
  document.addEventListener('pointerdown', outside, true);
  open = { close };
  node.firstChild.focus();
}
