// Assess with the keyboard: digits set the score of the criterion in focus (or the first one without a score),
// j and k go to the next and the one before. Off when writing, with modifier keys, or when switched off.
const KEY = 'shortcuts-off';

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
  const criteria = [...document.querySelectorAll('[data-score]:not(:disabled)')];
  if (!criteria.length) return;
  panel.hidden = false;
  box.checked = remembered();
  box.addEventListener('change', () => remember(box.checked));

  const at = () => criteria.findIndex((criterion) => criterion.contains(document.activeElement));
  const enter = (criterion) => {
    (criterion.querySelector('input:checked') || criterion.querySelector('input')).focus({ preventScroll: true });
    criterion.scrollIntoView({ block: 'nearest' });
  };

  document.addEventListener('keydown', (event) => {
    if (!box.checked || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest('textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])')) return;
    if (document.querySelector('dialog[open]')) return;
    const here = at();
    if (event.key === 'j' || event.key === 'k') {
      const next = event.key === 'j' ? here + 1 : Math.max(here, 1) - 1;
      if (criteria[next]) enter(criteria[next]);
    } else if (/^[0-9]$/.test(event.key)) {
      const criterion = criteria[here] || criteria.find((one) => !one.querySelector('input:checked'));
      const level = criterion?.querySelector(`input[value="${event.key}"]`);
      if (!level) return;
      level.focus({ preventScroll: true });
      criterion.scrollIntoView({ block: 'nearest' });
      if (!level.checked) level.click();
    } else {
      return;
    }
    event.preventDefault();
  });
}
