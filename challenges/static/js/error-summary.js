// Move focus to the list of what must be put right, and from its links into the fields.
export function start(summary) {
  summary.focus();
  summary.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#"]');
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    const control = target.matches('fieldset')
      ? target.querySelector('input:checked, input:not([type=hidden]), select, textarea')
      : target;
    event.preventDefault();
    target.scrollIntoView({ block: 'start' });
    (control || target).focus({ preventScroll: true });
  });
}
