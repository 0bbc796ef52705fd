// A second press while the first is on its way does nothing. The button stays focusable and is not disabled,
// so that its name and value are sent and a return by the back button works.
export function start(form) {
  let sent = false;
  form.addEventListener('submit', (event) => {
    if (event.submitter?.hasAttribute('data-stays')) return; // a download: the page is still here
    if (sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    sent = true;
    event.submitter?.setAttribute('aria-busy', 'true');
    setTimeout(release, 20_000);
  });
  const release = () => {
    sent = false;
    form.querySelectorAll('[aria-busy]').forEach((button) => button.removeAttribute('aria-busy'));
  };
  window.addEventListener('pageshow', (event) => event.persisted && release());
}
