// What is still missing, renewed with every save of the draft.
export function start(box) {
  document.addEventListener('autosaved', (event) => {
    if (event.detail.checklist) box.innerHTML = event.detail.checklist;
  });
}
