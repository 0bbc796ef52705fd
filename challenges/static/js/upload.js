// Show how far the files have come. Without files, or without this script, the form is sent as usual.
export function start(form) {
  form.addEventListener('submit', (event) => {
    const files = [...form.querySelectorAll('input[type=file]')].some((input) => input.files.length);
    if (!files || event.defaultPrevented) return;
    event.preventDefault();
    send(form, event.submitter);
  });
}

function send(form, submitter) {
  const box = panel(form);
  const [bar, line] = box.children;
  const fail = () => {
    line.textContent = form.dataset.uploadFailed;
    line.setAttribute('role', 'alert');
    bar.hidden = true;
    form.dispatchEvent(new Event('sending-failed'));
  };
  const request = new XMLHttpRequest();
  request.open('POST', submitter?.getAttribute('formaction') || form.getAttribute('action') || document.URL);
  let told = -1;
  request.upload.addEventListener('progress', (event) => {
    if (!event.lengthComputable) return;
    const percent = Math.floor((100 * event.loaded) / event.total);
    bar.value = percent;
    if (percent >= told + 10 || percent === 100) {
      told = percent;
      line.textContent =
        percent === 100 ? form.dataset.uploadDone : form.dataset.uploadText.replace('{percent}', percent);
    }
  });
  request.addEventListener('error', fail);
  request.addEventListener('abort', fail);
  request.addEventListener('load', () => {
    form.dispatchEvent(new Event('sent'));
    if (request.status < 400 && request.responseURL !== document.URL.split('#')[0]) {
      location.assign(request.responseURL);
    } else {
      show(request);
    }
  });
  request.send(new FormData(form, submitter));
}

// The answer is a page: show it as if the browser had sent the form itself, with its scripts started anew.
function show(request) {
  const page = new DOMParser().parseFromString(request.responseText, 'text/html');
  document.title = page.title;
  document.documentElement.lang = page.documentElement.lang;
  history.replaceState(null, '', request.responseURL);
  document.body.replaceWith(document.adoptNode(page.body));
  scrollTo(0, 0);
  document.dispatchEvent(new Event('page-replaced'));
}

function panel(form) {
  let box = form.querySelector('.upload-progress');
  if (!box) {
    box = Object.assign(document.createElement('div'), { className: 'upload-progress' });
    const bar = Object.assign(document.createElement('progress'), { max: 100, value: 0 });
    const line = document.createElement('p');
    bar.setAttribute('aria-hidden', 'true');
    box.append(bar, line);
    form.append(box);
  }
  box.children[0].hidden = false;
  box.children[1].setAttribute('role', 'status');
  return box;
}
