// Ask before a button with data-confirm does its work. The button's own words say yes; the body carries the no.
let dialog;
let parts;

function make() {
  dialog = document.createElement('dialog');
  dialog.className = 'ds-dialog';
  dialog.setAttribute('aria-labelledby', 'confirm-question');
  const question = Object.assign(document.createElement('h2'), { id: 'confirm-question', className: 'dialog__question' });
  const row = Object.assign(document.createElement('div'), { className: 'cluster dialog__buttons' });
  const button = (text, value, variant) => {
    const made = Object.assign(document.createElement('button'), { type: 'button', className: 'ds-button', textContent: text });
    if (variant) made.dataset.variant = variant;
    made.addEventListener('click', () => dialog.close(value));
    return made;
  };
  row.append(button('', 'yes'), button(document.body.dataset.cancel, '', 'secondary'));
  dialog.append(question, row);
  document.body.append(dialog);
  return { question, yes: row.firstChild, no: row.lastChild };
}

function ask(text, label, danger) {
  if (!dialog?.isConnected) parts = make();
  parts.question.textContent = text;
  parts.yes.textContent = label;
  if (danger) parts.yes.dataset.color = 'danger';
  else delete parts.yes.dataset.color;
  dialog.returnValue = '';
  dialog.showModal();
  parts.no.focus();
  return new Promise((answer) => dialog.addEventListener('close', () => answer(dialog.returnValue === 'yes'), { once: true }));
}

export function start(button) {
  let agreed = false;
  button.addEventListener('click', async (event) => {
    if (agreed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!(await ask(button.dataset.confirm, button.textContent.trim(), button.dataset.color === 'danger'))) {
      button.focus();
      return;
    }
    agreed = true;
    button.click();
    agreed = false;
  });
}
