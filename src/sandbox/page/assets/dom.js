// Small helpers to build the page from nodes. Text never becomes markup: there is no innerHTML anywhere.

const SVG = 'http://www.w3.org/2000/svg';

/** Build one element: h('button', { class: 'x', onclick }, 'text', child). */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name === 'data') Object.assign(node.dataset, value);
    else if (name === 'style') for (const [key, text] of Object.entries(value)) node.style.setProperty(key, text);
    else if (name === 'value') node.value = value;
    else node.setAttribute(name, value === true ? '' : value);
  }
  append(node, children);
  return node;
}

/** Append strings, nodes and nested lists; nothing for null and false. */
export function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child);
  }
  return node;
}

const ICONS = {
  hash: 'M9 3 7 21M17 3l-2 18M4 8.500h17M3 15.500h17',
  lock: 'M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3',
  thread: 'M4 5h16v10H11l-5 4v-4H4z',
  menu: 'M4 6h16M4 12h16M4 18h16',
  people: 'M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM3 20c0-4 2.500-6 6-6s6 2 6 6M16 4.500a3.500 3.500 0 0 1 0 6.500M17.500 14c2.300.600 3.500 2.600 3.500 6',
  send: 'M4 12 20 4l-5 17-3.500-7z',
  close: 'M6 6l12 12M18 6 6 18',
  smile: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.500 14.500c1.800 2.300 5.200 2.300 7 0M9 9.500v.200M15 9.500v.200',
  apps: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z',
  reply: 'M10 6 4 11.500 10 17v-3.500c5 0 8 1.500 10 4.500-.500-6-4-9-10-9.500z',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v2.500M12 19.500V22M2 12h2.500M19.500 12H22M5 5l1.800 1.800M17.200 17.200 19 19M19 5l-1.800 1.800M6.800 17.200 5 19',
  moon: 'M20 14.500A8.500 8.500 0 0 1 9.500 4a8.500 8.500 0 1 0 10.500 10.500z',
  console: 'M4 5h16v14H4zM7.500 9l3 3-3 3M13 15h4',
  guide: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.500 9.500c.300-3 5-3 5 0 0 2-2.500 2-2.500 4M12 17v.200',
  check: 'M5 12.500 10 17.500 19.500 7',
  down: 'M6 9.500l6 6 6-6',
  out: 'M14 4h6v6M20 4l-9 9M18 14v6H4V6h6',
  mail: 'M3.500 6h17v12h-17zM4 7l8 6 8-6',
  eye: 'M2.500 12c4-8 15-8 19 0-4 8-15 8-19 0zM12 14.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z',
  globe: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c-5 5-5 13 0 18M12 3c5 5 5 13 0 18',
  bolt: 'M13 3 5 13.500h6L10 21l8.500-11H12z',
};

/** A stroked icon; it says nothing to a screen reader, so its button needs a label. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', ICONS[name] ?? '');
  svg.append(path);
  return svg;
}

/** A button that shows only an icon. */
export function iconButton(name, label, onclick, extra) {
  return h('button', { type: 'button', class: 'icon-button', 'aria-label': label, title: label, onclick, ...extra }, icon(name));
}

/** Rebuild `region` only when what it shows has changed, and give focus back to where it was. */
export function region(node, key, build) {
  const text = JSON.stringify(key);
  if (node.shown === text) return false;
  node.shown = text;
  keepingFocus(node, () => node.replaceChildren(...[build()].flat(Infinity).filter(Boolean)));
  return true;
}

/** Run `change`, then focus the element that carries the same `data-fk` as the focused one did. */
export function keepingFocus(root, change) {
  const held = root.contains(document.activeElement) ? document.activeElement.dataset?.fk : undefined;
  change();
  if (held && !(document.activeElement && root.contains(document.activeElement))) {
    for (const node of root.querySelectorAll('[data-fk]')) {
      if (node.dataset.fk !== held) continue;
      refocus(node);
      break;
    }
  }
}

/** Focus something, also a tool of a message, which shows only while the focus is in its message. */
export function refocus(node) {
  node.focus({ preventScroll: true });
  if (document.activeElement === node) return;
  node.closest('[tabindex="0"]')?.focus({ preventScroll: true });
  node.focus({ preventScroll: true });
}

/** The letters and colour of a round picture for someone without one. */
export function avatar(person, size) {
  const letters = [...(person.name || '?').trim()].slice(0, 1).join('').toUpperCase();
  return h('span', { class: `avatar${size ? ` ${size}` : ''}${person.bot ? ' bot' : ''}`, 'aria-hidden': 'true', data: { hue: hue(person.name) } }, letters);
}

function hue(id) {
  let sum = 7;
  for (const letter of String(id)) sum = (sum * 37 + letter.charCodeAt(0)) % 9973;
  return sum % 8;
}

/** Say something once to a screen reader. */
export function announce(text) {
  const node = document.getElementById('announce');
  node.textContent = '';
  requestAnimationFrame(() => { node.textContent = text; });
}

/** A short line at the foot of the page that leaves by itself. */
export function toast(text, kind) {
  const node = h('div', { class: `toast ${kind ?? ''}` }, text);
  const all = document.getElementById('toasts');
  all.append(node);
  while (all.children.length > 3) all.firstChild.remove();
  setTimeout(() => node.remove(), kind === 'bad' ? 9000 : 4000);
}
