// Whoever signs out leaves nothing of what they wrote in this browser: others may use it next. What has never been saved
// is thrown away only after a question.
const copies = () => Object.keys(localStorage).filter((key) => key.startsWith('draft:'));

export function start(form) {
  form.addEventListener(
    'submit',
    (event) => {
      try {
        const kept = copies();
        if (kept.length && !confirm(document.body.dataset.unsaved)) {
          event.preventDefault();
          event.stopImmediatePropagation();
          return;
        }
        kept.forEach((key) => localStorage.removeItem(key));
      } catch {
        // A browser that stores nothing keeps nothing.
      }
    },
    { capture: true },
  );
}
