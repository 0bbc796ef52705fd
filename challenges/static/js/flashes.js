// A live region is only spoken when it changes after the page has loaded: put its messages in once more.
export function start(region) {
  const messages = [...region.children];
  region.replaceChildren();
  setTimeout(() => region.replaceChildren(...messages), 150);
}
