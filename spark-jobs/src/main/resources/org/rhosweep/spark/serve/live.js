// Looks again every few seconds and puts what came in the place of what was there. Scripts in what
// comes do not run: it is parsed, not written.
(() => {
  'use strict';
  const wait = 1000 * Number(document.documentElement.dataset.interval);
  const ids = (page, selector) => [...page.querySelectorAll(selector)].map((e) => e.id).join(' ');

  function replace(old, next) {
    if (old.innerHTML === next.innerHTML) {
      return;
    }
    const places = [...old.querySelectorAll('.scroll')].map((e) => [e.scrollLeft, e.scrollTop]);
    const focused = [...old.querySelectorAll('.scroll')].indexOf(document.activeElement);
    old.innerHTML = next.innerHTML;
    old.querySelectorAll('.scroll').forEach((e, i) => {
      if (places[i]) {
        [e.scrollLeft, e.scrollTop] = places[i];
      }
      if (i === focused) {
        e.focus({ preventScroll: true });
      }
    });
  }

  async function look() {
    const trouble = document.getElementById('trouble');
    try {
      const answer = await fetch('/now', { cache: 'no-store' });
      if (!answer.ok) {
        throw new Error(String(answer.status));
      }
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      if (ids(page, '[data-live]') !== ids(document, '[data-live]') || ids(page, '.figure') !== ids(document, '.figure')) {
        location.reload();
        return;
      }
      page.querySelectorAll('[data-live]').forEach((next) => replace(document.getElementById(next.id), next));
      page.querySelectorAll('.figure').forEach((next) => rhosweepCharts.renew(next));
      document.title = page.title;
      trouble.textContent = '';
    } catch (error) {
      trouble.textContent = 'No answer: watch has ended, or the output cannot be read. What is shown is of the last look.';
    }
    setTimeout(look, wait);
  }
  setTimeout(look, wait);
})();
