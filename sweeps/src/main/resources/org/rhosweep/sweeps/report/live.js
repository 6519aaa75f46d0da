// Looks again every few seconds and puts what came in the place of what was there. Scripts in what
// comes do not run: it is parsed, not written.
'use strict';
(() => {
  const look = async () => {
    const main = document.querySelector('main');
    try {
      const answer = await fetch('/', { cache: 'no-store' });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      main.replaceWith(page.querySelector('main'));
      document.title = page.title;
    } catch (error) {
      main.querySelector('#trouble').textContent = 'No answer: watch has ended, or the output cannot be read.';
    }
    setTimeout(look, 1000 * Number(document.documentElement.dataset.interval));
  };
  setTimeout(look, 1000 * Number(document.documentElement.dataset.interval));
})();
