// A small emoji picker: the reactions people use most.

import { openPopup } from './popup.js';
import { t } from './words.js';

const EMOJI = ['👍', '❤️', '😂', '🎉', '🔥', '👏', '💡', '✅', '🙏', '👀', '🤔', '😮', '😢', '🚀', '⭐', '❓'];

/** Open the picker beside `anchor`. */
export function openEmoji(anchor, onpick) {
  const choices = EMOJI.map((emoji) => ({ value: emoji, label: emoji }));
  openPopup(anchor, { label: t('add-reaction'), kind: 'emoji-picker', row: 8, choices, onpick });
}
