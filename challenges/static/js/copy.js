// A button that copies the text of a field; without a script the field is marked and copied by hand.
export function start(button) {
  const field = document.getElementById(button.dataset.copy);
  const status = button.parentElement.querySelector('[role="status"]');
  button.hidden = false;
  button.addEventListener('click', async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      return; // not allowed here: the address is marked, ready to be copied with the keyboard
    }
    status.textContent = button.dataset.copied;
  });
}
