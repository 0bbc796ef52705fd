// Assess with the keyboard: digits set the score of the criterion in focus (or the first one without a score), + and -
// move it by a step, letters lead through the page. Off when writing, with modifier keys, or when switched off.
const KEY = 'shortcuts-off';
const WRITING = 'textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])';

function remembered() {
  try {
    return localStorage.getItem(KEY) !== '1';
  } catch {
    return true;
  }
}

function remember(on) {
  try {
    if (on) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, '1');
  } catch {
    // A browser that stores nothing still works; the switch then holds for this page only.
  }
}

export function start(panel) {
  const box = panel.querySelector('input[type=checkbox]');
  const form = panel.closest('form');
  const criteria = [...document.querySelectorAll('[data-score]:not(:disabled)')];
  panel.hidden = false;
  box.checked = remembered();
  box.addEventListener('change', () => remember(box.checked));

  const at = () => criteria.findIndex((criterion) => criterion.contains(document.activeElement));
  const answered = (criterion) => [...criterion.querySelectorAll('input')].some((one) => one.checked || (one.type === 'text' && one.value));
  const enter = (criterion) => {
    (criterion.querySelector('input:checked') || criterion.querySelector('input')).focus({ preventScroll: true });
    criterion.scrollIntoView({ block: 'nearest' });
  };
  const choose = (criterion, level) => {
    level.focus({ preventScroll: true });
    criterion.scrollIntoView({ block: 'nearest' });
    if (!level.checked) level.click();
  };

  function score(digit) {
    const criterion = criteria[at()] || criteria.find((one) => !answered(one));
    const level = criterion?.querySelector(`input[type=radio][value="${digit}"]`);
    if (level) choose(criterion, level);
    return Boolean(level);
  }

  function move(steps) {
    const criterion = criteria[at()];
    const levels = criterion ? [...criterion.querySelectorAll('input[type=radio]:not([value="-"])')] : [];
    const here = levels.findIndex((level) => level.checked);
    const level = levels[here + steps];
    if (here < 0 || !level) return false;
    choose(criterion, level);
    return true;
  }

  function step(steps) {
    const here = at();
    const next = steps > 0 ? here + 1 : Math.max(here, 1) - 1;
    if (!criteria[next]) return false;
    enter(criteria[next]);
    return true;
  }

  function go(id) {
    const target = document.getElementById(id);
    target?.scrollIntoView({ block: 'start' });
    target?.focus({ preventScroll: true });
    return Boolean(target);
  }

  function press(selector) {
    const button = form?.querySelector(selector);
    button?.click();
    return Boolean(button);
  }

  function open() {
    panel.open = true;
    panel.querySelector('summary').focus();
    return true;
  }

  function onward() {
    if (!panel.dataset.next) return false;
    location.assign(panel.dataset.next);
    return true;
  }

  const keys = {
    j: () => step(1),
    k: () => step(-1),
    '+': () => move(1),
    '-': () => move(-1),
    e: () => go('entry'),
    b: () => go('sheet'),
    c: () => go('comment'),
    u: () => press('[name=undo]'),
    l: () => press('[name=lock]'),
    n: onward,
    '?': open,
  };

  document.addEventListener('keydown', (event) => {
    if (!box.checked || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    // No letter belongs in a number, so j and k lead on from there as well.
    const number = event.target.matches('[inputmode=decimal]') && 'jk'.includes(event.key);
    if (!number && event.target.closest(WRITING)) return;
    if (document.querySelector('dialog[open]')) return;
    const done = /^[0-9]$/.test(event.key) ? score(event.key) : Object.hasOwn(keys, event.key) && keys[event.key]();
    if (done) event.preventDefault();
  });
}
