// The bar above everything: who you are, in which language, in which light; and the first steps.

import { h, icon, iconButton, avatar } from './dom.js';
import { t, language, moment } from './words.js';

/** The bar. */
export function bar(state, view, world) {
  return [
    h('div', { class: 'brand' }, h('img', { src: '/assets/mark.svg', alt: '', width: 24, height: 24 }), h('h1', {}, t('title'))),
    h('div', { class: 'who', role: 'radiogroup', 'aria-label': t('be') }, state.people.map((one) => h('button', {
      type: 'button', role: 'radio', 'aria-checked': String(one.key === view.as), tabindex: one.key === view.as ? 0 : -1, 'data-fk': `as-${one.key}`, data: { as: one.key },
      title: t('be-name', { name: one.name, part: t(`part-${one.part}`) }), 'aria-label': t('be-name', { name: one.name, part: t(`part-${one.part}`) }),
      onclick: () => world.become(one.key),
      onkeydown: (event) => {
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (!step) return;
        event.preventDefault();
        const all = [...event.currentTarget.parentNode.children];
        const next = all[(all.indexOf(event.currentTarget) + step + all.length) % all.length];
        next.focus();
        next.click();
      },
    }, avatar(one, 'small'), h('span', { class: 'who-text' }, h('span', { class: 'who-name' }, one.name), h('span', { class: 'who-part' }, t(`part-${one.part}`)))))),
    h('div', { class: 'knobs' },
      h('span', { class: 'clock', title: t('clock-title') }, moment(state.clock.now, 'd'), state.clock.shift >= 3600 && h('span', { class: 'shift' }, `+${shift(state.clock.shift)}`)),
      h('button', { type: 'button', class: 'language', 'aria-label': t('other-language'), title: t('other-language'), 'data-fk': 'language', onclick: () => world.speak(language() === 'en-US' ? 'zh-CN' : 'en-US') }, language() === 'en-US' ? '中文' : 'EN'),
      iconButton(view.theme === 'dark' ? 'sun' : 'moon', t(view.theme === 'dark' ? 'light' : 'dark'), () => world.theme(), { 'data-fk': 'theme' }),
      iconButton('guide', t('guide'), () => world.guide(), { 'data-fk': 'guide', 'aria-expanded': String(view.guide) }),
      iconButton('console', t('console'), () => world.console(), { 'data-fk': 'console', 'aria-expanded': String(view.console), class: `icon-button${view.console ? ' on' : ''}` })),
  ];
}

function shift(seconds) {
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor((seconds % 86400) / 3600);
  return [days && t('days', { count: days }), hours && t('hours', { count: hours })].filter(Boolean).join(' ');
}

const STEPS = ['setup', 'plan', 'subscribe', 'lesson', 'end'];

/** What a newcomer may try, in five steps with ticks. */
export function guide(state, view, world) {
  if (!state.guide) return [];
  const done = STEPS.filter((step) => state.guide[step]).length;
  const next = STEPS.find((step) => !state.guide[step]);
  if (!view.guide) {
    if (!next || view.quiet) return [];
    return h('div', { class: 'guide-line' }, h('button', { type: 'button', class: 'textual', 'data-fk': 'guide-open', onclick: () => world.guide(), 'aria-expanded': 'false' }, h('span', { class: 'ring' }, `${done}/5`), h('span', { class: 'guide-next' }, t(`step-${next}`))), iconButton('close', t('hide'), () => world.quiet()));
  }
  return h('div', { class: 'guide-card' },
    h('header', {}, h('h2', {}, t('guide-title')), h('span', { class: 'ring' }, `${done}/5`), iconButton('close', t('hide'), () => world.guide(), { 'data-fk': 'guide-close' })),
    h('p', { class: 'small' }, t('guide-lead')),
    h('ol', {}, STEPS.map((step, index) => h('li', { class: state.guide[step] ? 'done' : step === next ? 'next' : '', data: { step, done: String(Boolean(state.guide[step])) } },
      h('span', { class: 'tick' }, state.guide[step] ? icon('check') : String(index + 1)),
      h('div', {}, h('strong', {}, t(`step-${step}`)), h('p', {}, t(`step-${step}-how`)), state.guide[step] && h('span', { class: 'unseen' }, t('done'))),
      step === next && h('button', { type: 'button', class: 'button primary', 'data-fk': `step-${step}`, onclick: () => world.step(step) }, t('show-me'))))));
}
