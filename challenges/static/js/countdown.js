// How long is left until a moment, renewed when the words change, at most once a minute.
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function words(left, texts) {
  const say = (unit, one, many) => {
    const n = Math.floor(left / unit);
    return n === 1 ? one : many.replace('{n}', n);
  };
  if (left <= 0) return texts.over;
  if (left >= 2 * DAY) return say(DAY, texts.day, texts.days);
  if (left >= 2 * HOUR) return say(HOUR, texts.hour, texts.hours);
  if (left >= MINUTE) return say(MINUTE, texts.minute, texts.minutes);
  return texts.soon;
}

export function start(box) {
  const end = Date.parse(box.dataset.countdown);
  const line = box.querySelector('.countdown__left');
  if (Number.isNaN(end) || end <= Date.now()) return;
  const show = () => {
    const left = end - Date.now();
    const text = words(left, box.dataset);
    if (line.textContent !== text) line.textContent = text;
    line.hidden = false;
    if (left > 0) setTimeout(show, Math.min(Math.max(left % MINUTE, 1000), left) + 50);
  };
  show();
}
