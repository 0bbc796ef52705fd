// Show or hide what is typed in a password field; hidden again before it is sent.
export function start(button) {
  const field = document.getElementById(button.getAttribute('aria-controls'));
  if (!field) return;
  const told = document.createElement('span');
  told.className = 'sr-only';
  told.setAttribute('role', 'status');
  button.after(told);
  const set = (visible) => {
    field.type = visible ? 'text' : 'password';
    button.textContent = visible ? button.dataset.hide : button.dataset.show;
  };
  set(false);
  button.hidden = false;
  button.addEventListener('click', () => {
    const visible = field.type === 'password';
    set(visible);
    told.textContent = visible ? button.dataset.shown : button.dataset.hidden;
  });
  field.form?.addEventListener('submit', () => set(false));
}
