// How long is left until a moment, by the server's clock: the clock of this computer may be wrong, and sleeps.
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
// Read out once each, so that nobody is talked to all the time.
const SPOKEN = [HOUR, 10 * MINUTE, MINUTE];
const LONGEST = 10 * MINUTE; // between two looks at the server's clock

let ahead = 0; // by how much the server's clock is ahead of this one
let looked = 0;

export const now = () => Date.now() + ahead;

// Every answer tells the server's time in whole seconds. Without an answer the last one goes on to hold.
async function lookAtTheClock() {
  looked = Date.now();
  const sent = Date.now();
  try {
    const answer = await fetch(import.meta.url, { method: 'HEAD', cache: 'no-store' });
    const took = Date.now() - sent;
    const told = Date.parse(answer.headers.get('Date'));
    if (Number.isNaN(told) || took > 10_000) return;
    const difference = told + 500 - (sent + took / 2);
    ahead = Math.abs(difference) < 1500 ? 0 : difference;
  } catch {
    // Offline: the page shows what it knows.
  }
}

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
  if (Number.isNaN(end)) return;
  const line = box.querySelector('.countdown__left');
  const voice = box.querySelector('[data-countdown-voice]');
  let before = null;
  let timer = 0;

  const show = () => {
    clearTimeout(timer);
    const left = end - now();
    const text = words(left, box.dataset);
    if (line.textContent !== text) line.textContent = text;
    line.hidden = false;
    box.dataset.state = left <= 0 ? 'over' : left <= HOUR ? 'soon' : 'open';
    // What was over when the page was opened is not news.
    const passed = before !== null && [...SPOKEN, 0].some((mark) => left <= mark && mark < before);
    if (passed && voice.textContent !== text) voice.textContent = text;
    before = left;
    if (left > 0) timer = setTimeout(tick, Math.min(left + 20, left > 2 * MINUTE ? 30_000 : 1000));
  };

  const tick = () => {
    show();
    if (Date.now() - looked > LONGEST || Date.now() < looked) look();
  };

  const look = () => lookAtTheClock().then(show);

  // Back from sleep, from another tab, or from the history: timers have stood still, the clock has not.
  const wake = () => {
    if (document.hidden) return;
    show();
    look();
  };
  document.addEventListener('visibilitychange', wake);
  addEventListener('pageshow', (event) => event.persisted && wake());
  addEventListener('online', wake);

  here(box, end);
  show();
  look();
}

// The page's zone is the account's, or Sweden's. Who is elsewhere also reads the time where they are.
function here(box, end) {
  const shown = box.querySelector('.countdown__when time');
  const line = box.querySelector('.countdown__here');
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!line || !shown || !zone) return;
  const inZone = (timeZone) =>
    new Date(end).toLocaleString(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'short', timeZone });
  try {
    if (inZone(zone) === inZone(box.dataset.zone)) return;
    line.textContent = box.dataset.here.replace('{time}', inZone(zone));
    line.hidden = false;
  } catch {
    // A zone this browser does not know.
  }
}
