// Commands as the picker shows them: flat, in the person's language, with their options ready to fill.

import { localised, t } from './words.js';

const SUB = 1;
const GROUP = 2;
export const KINDS = { 3: 'string', 4: 'integer', 5: 'boolean', 6: 'user', 7: 'channel', 8: 'role', 9: 'mentionable', 10: 'number', 11: 'file' };

/** Every command that can be run, one entry per subcommand. */
export function flatten(commands) {
  const out = [];
  for (const command of commands ?? []) {
    if ((command.type ?? 1) !== 1) continue;
    walk(command, [command.name], [localised(command, 'name')], out);
  }
  return out.sort((a, b) => a.label.localeCompare(b.label));
}

function walk(node, path, names, out) {
  const inner = (node.options ?? []).filter((option) => option.type === SUB || option.type === GROUP);
  if (inner.length) {
    for (const option of inner) walk(option, [...path, option.name], [...names, localised(option, 'name')], out);
    return;
  }
  out.push({
    path: path.join(' '), label: names.join(' '), hint: localised(node, 'description'),
    words: path.join(' '), options: (node.options ?? []).map(option),
  });
}

function option(raw) {
  return {
    name: raw.name, label: localised(raw, 'name'), hint: localised(raw, 'description'), kind: KINDS[raw.type] ?? 'string',
    required: Boolean(raw.required), autocomplete: Boolean(raw.autocomplete), types: raw.channel_types ?? undefined,
    min: raw.min_value ?? undefined, max: raw.max_value ?? undefined, shortest: raw.min_length ?? undefined, longest: raw.max_length ?? undefined,
    choices: raw.choices?.length ? raw.choices.map((choice) => ({ label: localised(choice, 'name'), value: choice.value })) : null,
  };
}

/** Options in a line such as `name:Gold price:9.90`, for those who type or paste it. */
export function readLine(text, command) {
  const names = new Map();
  for (const one of command.options) { names.set(one.name, one); names.set(one.label, one); }
  const found = [...text.matchAll(/(\S+?):/g)].filter((match) => names.has(match[1]));
  return found.map((match, index) => {
    const from = match.index + match[0].length;
    const to = found[index + 1]?.index ?? text.length;
    return [names.get(match[1]), text.slice(from, to).trim().replace(/^"(.*)"$/, '$1')];
  });
}

/** What the person wrote, as the value that is sent; `problem` when it cannot be. */
export function valueOf(option, typed, picked, items) {
  const text = typed.trim();
  if (text === '' && picked === undefined) return option.required ? { problem: t('needed') } : {};
  if (picked !== undefined) return { value: picked };
  if (option.choices && !option.autocomplete) {
    const choice = option.choices.find((one) => one.label.toLowerCase() === text.toLowerCase() || String(one.value) === text);
    return choice ? { value: choice.value } : { problem: t('choose-one') };
  }
  if (['user', 'channel', 'role', 'mentionable'].includes(option.kind)) {
    const bare = text.replace(/^[@#]/, '').toLowerCase();
    const item = items.find((one) => one.label.toLowerCase() === text.toLowerCase() || one.label.replace(/^[@#]/, '').toLowerCase() === bare);
    return item ? { value: item.value } : { problem: t('choose-one') };
  }
  if (option.kind === 'boolean') {
    const yes = ['true', 'yes', '是', t('yes').toLowerCase()].includes(text.toLowerCase());
    const no = ['false', 'no', '否', t('no').toLowerCase()].includes(text.toLowerCase());
    return yes || no ? { value: yes } : { problem: t('choose-one') };
  }
  if (option.kind === 'integer' || option.kind === 'number') {
    const number = Number(text);
    if (!Number.isFinite(number) || (option.kind === 'integer' && !Number.isInteger(number))) return { problem: t(option.kind === 'integer' ? 'whole-number' : 'a-number') };
    if (option.min !== undefined && number < option.min) return { problem: t('at-least', { least: option.min }) };
    if (option.max !== undefined && number > option.max) return { problem: t('at-most', { most: option.max }) };
    return { value: number };
  }
  if (option.longest !== undefined && [...text].length > option.longest) return { problem: t('too-long', { most: option.longest }) };
  if (option.shortest !== undefined && [...text].length < option.shortest) return { problem: t('too-short', { least: option.shortest }) };
  return { value: text };
}

/** What to offer for an option that is picked from a list; null when it is typed freely. */
export function offers(option, world) {
  switch (option.kind) {
    case 'user': return world.people();
    case 'role': return world.roles();
    case 'mentionable': return [...world.people(), ...world.roles()];
    case 'channel': return world.channels(option.types);
    case 'boolean': return [{ label: t('yes'), value: true }, { label: t('no'), value: false }];
    default: return option.choices;
  }
}
