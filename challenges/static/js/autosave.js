// Save a draft while it is written. The server keeps a number for the draft; a save names the number it builds on,
// so that two windows never overwrite each other. What cannot be sent is kept in this browser and offered again.
const PAUSE = 1200;
const BETWEEN = 3000; // a page saves no more often than this
const LONGEST_WAIT = 60_000;
// What the page carries along: not written by the person, so it is no change. Where there are fields `page` and
// `turn`, every save is numbered, so that the server can tell an overtaken save of this page from somebody else's;
// `base` says what the page showed, so that it can tell which parts somebody else has changed.
const CARRIED = new Set(['csrf_token', 'version', 'page', 'turn', 'base', '_labels']);
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
    this.note = box.querySelector('[data-autosave-note]');
    this.meeting = box.querySelector('[data-autosave-meeting]');
    this.place = `draft:${new URL(form.dataset.autosave, location.href).pathname}`;
    this.key = form.elements.page ? `${this.place}#${form.elements.page.value}` : this.place;
    this.version = form.dataset.version || null;
    this.turn = 0;
    this.savedAt = 0;
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
    form.addEventListener('focusout', () => this.behind && setTimeout(() => this.catchUp()));
    addEventListener('online', () => this.dirty && this.save());
    addEventListener('focus', () => this.signedOut && this.dirty && this.save());
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
    if (this.signedOut) this.keep(this.content());
    this.queue(this.signedOut ? this.wait : PAUSE);
  }

  queue(wait) {
    clearTimeout(this.timer);
    const rest = this.savedAt + BETWEEN - Date.now();
    this.timer = setTimeout(() => this.save(), Math.max(wait, rest));
  }

  stop() {
    clearTimeout(this.timer);
  }

  async save({ last = false } = {}) {
    if (this.running || this.stopped) return;
    this.stop();
    this.running = true;
    this.savedAt = Date.now();
    const content = this.content();
    if (!last && !this.signedOut) this.say('saving', 'working');
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
    for (const name of ['page', 'base']) {
      if (this.form.elements[name]) body.set(name, this.form.elements[name].value);
    }
    if (this.form.elements.turn) body.set('turn', this.next(this.form.elements.turn));
    return {
      method: 'POST',
      body,
      credentials: 'same-origin',
      keepalive: last && content.length < 60_000,
      redirect: 'manual',
      headers: { 'X-CSRFToken': this.form.elements.csrf_token.value, Accept: 'application/json' },
      signal: last ? undefined : AbortSignal.timeout(30_000),
    };
  }

  async heard(answer, content) {
    if (answer.status === 409) return this.end('conflict', content);
    if (answer.type === 'opaqueredirect') return this.signOut(content);
    if (answer.status === 400) return this.renew(content);
    if (answer.status === 429) this.wait = Math.max(this.wait, Number(answer.headers.get('Retry-After')) * 500 || 0);
    if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
    if (answer.status === 413) return this.putOff(content, this.box.dataset.large);
    const told = await answer.json().catch(() => ({}));
    // The server keeps what it can and says what it cannot; the next change tries again.
    if (answer.status === 422) return this.putOff(content, told.message || this.box.dataset.refused);
    if (!answer.ok) return this.end('refused', content, told.message);
    this.signedOut = false;
    if (told.version !== undefined) this.version = String(told.version);
    // A button pressed later sends the form itself: it builds on what has been saved meanwhile.
    if (this.form.elements.version) this.form.elements.version.value = this.version;
    if (this.form.elements.base && told.base !== undefined) this.form.elements.base.value = told.base;
    this.saved = content;
    this.wait = PAUSE;
    this.forget();
    this.tell(told);
    if (told.conflict) this.say('kept', 'trouble');
    else this.say('saved', 'saved', { time: told.time || clock(new Date()) });
    this.form.dispatchEvent(new CustomEvent('autosaved', { bubbles: true, detail: told }));
    if (told.taken) this.behind = true;
    if (this.dirty) this.queue(PAUSE);
    else if (this.behind) await this.catchUp();
  }

  // What others do in the same draft: where two texts have to be brought together, what they have changed, who writes.
  tell(told) {
    if (this.meeting) {
      this.meeting.hidden = !told.conflict;
      if (told.conflict) this.meeting.querySelector('a').href = told.conflict;
    }
    if (!this.note) return;
    if (told.taken) this.taken = told.taken;
    const text = [this.taken, told.near].filter(Boolean).join(' ');
    if (this.note.textContent !== text) this.note.textContent = text;
  }

  // Show what others have changed, as far as nothing is being written here. Until then the page says again and again
  // what it knew, and the server keeps what they wrote.
  async catchUp() {
    if (this.dirty || this.stopped) return;
    const answer = await fetch(location.pathname, { credentials: 'same-origin' }).catch(() => null);
    if (!answer?.ok || answer.redirected || this.dirty) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const other = page.querySelector('form[data-autosave]');
    if (!other || this.dirty) return;
    const [here, there] = [controls(this.form), controls(other)];
    if (here.map(name).join('\n') !== there.map(name).join('\n')) return;
    const changed = here.map((control, n) => [control, there[n]]).filter(([a, b]) => a.value !== b.value || a.checked !== b.checked);
    if (changed.some(([control]) => control === document.activeElement)) return;
    for (const [control, now] of changed) {
      control.value = now.value;
      control.checked = now.checked;
    }
    for (const carried of ['version', 'base']) this.form.elements[carried].value = other.elements[carried].value;
    this.version = this.form.elements.version.value;
    this.saved = this.content();
    this.behind = false;
    changed.forEach(([control]) => control.dispatchEvent(new Event('input', { bubbles: true })));
  }

  // The safety key is of another session, or the session has ended: the page's address tells which.
  async renew(content) {
    const answer = await fetch(location.pathname, { credentials: 'same-origin' });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const other = page.querySelector('form[data-autosave]');
    if (!answer.ok || !other) return this.signOut(content);
    this.form.elements.csrf_token.value = other.elements.csrf_token.value;
    this.renewals = (this.renewals || 0) + 1;
    if (this.renewals > 3) throw new Error('400');
    this.queue(PAUSE);
  }

  // The text waits in this browser; once somebody has signed in again in another tab it goes on.
  signOut(content) {
    this.signedOut = true;
    this.trouble(content, 'signedout');
  }

  putOff(content, words) {
    this.keep(content);
    this.box.dataset.state = 'trouble';
    this.line.textContent = words;
    this.saved = content;
  }

  trouble(content, word) {
    this.keep(content);
    this.say(word, 'trouble');
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
    this.queue(this.wait * (0.75 + Math.random() / 2));
  }

  end(word, content, why = '') {
    this.keep(content);
    this.say(word, 'trouble');
    // The server says what happened and what to do; the words of the page stand in where it says nothing.
    if (why) this.line.textContent = why;
    this.stopped = true;
  }

  say(word, state, values = {}) {
    const text = Object.entries(values).reduce((line, [k, v]) => line.replace(`{${k}}`, v), this.box.dataset[word]);
    this.box.dataset.state = state;
    if (this.line.textContent !== text) this.line.textContent = text;
  }

  // The safety copy in this browser, with what the page knew of the draft. Every page has one of its own.
  keep(content) {
    const known = ['version', 'base'].map((name) => [name, this.form.elements[name]?.value]);
    try {
      localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), content, ...Object.fromEntries(known) }));
    } catch {
      // Full or forbidden: the text is still on the page.
    }
  }

  forget(key = this.key) {
    try {
      localStorage.removeItem(key);
      if (key === this.key && this.adopted) localStorage.removeItem(this.adopted);
    } catch {
      // Nothing was kept.
    }
  }

  // The latest copy of this draft that a page of this browser could not save; old ones are thrown away.
  found() {
    let latest = null;
    try {
      for (const key of Object.keys(localStorage)) {
        if (key !== this.place && !key.startsWith(`${this.place}#`)) continue;
        const copy = JSON.parse(localStorage.getItem(key));
        if (copy.content === this.saved || Date.now() - copy.at > KEPT) this.forget(key);
        else if (!latest || copy.at > latest.at) latest = { ...copy, key };
      }
    } catch {
      // Forbidden, or not ours.
    }
    return latest;
  }

  offer() {
    const copy = this.found();
    if (!copy) return;
    const panel = this.box.querySelector('[data-autosave-restore]');
    const when = new Date(copy.at);
    panel.querySelector('span').textContent = this.box.dataset.found.replace(
      '{time}',
      when.toLocaleString(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'short' }),
    );
    panel.hidden = false;
    panel.querySelector('[data-restore]').addEventListener('click', () => {
      this.adopted = copy.key;
      for (const name of ['version', 'base']) {
        if (copy[name] !== undefined && this.form.elements[name]) this.form.elements[name].value = copy[name];
      }
      if (copy.version !== undefined) this.version = copy.version;
      this.fill(JSON.parse(copy.content));
      panel.hidden = true;
      this.changed();
    });
    panel.querySelector('[data-discard]').addEventListener('click', () => {
      this.forget(copy.key);
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

// What can be filled in: everything but files, buttons and what the page carries along.
function controls(form) {
  return [...form.elements].filter(
    ({ name, type }) => name && !CARRIED.has(name) && !['file', 'submit', 'button', 'fieldset'].includes(type),
  );
}

function name(control) {
  return `${control.name} ${control.type} ${['radio', 'checkbox'].includes(control.type) ? control.value : ''}`;
}

function clock(moment) {
  return moment.toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' });
}
