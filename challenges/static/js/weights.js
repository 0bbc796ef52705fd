// The sum of the criteria's weights while one types. The server counts again when the form is saved.
export function start(line) {
  const form = line.closest('form');
  const inputs = [...form.querySelectorAll('[data-weight]')];
  const show = () => {
    const sum = inputs.reduce((total, input) => total + (Number.parseInt(input.value, 10) || 0), 0);
    const state = sum === 100 ? 'right' : 'wrong';
    line.dataset.state = state;
    const text = line.dataset[state].replace('{n}', sum);
    if (line.textContent !== text) line.textContent = text;
  };
  inputs.forEach((input) => input.addEventListener('input', show));
  show();
}
