// The wire to the sandbox: one socket that brings the state, and posts for what a person does.

/** Keep a socket open that tells `onState` what the watched person sees; `onLine(up)` says whether it is there. */
export class Live {
  constructor(onState, onLine) {
    this.onState = onState;
    this.onLine = onLine;
    this.wish = null;
    this.pause = 250;
  }

  /** Watch a place as a person; called again for every change of person, place or drawer. */
  watch(wish) {
    this.wish = JSON.stringify(wish);
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(this.wish);
    else if (!this.socket) this.open();
  }

  open() {
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/live`);
    this.socket = socket;
    socket.addEventListener('open', () => { this.pause = 250; this.onLine(true); socket.send(this.wish); });
    socket.addEventListener('message', (event) => this.onState(JSON.parse(event.data)));
    socket.addEventListener('close', () => {
      this.onLine(false);
      this.socket = null;
      setTimeout(() => this.open(), this.pause);
      this.pause = Math.min(this.pause * 2, 4000);
    });
  }
}

async function post(path, body) {
  try {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) return { ok: false, kind: 'refused', message: text };
    return JSON.parse(text);
  } catch {
    return { ok: false, kind: 'offline' };
  }
}

/** Do something in the local Discord as a person. */
export function act(as, what, details) { return post('/api/act', { as, do: what, ...details }); }

/** Turn a knob of the console. */
export function turn(what, details) { return post('/api/console', { do: what, ...details }); }
