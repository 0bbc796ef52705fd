// How the draft stands against the data-use rule, counted while one ticks and writes; every save brings the server's
// own count. Said to screen readers once it has been still for a moment, and only when something has changed.
const PAUSE = 900;

export function start(box) {
  new DataUse(box);
}

class DataUse {
  constructor(box) {
    this.box = box;
    this.list = box.querySelector('[data-data-use-checks]');
    this.voice = box.querySelector('[data-data-use-voice]');
    this.rows = [...document.querySelectorAll('[data-dataset]')];
    this.said = this.sentence();
    const form = this.rows[0]?.closest('form');
    form?.addEventListener('input', () => this.count());
    form?.addEventListener('change', () => this.count());
    document.addEventListener('autosaved', (event) => {
      if (!event.detail.data_use) return;
      this.list.innerHTML = event.detail.data_use;
      this.count();
    });
    this.count();
  }

  // A dataset counts when it is ticked and something is said about how it is used; publishers nobody knows do not count.
  count() {
    const used = this.rows.filter(
      (row) => row.querySelector('input[type=checkbox]').checked && row.querySelector('textarea').value.trim(),
    );
    const have = {
      datasets: used.length,
      bonus: used.length,
      publishers: new Set(used.map((row) => row.dataset.publisher).filter((number) => number !== '')).size,
      required: used.filter((row) => 'required' in row.dataset).length,
    };
    for (const line of this.list.querySelectorAll('[data-check]')) {
      const done = have[line.dataset.check] >= Number(line.dataset.need);
      line.dataset.state = done ? 'done' : 'missing';
      line.querySelector('[data-have]').textContent = have[line.dataset.check];
      line.querySelector('[data-word]').textContent = done ? this.box.dataset.done : this.box.dataset.missing;
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.say(), PAUSE);
  }

  sentence() {
    return [...this.list.querySelectorAll('[data-check]')]
      .map((line) => line.textContent.replace(/\s+/g, ' ').trim())
      .join('. ');
  }

  say() {
    const sentence = this.sentence();
    if (sentence === this.said) return;
    this.said = sentence;
    this.voice.textContent = sentence;
  }
}
