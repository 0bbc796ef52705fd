// Send the files of a form in parts, as soon as they are chosen: a broken line costs one part, and a file chosen again
// after a reload goes on where it stopped. Without this script the form sends them as usual.
// A box [data-uploads] holds a file field; its data has the address, the question and all texts.
const AT_ONCE = 2;
const TRIES = 8;
const LONGEST_PAUSE = 30_000;
const EDGE = 64 * 1024;
const STEP = 10;

export function start(form) {
  const boxes = [...form.querySelectorAll('[data-uploads]')].map((box) => new Box(form, box));
  if (!boxes.length) return;
  const busy = () => boxes.some((box) => box.busy);
  let held = null;
  // Leaving would break the uploads off: what was pressed waits until they are done.
  form.addEventListener(
    'submit',
    (event) => {
      if (!busy()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      held = event.submitter;
      boxes.find((box) => box.busy).say(form.querySelector('[data-uploads]').dataset.leave);
    },
    { capture: true },
  );
  form.addEventListener('uploads-done', () => {
    if (!held || busy()) return;
    const button = held;
    held = null;
    if (!boxes.some((box) => box.failed)) form.requestSubmit(button);
  });
  addEventListener('beforeunload', (event) => {
    if (busy()) event.preventDefault();
  });
}

class Box {
  constructor(form, box) {
    this.form = form;
    this.box = box;
    this.texts = box.dataset;
    this.waiting = [];
    this.input = box.querySelector('input[type=file]');
    box.querySelector('[data-uploads-plain]')?.setAttribute('hidden', '');
    this.voice = box.appendChild(element('p', { className: 'sr-only' }));
    this.voice.setAttribute('role', 'status');
    this.list = box.appendChild(element('ul', { className: 'uploads', hidden: true }));
    this.list.setAttribute('aria-label', this.texts.list);
    this.input.addEventListener('change', () => {
      const files = [...this.input.files];
      this.input.value = '';
      files.forEach((file) => this.waiting.push(new Upload(this, file)));
      this.next();
    });
  }

  get busy() {
    return Boolean(this.current) || this.waiting.length > 0;
  }

  get failed() {
    return Boolean(this.list.querySelector('[data-state=failed]'));
  }

  // One file after the other, so that the first is there soon.
  async next() {
    if (this.current || !this.waiting.length) return;
    this.current = this.waiting.shift();
    await this.current.run();
    this.current = null;
    if (this.waiting.length) this.next();
    else this.form.dispatchEvent(new Event('uploads-done'));
  }

  queue(upload) {
    this.waiting.push(upload);
    this.next();
  }

  say(text) {
    this.voice.textContent = text;
  }

  // What is stored now, and what is missing, as the server draws it.
  async renew() {
    try {
      const answer = await fetch(location.pathname, { credentials: 'same-origin' });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      for (const selector of [`[data-stored="${this.texts.question}"]`, '[data-checklist]']) {
        const old = document.querySelector(selector);
        const now = page.querySelector(selector);
        if (old && now) old.replaceChildren(...document.adoptNode(now).childNodes);
      }
    } catch {
      // The list is renewed with the next page.
    }
  }
}

class Upload {
  constructor(box, file) {
    this.box = box;
    this.file = file;
    this.texts = box.texts;
    this.row = element('li', {});
    this.name = element('span', { className: 'uploads__name', textContent: file.name });
    this.bar = element('progress', { max: 100, value: 0 });
    this.bar.setAttribute('aria-label', file.name);
    this.line = element('span', { className: 'uploads__line small', textContent: this.texts.waiting });
    this.buttons = element('span', { className: 'uploads__buttons' });
    this.row.append(this.name, this.bar, this.line, this.buttons);
    box.list.append(this.row);
    box.list.hidden = false;
    this.offer(['cancel', () => this.cancel()]);
  }

  async run() {
    if (this.over) return;
    this.stopped = new AbortController();
    this.row.dataset.state = 'sending';
    this.bar.hidden = false;
    this.offer(['cancel', () => this.cancel()]);
    try {
      await this.send();
      if (this.over) return;
      this.end(this.texts.done);
      this.row.remove();
      this.box.list.hidden = !this.box.list.children.length;
      await this.box.renew();
    } catch (problem) {
      if (this.over) return;
      this.fail(problem);
    }
  }

  async send() {
    this.mark ??= await markOf(this.file);
    const { name, size } = this.file;
    this.state = await this.ask('', { name, size, question: this.texts.question, mark: this.mark });
    if (this.over) return this.giveUp(); // cancelled before we knew what to cancel
    const before = this.arrived();
    if (before) this.tell(this.fill(this.texts.resumed, this.percent(before)), true);
    for (let turn = 0; ; turn += 1) {
      await this.sendParts(this.state.parts.filter((part) => !part.arrived));
      this.tell(this.texts.checking, true);
      try {
        await this.ask(`/${this.state.reference}/finish`, { hashes: this.hashes().join(' ') });
        return;
      } catch (problem) {
        // Some parts have not come whole: they are sent once more, but not for ever.
        if (!problem.parts || turn === 2) throw problem;
        this.state.parts.forEach((part) => (part.arrived &&= !problem.parts.includes(part.number)));
        await this.look();
      }
    }
  }

  async sendParts(parts) {
    const left = [...parts];
    this.loaded = new Map();
    const work = async () => {
      for (let part = left.shift(); part; part = left.shift()) await this.sendPart(part);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }

  async sendPart(part) {
    const start = (part.number - 1) * this.state.part_size;
    const piece = this.file.slice(start, start + part.size);
    part.sha256 = await sha256(await read(piece, this.texts));
    for (let tries = 1; ; tries += 1) {
      try {
        await this.put(part, piece);
        part.arrived = true;
        this.loaded.delete(part.number);
        return this.progress();
      } catch (problem) {
        this.loaded.delete(part.number);
        if (this.stopped.signal.aborted || problem.final || tries === TRIES) throw problem;
        await this.pause(tries);
        if (part.url) await this.look();
      }
    }
  }

  put(part, piece) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      const { signal } = this.stopped;
      const stop = () => request.abort();
      signal.addEventListener('abort', stop);
      request.open('PUT', part.url || `${this.texts.uploads}/${this.state.reference}/parts/${part.number}`);
      if (!part.url) {
        request.setRequestHeader('X-CSRFToken', this.token());
        request.setRequestHeader('Accept', 'application/json');
        request.setRequestHeader('Content-Type', 'application/octet-stream');
        if (part.sha256) request.setRequestHeader('X-Part-SHA256', part.sha256);
      }
      request.timeout = 300_000;
      request.upload.addEventListener('progress', (event) => {
        this.loaded.set(part.number, event.loaded);
        this.progress();
      });
      request.addEventListener('loadend', () => {
        signal.removeEventListener('abort', stop);
        if (request.status >= 200 && request.status < 300 && (part.url || isOurs(request))) return resolve();
        reject(part.url ? new Problem('') : problemOf(request.status, request.responseText, this.texts));
      });
      request.send(piece);
    });
  }

  // Ask our server; what fails on the way is tried again, what is refused is not.
  async ask(path, values) {
    for (let tries = 1; ; tries += 1) {
      try {
        const body = values && new FormData();
        Object.entries(values || {}).forEach(([name, value]) => body.append(name, value));
        const answer = await fetch(this.texts.uploads + path, {
          method: values ? 'POST' : 'GET',
          headers: { Accept: 'application/json', 'X-CSRFToken': this.token() },
          credentials: 'same-origin',
          signal: this.stopped.signal,
          body,
        });
        const text = await answer.text();
        if (answer.redirected) throw new Problem(this.texts.signedOut, { final: true });
        if (!answer.ok) throw problemOf(answer.status, text, this.texts);
        return JSON.parse(text);
      } catch (problem) {
        if (this.over || this.stopped.signal.aborted || problem.final || tries === TRIES) throw problem;
        await this.pause(tries);
      }
    }
  }

  // What the server has, and addresses that are fresh; checksums we know stay.
  async look() {
    const known = new Map(this.state.parts.map((part) => [part.number, part]));
    const now = await this.ask(`/${this.state.reference}`);
    now.parts.forEach((part) => {
      const mine = known.get(part.number);
      mine.url = part.url;
      mine.arrived = mine.arrived && part.arrived;
    });
  }

  // Longer each time, a little by chance; without a connection until it is back.
  async pause(tries) {
    if (!navigator.onLine) {
      this.tell(this.texts.offline, true);
      await new Promise((resolve) => {
        addEventListener('online', resolve, { once: true });
        this.stopped.signal.addEventListener('abort', resolve, { once: true });
      });
      return;
    }
    const wait = Math.min(500 * 2 ** tries, LONGEST_PAUSE) * (0.75 + Math.random() / 2);
    this.tell(this.texts.again.replace('{seconds}', Math.ceil(wait / 1000)), tries === 1);
    await new Promise((resolve) => {
      setTimeout(resolve, wait);
      this.stopped.signal.addEventListener('abort', resolve, { once: true });
    });
  }

  arrived() {
    return this.state.parts.reduce((sum, part) => sum + (part.arrived ? part.size : 0), 0);
  }

  percent(bytes) {
    return Math.min(Math.floor((100 * bytes) / this.file.size), 100);
  }

  progress() {
    const percent = this.percent([...this.loaded.values()].reduce((sum, n) => sum + n, this.arrived()));
    this.bar.value = percent;
    const step = Math.floor(percent / STEP);
    this.tell(this.fill(this.texts.sending, percent), step !== this.step);
    this.step = step;
  }

  hashes() {
    const all = this.state.parts.map((part) => part.sha256);
    return all.every(Boolean) ? all : [];
  }

  tell(text, aloud) {
    if (this.over) return;
    this.line.textContent = text;
    if (aloud) this.box.say(`${this.file.name}: ${text}`);
  }

  fill(text, percent) {
    return text.replace('{percent}', percent);
  }

  fail(problem) {
    const said = problem.message || this.texts.failed;
    const text = said.startsWith(`${this.file.name}: `) ? said.slice(this.file.name.length + 2) : said;
    this.row.dataset.state = 'failed';
    this.bar.hidden = true;
    this.line.textContent = text;
    this.box.say(`${this.file.name}: ${text}`);
    if (problem.refused) this.offer(['close', () => this.close()]);
    else this.offer(['retry', () => this.retry()], ['cancel', () => this.cancel()]);
  }

  retry() {
    this.line.textContent = this.texts.waiting;
    this.row.dataset.state = 'waiting';
    this.box.queue(this);
  }

  cancel() {
    this.end(this.texts.cancelled);
    this.box.waiting = this.box.waiting.filter((upload) => upload !== this);
    if (this.state) {
      this.stopped.abort();
      this.giveUp();
    }
    this.close();
  }

  // What cannot be given up now is forgotten by the server after a day.
  async giveUp() {
    try {
      await fetch(`${this.texts.uploads}/${this.state.reference}/cancel`, {
        method: 'POST',
        headers: { Accept: 'application/json', 'X-CSRFToken': this.token() },
        credentials: 'same-origin',
        keepalive: true,
      });
      await this.box.renew();
    } catch {
      // No connection.
    }
  }

  close() {
    this.over = true;
    this.row.remove();
    this.box.list.hidden = !this.box.list.children.length;
    this.box.input.focus();
  }

  end(text) {
    this.over = true;
    this.box.say(`${this.file.name}: ${text}`);
  }

  offer(...choices) {
    const focused = this.buttons.contains(document.activeElement);
    this.buttons.replaceChildren(
      ...choices.map(([name, act]) => {
        const button = element('button', {
          type: 'button',
          className: 'ds-button',
          textContent: this.texts[name],
        });
        button.dataset.variant = name === 'retry' ? 'secondary' : 'tertiary';
        button.dataset.size = 'sm';
        button.setAttribute('aria-label', `${this.texts[name]}: ${this.file.name}`);
        button.addEventListener('click', act);
        return button;
      }),
    );
    if (focused) this.buttons.firstChild?.focus();
  }

  token() {
    return this.box.form.elements.csrf_token.value;
  }
}

// What went wrong. final: trying again does not help; refused: this file will not be taken; parts: to be sent again.
class Problem extends Error {
  constructor(message, facts = {}) {
    super(message);
    Object.assign(this, facts);
  }
}

function problemOf(status, text, texts) {
  let told = {};
  try {
    told = JSON.parse(text);
  } catch {
    // A page, or nothing at all.
  }
  const passing = status === 0 || status >= 500 || status === 429 || status === 408;
  if (passing) return new Problem(status === 503 ? told.message || '' : '');
  // A part that came damaged is sent again.
  return new Problem(told.message || texts.failed, {
    final: !told.again,
    parts: told.parts,
    refused: (status === 422 && !told.again) || status === 403 || status === 413,
  });
}

// A sign-in page that answers instead is no part that arrived.
function isOurs(request) {
  return (request.getResponseHeader('Content-Type') || '').startsWith('application/json');
}

function element(name, values) {
  return Object.assign(document.createElement(name), values);
}

// The file may have been moved or changed since it was chosen.
async function read(piece, texts) {
  try {
    return await piece.arrayBuffer();
  } catch {
    throw new Problem(texts.unreadable, { final: true, refused: true });
  }
}

// Checksums need a secure context; without one the server checks sizes, and its own checksums.
async function sha256(buffer) {
  if (!globalThis.crypto?.subtle) return '';
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', buffer));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

// How the file is recognised when it is chosen again.
async function markOf(file) {
  const edges = new Blob([file.slice(0, EDGE), file.slice(Math.max(file.size - EDGE, 0))]);
  try {
    return (await sha256(await edges.arrayBuffer())) || `t${file.lastModified}`;
  } catch {
    return `t${file.lastModified}`;
  }
}
