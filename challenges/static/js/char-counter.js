// How many characters or words are left, said when the writer pauses. Counts as the server does: characters, one per line
// break; words are what blanks part.
const PAUSE = 1000;

export function start(line) {
  const field = document.getElementById(line.dataset.counter);
  if (!field) return;
  const most = Number(line.dataset.max);
  const count = line.dataset.unit === 'words' ? words : characters;
  const spoken = document.createElement('span');
  spoken.className = 'sr-only';
  spoken.setAttribute('role', 'status');
  line.after(spoken);
  const number = new Intl.NumberFormat(document.documentElement.lang);
  let timer;
  const show = () => {
    const left = most - count(field.value.trim());
    const over = left < 0;
    line.dataset.state = over ? 'over' : 'under';
    line.textContent = (over ? line.dataset.over : line.dataset.left).replace('{n}', number.format(Math.abs(left)));
    return over || left < most * 0.1;
  };
  show();
  field.addEventListener('input', () => {
    const near = show();
    clearTimeout(timer);
    timer = setTimeout(() => (spoken.textContent = near ? line.textContent : ''), PAUSE);
  });
}

function characters(text) {
  return [...text].length;
}

function words(text) {
  return text ? text.split(/\s+/).length : 0;
}
