// Makes the report's figures answer: values under the pointer or the arrow keys, arms switched off
// and on, tables sorted, settings chosen. Without it everything is still there to be read.
'use strict';
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  document.documentElement.classList.add('scripted');

  // ---- What is under the pointer ----
  const tip = document.createElement('div');
  tip.className = 'tip';
  tip.setAttribute('role', 'status');
  tip.hidden = true;
  document.body.append(tip);

  const show = (lines, x, y) => {
    tip.replaceChildren(...lines.map(([text, look]) => {
      const line = document.createElement('div');
      if (look) {
        const dot = document.createElement('span');
        dot.className = 'key ' + look;
        line.append(dot);
      }
      line.append(text);
      return line;
    }));
    tip.hidden = false;
    const box = tip.getBoundingClientRect();
    const left = Math.min(x + 14, document.documentElement.clientWidth - box.width - 8);
    const top = y + 16 + box.height > window.innerHeight ? y - box.height - 10 : y + 16;
    tip.style.left = Math.max(4, left) + window.scrollX + 'px';
    tip.style.top = Math.max(4, top) + window.scrollY + 'px';
  };
  const hide = () => { tip.hidden = true; };

  // Titles become tips at once instead of after a second; they stay for those who listen.
  const titleOf = element => {
    const title = element && element.querySelector(':scope > title');
    return title ? title.textContent : '';
  };

  // ---- Lines: the values of all arms at the nearest place ----
  const series = svg => all('.series', svg)
    .filter(group => !group.classList.contains('off'))
    .map(group => {
      const places = group.querySelector('.dots').getAttribute('d').split('M').slice(1)
        .map(text => text.replace('h0', '').split(' ').map(Number));
      const values = group.dataset.values.split(';').map(text => text.split(','));
      return { group, places, values, name: group.dataset.series, look: group.classList[0] };
    });

  const placesOf = svg => [...new Set(series(svg).flatMap(s => s.places.map(p => p[0])))]
    .sort((a, b) => a - b);

  const mark = (svg, x) => {
    let line = svg.querySelector('.pointer');
    if (!line) {
      line = document.createElementNS('http://www.w3.org/2000/svg', 'line');
      line.setAttribute('class', 'pointer');
      svg.append(line);
    }
    line.setAttribute('x1', x);
    line.setAttribute('x2', x);
    line.setAttribute('y1', 8);
    line.setAttribute('y2', svg.viewBox.baseVal.height - 40);
  };

  const read = (svg, x, clientX, clientY) => {
    const found = [];
    let at = '';
    for (const one of series(svg)) {
      const i = one.places.findIndex(place => Math.abs(place[0] - x) < 0.06);
      if (i >= 0 && one.values[i]) {
        at = one.values[i][0];
        const trials = one.values[i][2];
        found.push([one.places[i][1],
          [`${one.name}: ${one.values[i][1]}, ${trials} trial${trials === '1' ? '' : 's'}`, one.look]]);
      }
    }
    found.sort((a, b) => a[0] - b[0]);
    if (found.length) {
      mark(svg, x);
      show([[`${svg.dataset.x} ${at}`, ''], ...found.map(f => f[1])], clientX, clientY);
    }
  };

  const leave = svg => {
    hide();
    const line = svg.querySelector('.pointer');
    if (line) line.remove();
  };

  for (const svg of all('svg.lines')) {
    svg.tabIndex = 0;
    let place = -1;
    svg.addEventListener('pointermove', event => {
      const end = event.target.closest('.end');
      if (end) {
        show([[titleOf(end), '']], event.clientX, event.clientY);
        return;
      }
      const box = svg.getBoundingClientRect();
      const x = (event.clientX - box.left) * svg.viewBox.baseVal.width / box.width;
      const places = placesOf(svg);
      if (!places.length) return;
      const nearest = places.reduce((a, b) => Math.abs(b - x) < Math.abs(a - x) ? b : a);
      read(svg, nearest, event.clientX, event.clientY);
    });
    svg.addEventListener('pointerleave', () => leave(svg));
    svg.addEventListener('blur', () => leave(svg));
    svg.addEventListener('keydown', event => {
      const places = placesOf(svg);
      const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (event.key === 'Escape') leave(svg);
      if (!move || !places.length) return;
      event.preventDefault();
      place = Math.max(0, Math.min(places.length - 1, place + move));
      const box = svg.getBoundingClientRect();
      read(svg, places[place],
        box.left + places[place] * box.width / svg.viewBox.baseVal.width, box.top + 20);
    });
  }

  // ---- Everything else that has a title ----
  for (const svg of all('svg.heat, svg.ranges, svg.scatter, svg.parallel')) {
    svg.tabIndex = 0;
    const parts = () => all('rect, circle, path', svg).filter(titleOf);
    let part = -1;
    svg.addEventListener('pointermove', event => {
      const text = titleOf(event.target);
      if (text) show([[text, '']], event.clientX, event.clientY); else hide();
    });
    svg.addEventListener('pointerleave', hide);
    const unmark = () => all('.pointed', svg).forEach(e => e.classList.remove('pointed'));
    svg.addEventListener('blur', () => { hide(); unmark(); });
    svg.addEventListener('keydown', event => {
      const move = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!move) return;
      event.preventDefault();
      const found = parts();
      part = Math.max(0, Math.min(found.length - 1, part + move));
      unmark();
      found[part].classList.add('pointed');
      const box = found[part].getBoundingClientRect();
      show([[titleOf(found[part]), '']], box.right, box.bottom);
    });
  }

  // ---- Arms on and off ----
  for (const button of all('button[data-series]')) {
    button.hidden = false;
    button.addEventListener('click', () => {
      const on = button.getAttribute('aria-pressed') !== 'true';
      for (const same of all('button[data-series]')) {
        if (same.dataset.series === button.dataset.series) same.setAttribute('aria-pressed', on);
      }
      for (const part of all('svg [data-series]')) {
        if (part.dataset.series === button.dataset.series) part.classList.toggle('off', !on);
      }
    });
  }
  for (const button of all('button.only')) {
    button.hidden = false;
    button.addEventListener('click', () => {
      const buttons = all('button[data-series]');
      const wanted = button.dataset.what === 'all' ? 'false' : 'true';
      const seen = new Set();
      for (const one of buttons) {
        if (one.getAttribute('aria-pressed') === wanted && !seen.has(one.dataset.series)) {
          seen.add(one.dataset.series);
          one.click();
        }
      }
    });
  }

  // ---- Tables in another order ----
  const number = text => {
    const clean = text.trim().replace('\u2212', '-');
    const unit = { ms: 1e-3, s: 1, min: 60, h: 3600 }[clean.split(' ')[1]] || 1;
    return clean === '' || clean === '\u2013' ? NaN : Number(clean.split(' ')[0]) * unit;
  };
  for (const table of all('table.sortable')) {
    all('thead th', table).forEach((header, column) => {
      if (!header.textContent.trim()) return;
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'sort';
      button.append(...header.childNodes);
      header.append(button);
      button.addEventListener('click', () => {
        const up = header.getAttribute('aria-sort') !== 'ascending';
        all('th', table).forEach(h => h.removeAttribute('aria-sort'));
        header.setAttribute('aria-sort', up ? 'ascending' : 'descending');
        const text = row => row.cells[column] ? row.cells[column].textContent : '';
        const rows = all('tbody tr', table);
        const numeric = rows.every(row => text(row).trim() === '' || text(row).trim() === '\u2013'
          || !Number.isNaN(number(text(row))));
        rows.sort((a, b) => {
          if (!numeric) return (up ? 1 : -1) * text(a).localeCompare(text(b));
          const x = number(text(a));
          const y = number(text(b));
          if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) - Number.isNaN(y);
          return (up ? 1 : -1) * (x - y);
        });
        table.tBodies[0].append(...rows);
      });
    });
  }

  // ---- Parallel coordinates: only arms with the chosen values ----
  for (const svg of all('svg.parallel')) {
    const chosen = new Map();
    const apply = () => {
      for (const strand of all('.strand', svg)) {
        const values = strand.dataset.values.split('\u241f');
        const fits = [...chosen].every(([d, wanted]) => wanted.size === 0 || wanted.has(values[d]));
        strand.classList.toggle('off', !fits);
      }
    };
    for (const choice of all('.choice', svg)) {
      choice.setAttribute('role', 'button');
      choice.setAttribute('aria-pressed', 'false');
      choice.tabIndex = 0;
      const toggle = () => {
        const d = Number(choice.dataset.dimension);
        if (!chosen.has(d)) chosen.set(d, new Set());
        const wanted = chosen.get(d);
        if (!wanted.delete(choice.dataset.choice)) wanted.add(choice.dataset.choice);
        choice.setAttribute('aria-pressed', wanted.has(choice.dataset.choice));
        apply();
      };
      choice.addEventListener('click', toggle);
      choice.addEventListener('keydown', event => {
        if (event.key === 'Enter' || event.key === ' ') {
          event.preventDefault();
          event.stopPropagation();
          toggle();
        }
      });
    }
  }

  // ---- Paper shows what is folded away on a screen ----
  let opened = [];
  window.addEventListener('beforeprint', () => {
    opened = all('details.figures:not([open])');
    opened.forEach(d => { d.open = true; });
  });
  window.addEventListener('afterprint', () => opened.forEach(d => { d.open = false; }));
})();
