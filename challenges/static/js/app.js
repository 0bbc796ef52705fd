// The only script a page links to. It fetches a module when the page has what the module works on.
// All scripts share one version in their address, so a new release is never mixed with an old one.
const version = new URL(import.meta.url).search;

const modules = [
  ['[data-error-summary]', 'error-summary'],
  ['[data-flashes]:not(:empty)', 'flashes'],
  ['[data-menu]', 'menu'],
  ['[data-countdown]', 'countdown'],
  ['[data-password-toggle]', 'password-toggle'],
  ['[data-counter]', 'char-counter'],
  ['[data-confirm]', 'confirm'],
  ['[data-copy]', 'copy'],
  ['form[action*="/sign-out"]', 'sign-out'],
  ['form[data-submit-once]', 'submit-once'],
  ['form[data-upload]', 'upload'],
  ['form[data-autosave]', 'autosave'],
  ['[data-shortcuts]', 'shortcuts'],
  ['[data-checklist]', 'checklist'],
  ['[data-data-use]', 'data-use'],
  ['[data-weights]', 'weights'],
  ['[data-ranking]', 'ranking'],
  ['[data-alike]', 'alike'],
];

// Fetched together, started in order: upload and autosave respect what submit-once has stopped.
async function begin() {
  const wanted = modules
    .map(([selector, name]) => [name, document.querySelectorAll(selector)])
    .filter(([, found]) => found.length)
    .map(([name, found]) => import(`./${name}.js${version}`).then((module) => [module, found]));
  for (const [{ start }, found] of await Promise.all(wanted)) found.forEach(start);
}

begin();
