// The console: the knobs of the two worlds, and what went over the wires.

import { h, iconButton, region, toast } from './dom.js';
import { t, moment, language } from './words.js';
import { turn } from './api.js';

const TABS = ['time', 'wires', 'record'];
/** Kinds of audit entries the page has words for. */
const AUDIT = new Set([10, 11, 12, 20, 22, 23, 24, 25, 30, 31, 32, 72]);

export class Console {
  constructor(node, close) {
    this.node = node;
    this.close = close;
    this.tab = 'time';
    this.list = 'audit';
    node.addEventListener('keydown', (event) => { if (event.key === 'Escape') { event.preventDefault(); close(); } });
  }

  /** Draw from a state; nothing while the drawer is closed. */
  show(state, open, words) {
    this.node.hidden = !open;
    if (!open || !state.console) return;
    this.state = state;
    region(this.node, [this.tab, this.list, words, state.console, this.tab === 'time' ? Math.floor(state.clock.now / 60) : 0, state.clock.shift, state.bot], () => this.draw());
    // What the console shows comes a moment after it was opened, and only then can it take the focus.
    if (this.opening) this.node.querySelector('button').focus();
    this.opening = false;
  }

  redraw() { this.node.shown = null; this.show(this.state, true, null); }

  draw() {
    this.node.setAttribute('aria-label', t('console'));
    return [
      h('header', { class: 'drawer-head' }, h('h2', {}, t('console')), iconButton('close', t('close-console'), () => this.close(), { 'data-fk': 'console-close' })),
      h('div', { class: 'tabs', role: 'tablist', 'aria-label': t('console') }, TABS.map((tab) => h('button', {
        type: 'button', role: 'tab', id: `tab-${tab}`, 'aria-selected': String(tab === this.tab), 'aria-controls': 'console-panel', tabindex: tab === this.tab ? 0 : -1, 'data-fk': `tab-${tab}`,
        onclick: () => this.select(tab),
        onkeydown: (event) => {
          const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
          if (!step) return;
          event.preventDefault();
          this.select(TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length], true);
        },
      }, t(`tab-${tab}`)))),
      h('div', { id: 'console-panel', role: 'tabpanel', 'aria-labelledby': `tab-${this.tab}`, class: 'drawer-body' }, this[this.tab]()),
    ];
  }

  select(tab, focus) {
    this.tab = tab;
    this.redraw();
    if (focus) document.getElementById(`tab-${tab}`).focus();
  }

  knob(label, what, details, extra) {
    const key = `${what}:${JSON.stringify(details ?? {})}`;
    const node = h('button', {
      type: 'button', class: `button ${extra?.kind ?? 'secondary'}`, title: extra?.title, disabled: extra?.disabled, 'data-fk': key, 'aria-pressed': extra?.pressed === undefined ? null : String(extra.pressed), data: { knob: what },
      onclick: async () => {
        if (node.getAttribute('aria-busy')) return;
        node.setAttribute('aria-busy', 'true');
        const answer = await turn(what, details);
        node.removeAttribute('aria-busy');
        if (answer.ok) toast(answer.message ? t(answer.message, answer) : t('done-toast', { what: label }));
        else toast(answer.message || t('offline'), 'bad');
      },
    }, label);
    return node;
  }

  time() {
    const { clock, console: { accounts, subscriptions, pages } } = this.state;
    return [
      h('section', {}, h('h3', {}, t('clock')), h('p', { class: 'big' }, moment(clock.now, 'f')), h('p', { class: 'small' }, t('clock-lead')),
        h('div', { class: 'knob-row' },
          this.knob(t('plus-hour'), 'advance', { seconds: 3600 }), this.knob(t('plus-day'), 'advance', { seconds: 86400 }),
          this.knob(t('plus-week'), 'advance', { seconds: 604800 }), this.knob(t('plus-month'), 'advance', { seconds: 2678400 }))),
      h('section', {}, h('h3', {}, t('subscriptions')),
        subscriptions.length ? subscriptions.map((one) => this.subscription(one)) : h('p', { class: 'empty' }, t('no-subscriptions'))),
      accounts.length ? h('section', {}, h('h3', {}, t('accounts')), h('p', { class: 'small' }, t('accounts-lead')), accounts.map((one) => this.account(one))) : null,
      h('section', {}, h('h3', {}, t('sales-pages')), h('p', { class: 'small' }, t('sales-pages-lead')),
        pages.length ? h('ul', {}, pages.map((one) => h('li', {}, h('a', { href: one.url, target: '_blank', rel: 'noopener', data: { page: one.name } }, one.name)))) : h('p', { class: 'empty' }, t('no-sales-pages'))),
    ];
  }

  subscription(one) {
    const over = one.status === 'canceled' || one.status === 'incomplete_expired';
    const details = { subscription: one.id };
    return h('article', { class: 'subscription', data: { subscription: one.id, status: one.status } },
      h('header', {}, h('strong', {}, one.name || one.id), h('span', { class: `status ${one.status}` }, t(`status-${one.status}`))),
      h('p', { class: 'small' }, [one.who, price(one), one.period_end && t(one.cancel_at_period_end ? 'ends-at' : 'renews-at', { when: moment(one.period_end, 'd') })].filter(Boolean).join(' · ')),
      h('p', { class: 'small mono' }, one.id),
      h('div', { class: 'knob-row' },
        over ? null : this.knob(one.failing ? t('repair') : t('fail'), 'fail_renewals', { ...details, fail: !one.failing }, { pressed: one.failing, title: t('fail-title') }),
        over ? null : this.knob(t('cancel-end'), 'cancel', { ...details, at_period_end: true }, { disabled: one.cancel_at_period_end }),
        over ? null : this.knob(t('cancel-now'), 'cancel', { ...details, at_period_end: false }, { kind: 'danger' }),
        this.knob(t('refund'), 'refund', details), this.knob(t('dispute'), 'dispute', details)));
  }

  account(one) {
    return h('article', { class: 'subscription', data: { account: one.id } },
      h('p', { class: 'small mono' }, one.id),
      this.line(t('account-charges'), one.connected && one.ready, t('account-ready'), t(one.connected ? 'account-unfinished' : 'account-gone')),
      h('div', { class: 'knob-row' }, this.knob(t('deauthorize'), 'deauthorize', { account: one.id }, { kind: 'danger', disabled: !one.connected, title: t('deauthorize-title') })));
  }

  wires() {
    const { webhooks } = this.state.console;
    const { bot } = this.state;
    return [
      h('section', {}, h('h3', {}, t('bot')), this.line(t('process'), bot.running, t('running'), t('not-running')), this.line(t('gateway'), bot.connected, t('connected'), t('not-connected')),
        h('div', { class: 'knob-row' },
          this.knob(t('kill'), 'kill', {}, { kind: 'danger', disabled: !bot.controlled || !bot.running, title: t('kill-title') }),
          this.knob(t('restart'), 'restart', {}, { disabled: !bot.controlled, title: t('restart-title') }),
          this.knob(t('cut'), 'cut', {}, { disabled: !bot.connected, title: t('cut-title') }))),
      h('section', {}, h('h3', {}, t('webhooks')), h('p', { class: 'small' }, t('webhooks-lead')), this.line(t('pending'), webhooks.pending === 0, t('none-pending'), t('some-pending', { count: webhooks.pending })),
        h('div', { class: 'knob-row' },
          this.knob(t(webhooks.held ? 'release' : 'hold'), 'hold', { hold: !webhooks.held }, { pressed: webhooks.held }),
          this.knob(t('lose'), 'lose', { count: 1 }), this.knob(t('duplicate'), 'duplicate', { count: 1 }),
          this.knob(t('reverse'), 'reverse', { reverse: !webhooks.reversed }, { pressed: webhooks.reversed }), this.knob(t('deliver'), 'deliver', {}))),
      h('section', {}, h('h3', {}, t('people')), h('p', { class: 'small' }, t('people-lead')),
        this.state.people.map((one) => h('div', { class: 'person-line' }, h('span', {}, one.name), h('div', { class: 'knob-row' },
          one.part !== 'creator' && this.knob(t(one.joined ? 'leave' : 'join'), one.joined ? 'leave' : 'join', { who: one.key }),
          this.knob(t(one.dms_closed ? 'open-dms' : 'close-dms'), 'dms', { who: one.key, deny: !one.dms_closed }, { pressed: one.dms_closed }))))),
    ];
  }

  line(name, good, yes, no) {
    return h('p', { class: 'wire' }, h('span', { class: `lamp ${good ? 'good' : 'bad'}`, 'aria-hidden': 'true' }), h('span', {}, name), h('strong', {}, good ? yes : no));
  }

  record() {
    const { audit, discord, stripe, unknown } = this.state.console;
    const lists = { audit, discord, stripe, unknown };
    return [
      h('div', { class: 'knob-row', role: 'group', 'aria-label': t('tab-record') }, Object.keys(lists).map((name) => h('button', {
        type: 'button', class: `button ${name === this.list ? 'primary' : 'secondary'}`, 'aria-pressed': String(name === this.list), 'data-fk': `log-${name}`, onclick: () => { this.list = name; this.redraw(); },
      }, `${t(`log-${name}`)} ${lists[name].length}`))),
      h('p', { class: 'small' }, t(`log-${this.list}-lead`)),
      lists[this.list].length ? h('ol', { class: 'log', tabindex: 0, 'aria-label': t(`log-${this.list}`) }, [...lists[this.list]].reverse().map((entry) => (this.list === 'audit' ? auditEntry(entry) : requestEntry(entry)))) : h('p', { class: 'empty' }, t('nothing-yet')),
    ];
  }
}

function price(one) {
  if (one.amount === null || !one.currency) return '';
  const format = new Intl.NumberFormat(language(), { style: 'currency', currency: one.currency });
  const amount = one.amount / 10 ** format.resolvedOptions().maximumFractionDigits;
  return one.every ? t(`every-${one.every}`, { amount: format.format(amount) }) : format.format(amount);
}

function auditEntry(entry) {
  return h('li', {}, h('div', {}, h('strong', {}, entry.actor), ` ${t(`audit-${AUDIT.has(entry.action) ? entry.action : 'other'}`, entry)} `, h('strong', {}, entry.target), entry.changes && h('span', { class: 'changes' }, ` ${entry.changes}`)), entry.reason && h('p', { class: 'small' }, t('reason', { reason: entry.reason })));
}

function requestEntry(entry) {
  return h('li', { class: entry.status >= 400 ? 'bad' : '' }, h('div', { class: 'mono' }, h('span', { class: 'method' }, entry.method), ' ', entry.path), h('p', { class: 'small' }, [t(`world-${entry.world}`), entry.status, entry.reason && t('reason', { reason: entry.reason })].filter(Boolean).join(' · ')));
}
