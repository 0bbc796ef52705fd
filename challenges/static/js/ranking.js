// A list whose rows are dragged to another place by a handle, with a finger or a mouse. Without it, and by keyboard,
// the buttons in the rows do the same. data-ranking is the word on the handle; the form is sent when a row is dropped.
export function start(list) {
  for (const row of list.children) row.prepend(handle(list, row));
}

function handle(list, row) {
  const knob = document.createElement('span');
  knob.className = 'ranking__handle';
  knob.title = list.dataset.ranking;
  knob.textContent = '⠿';
  knob.setAttribute('aria-hidden', 'true');
  knob.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    knob.setPointerCapture(event.pointerId);
    drag(list, row, knob);
  });
  return knob;
}

function drag(list, row, knob) {
  const before = order(list);
  row.classList.add('ranking--moving');
  const move = (event) => {
    const others = [...list.children].filter((other) => other !== row);
    const next = others.find((other) => {
      const box = other.getBoundingClientRect();
      return event.clientY < box.top + box.height / 2;
    });
    list.insertBefore(row, next ?? null);
    // Moving it in the document has let go of the pointer.
    if (!knob.hasPointerCapture(event.pointerId)) knob.setPointerCapture(event.pointerId);
  };
  const drop = () => {
    row.classList.remove('ranking--moving');
    knob.removeEventListener('pointermove', move);
    knob.removeEventListener('pointerup', drop);
    knob.removeEventListener('pointercancel', drop);
    const form = list.closest('form');
    if (order(list) !== before) form.requestSubmit(form.querySelector('button[name=move][value=""]'));
  };
  knob.addEventListener('pointermove', move);
  knob.addEventListener('pointerup', drop);
  knob.addEventListener('pointercancel', drop);
}

function order(list) {
  return [...list.querySelectorAll('[name=order]')].map((input) => input.value).join(' ');
}
