// Save a draft while it is written. The server keeps a number for the draft; a save names the number it builds on,
// so that two windows never overwrite each other. What cannot be sent is kept in this browser and offered again.
const PAUSE = 1200;
const LONGEST_WAIT = 60_000;
// What the page carries along: not written by the person, so it is no change. Where there are fields `page` and
// `turn`, every save is numbered, so that the server can tell an overtaken save of this page from somebody else's.
const CARRIED = new Set(['csrf_token', 'version', 'page', 'turn']);
const KEPT = 14 * 24 * 3_600_000;

export function start(form) {
  const box = form.querySelector('[data-autosave-status]') || document.querySelector('[data-autosave-status]');
  if (box) new Draft(form, box);
}

class Draft {
  constructor(form, box) {
    this.form = form;
    this.box = box;
    this.line = box.querySelector('[data-autosave-text]');
    this.key = `draft:${new URL(form.dataset.autosave, location.href).pathname}`;
    this.version = form.dataset.version || null;
    this.turn = 0;
    this.wait = PAUSE;
    this.saved = this.content();
    this.offer();
    form.addEventListener('input', () => this.changed());
    form.addEventListener('change', () => this.changed());
    form.addEventListener('submit', () => this.next(form.elements.turn), { capture: true });
    form.addEventListener('submit', (event) => {
      if (event.defaultPrevented) return;
      this.leaving = true;
      this.stop();
    });
    form.addEventListener('sending-failed', () => (this.leaving = false));
    form.addEventListener('sent', () => {
      this.stopped = true;
      this.forget();
    });
    addEventListener('online', () => this.dirty && this.save());
    document.addEventListener('visibilitychange', () => document.hidden && this.dirty && this.save({ last: true }));
    addEventListener('pagehide', () => this.dirty && !this.leaving && this.save({ last: true }));
    addEventListener('beforeunload', (event) => {
      if (this.dirty && !this.leaving) event.preventDefault();
    });
    addEventListener('pageshow', (event) => event.persisted && (this.leaving = false));
  }

  // The form as it would be sent, without files, the safety key and the draft's number.
  content() {
    return JSON.stringify(
      [...new FormData(this.form)].filter(
        ([name, value]) => !CARRIED.has(name) && typeof value === 'string',
      ),
    );
  }

  next(field) {
    this.turn += 1;
    if (field) field.value = this.turn;
    return this.turn;
  }

  get dirty() {
    return !this.stopped && this.content() !== this.saved;
  }

  changed() {
    if (this.stopped || !this.dirty) return;
    this.queue(PAUSE);
  }

  queue(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  stop() {
    clearTimeout(this.timer);
  }

  async save({ last = false } = {}) {
    if (this.running || this.stopped) return;
    this.stop();
    this.running = true;
    const content = this.content();
    if (!last) this.say('saving', 'working');
    try {
      const answer = await fetch(this.form.dataset.autosave, this.request(content, last));
      await this.heard(answer, content);
    } catch {
      this.trouble(content, navigator.onLine ? 'failed' : 'offline');
    } finally {
      this.running = false;
    }
  }

  request(content, last) {
    const body = new FormData();
    JSON.parse(content).forEach(([name, value]) => body.append(name, value));
    if (this.version !== null) body.set('version', this.version);
    if (this.form.elements.page) body.set('page', this.form.elements.page.value);
    if (this.form.elements.turn) body.set('turn', this.next(this.form.elements.turn));
    return {
      method: 'POST',
      body,
      credentials: 'same-origin',
      keepalive: last && content.length < 60_000,
      redirect: 'error',
      headers: { 'X-CSRFToken': this.form.elements.csrf_token.value, Accept: 'application/json' },
      signal: last ? undefined : AbortSignal.timeout(30_000),
    };
  }

  async heard(answer, content) {
    if (answer.status === 409) return this.end('conflict', content);
    if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
    if (!answer.ok && answer.status !== 422) return this.end('refused', content);
    const told = await answer.json();
    if (answer.status === 422) {
      // The server keeps what it can and says what it cannot; the next change tries again.
      this.keep(content);
      this.box.dataset.state = 'trouble';
      this.line.textContent = told.message || this.box.dataset.refused;
      this.saved = content;
      return;
    }
    if (told.version !== undefined) this.version = String(told.version);
    // A button pressed later sends the form itself: it builds on what has been saved meanwhile.
    if (this.form.elements.version) this.form.elements.version.value = this.version;
    this.saved = content;
    this.wait = PAUSE;
    this.forget();
    this.say('saved', 'saved', { time: told.time || clock(new Date()) });
    this.form.dispatchEvent(new CustomEvent('autosaved', { bubbles: true, detail: told }));
    if (this.dirty) this.queue(PAUSE);
  }

  trouble(content, word) {
    this.keep(content);
    this.say(word, 'trouble');
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
    this.queue(this.wait * (0.75 + Math.random() / 2));
  }

  end(word, content) {
    this.keep(content);
    this.say(word, 'trouble');
    this.stopped = true;
  }

  say(word, state, values = {}) {
    const text = Object.entries(values).reduce((line, [k, v]) => line.replace(`{${k}}`, v), this.box.dataset[word]);
    this.box.dataset.state = state;
    if (this.line.textContent !== text) this.line.textContent = text;
  }

  // The safety copy in this browser.
  keep(content) {
    try {
      localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), content }));
    } catch {
      // Full or forbidden: the text is still on the page.
    }
  }

  forget() {
    try {
      localStorage.removeItem(this.key);
    } catch {
      // Nothing was kept.
    }
  }

  kept() {
    try {
      return JSON.parse(localStorage.getItem(this.key));
    } catch {
      return null;
    }
  }

  offer() {
    const copy = this.kept();
    if (!copy || copy.content === this.saved || Date.now() - copy.at > KEPT) return this.forget();
    const panel = this.box.querySelector('[data-autosave-restore]');
    const when = new Date(copy.at);
    panel.querySelector('span').textContent = this.box.dataset.found.replace(
      '{time}',
      when.toLocaleString(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'short' }),
    );
    panel.hidden = false;
    panel.querySelector('[data-restore]').addEventListener('click', () => {
      this.fill(JSON.parse(copy.content));
      panel.hidden = true;
      this.changed();
    });
    panel.querySelector('[data-discard]').addEventListener('click', () => {
      this.forget();
      panel.hidden = true;
    });
  }

  fill(pairs) {
    const values = new Map();
    pairs.forEach(([name, value]) => values.set(name, [...(values.get(name) || []), value]));
    const taken = new Map();
    for (const control of this.form.elements) {
      if (!control.name || control.name === 'csrf_token' || control.type === 'file') continue;
      const given = values.get(control.name) || [];
      if (control.type === 'radio' || control.type === 'checkbox') {
        control.checked = given.includes(control.value);
      } else if (control.type !== 'submit' && control.type !== 'hidden') {
        const n = taken.get(control.name) || 0;
        if (given[n] !== undefined) control.value = given[n];
        taken.set(control.name, n + 1);
      }
    }
    this.form.dispatchEvent(new Event('input', { bubbles: true }));
  }
}

function clock(moment) {
  return moment.toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' });
}
