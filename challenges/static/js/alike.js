// What resembles the words in a field, fetched when the writer pauses. Without it the server shows the same when the form
// is sent.
const PAUSE = 700;
const SHORTEST = 8;

export function start(place) {
  const field = document.querySelector(`[name="${place.dataset.field}"]`);
  if (!field) return;
  let timer;
  let asked = '';
  field.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });

  async function look() {
    const words = field.value.trim();
    if (words.length < SHORTEST || words === asked) return;
    asked = words;
    try {
      const answer = await fetch(`${place.dataset.alike}?${new URLSearchParams({ words })}`, {
        signal: AbortSignal.timeout(5000),
      });
      if (answer.ok && words === asked) place.innerHTML = await answer.text();
    } catch {
      // Nothing is lost: the server looks once more.
    }
  }
}
