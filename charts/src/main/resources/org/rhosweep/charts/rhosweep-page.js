// Figures of a page: drawn when they come near, by pointer and keys, with one selection for all.
(function () {
  'use strict';
  const R = rhosweepCharts;
  const NEAR = '600px';
  const REACH = 40;
  const SHOWN = 500;
  const MOST = 16;
  const PRINT = 700;
  let selection = new Map(); // field to values
  const dark = matchMedia('(prefers-color-scheme: dark)');
  let asked = null;
  let printing = false;
  const context = document.createElement('canvas').getContext('2d');
  const widths = new Map();
  context.font = '12px Arial, "Liberation Sans", Helvetica, sans-serif';
  R.measureBy((text) => {
    if (!widths.has(text)) {
      widths.set(text, context.measureText(text).width + 1);
    }
    return widths.get(text);
  });

  const theme = () => (printing ? 'light' : asked || (dark.matches ? 'dark' : 'light'));

  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    Object.entries(attributes || {}).forEach(([name, value]) => element.setAttribute(name, value));
    element.append(...children);
    return element;
  }

  function button(label, action, attributes) {
    const element = make('button', { type: 'button', class: 'figure-button', ...attributes }, label);
    element.addEventListener('click', action);
    return element;
  }

  const tip = make('div', { class: 'figure-tip', role: 'status' });
  tip.hidden = true;
  document.body.append(tip);
  const showing = make('div', { class: 'figure-showing', role: 'status' });
  showing.hidden = true;

  // Selection: values by field; a figure follows the fields that it has.

  function tableOf(figure) {
    if (!figure.table) {
      figure.content = JSON.parse(document.getElementById(figure.id + '-data').textContent);
      figure.table = R.parseCsv(figure.content.csv);
      figure.values = new Map();
    }
    return figure.table;
  }

  const hasField = (figure, field) => field in tableOf(figure).columns;

  function valuesOf(figure, field) {
    if (!hasField(figure, field)) {
      return new Set();
    }
    if (!figure.values.has(field)) {
      figure.values.set(field, new Set(figure.table.columns[field]));
    }
    return figure.values.get(field);
  }

  /** The part of a selection that a figure follows. */
  function followed(figure, chosen) {
    const part = Object.create(null); // a column may be named __proto__
    chosen.forEach((values, field) => {
      if (hasField(figure, field)) {
        part[field] = values;
      }
    });
    return part;
  }

  function rowsOf(figure, chosen) {
    const part = followed(figure, chosen);
    return Array.from({ length: tableOf(figure).rows }, (_, row) => row).filter((row) => R.chosen(figure.table, row, part));
  }

  /** Discrete fields of a figure that have one value for each combination of others' values in some rows. */
  function determined(figure, by, rows) {
    const { columns } = tableOf(figure);
    const keys = rows.map((row) => JSON.stringify(by.map((field) => columns[field][row])));
    return settings.filter((field) => hasField(figure, field) && !by.includes(field)).filter((field) => {
      const seen = new Map();
      return rows.every((row, i) => seen.set(keys[i], seen.has(keys[i]) ? seen.get(keys[i]) : columns[field][row]).get(keys[i]) === columns[field][row]);
    });
  }

  const longest = (values) => Math.max(0, ...[...values].map((value) => value.length));

  /** Keeps values of a figure's fields, and of the settings that they stand for; no values: all. */
  function choose(figure, wanted) {
    const next = new Map(selection);
    const fields = [...wanted.keys()];
    fields.concat(determined(figure, fields, rowsOf(figure, new Map()))).forEach((field) => next.delete(field));
    const kept = new Map([...wanted].filter(([field, values]) => values.length && values.length < valuesOf(figure, field).size));
    kept.forEach((values, field) => next.set(field, values));
    if (kept.size) {
      const rows = rowsOf(figure, kept);
      determined(figure, [...kept.keys()], rows).forEach((field) => {
        const values = [...new Set(rows.map((row) => figure.table.columns[field][row]))];
        if (values.length < valuesOf(figure, field).size) {
          next.set(field, values);
        }
      });
    }
    // a name of several settings goes, if these say the same
    const known = (f) => new Map([...next].filter(([field, values]) => values.some((value) => valuesOf(f, field).has(value))));
    const counts = () => figures.map((f) => rowsOf(f, known(f)).length).join();
    [...next].sort((a, b) => longest(b[1]) - longest(a[1])).forEach(([field, values]) => {
      const whole = counts();
      next.delete(field);
      if (!next.size || counts() !== whole) {
        next.set(field, values);
      }
    });
    select(next);
  }

  function select(next) {
    selection = next;
    figures.forEach(pressed);
    showing.replaceChildren(make('span', {}, 'Showing: ' + R.saying(Object.fromEntries(selection))), button('all', () => select(new Map()), { 'aria-label': 'show all' }));
    showing.hidden = !selection.size;
    document.querySelectorAll('.figure-filter input').forEach((box) => { box.checked = left(box.name).has(box.value); });
    figures.filter((figure) => figure.drawn).forEach(draw);
  }

  /** Values of a field that these figures still show. */
  function left(field, of = figures) {
    return new Set(of.filter((figure) => hasField(figure, field)).flatMap((figure) => rowsOf(figure, selection).map((row) => figure.table.columns[field][row])));
  }

  /** Values of a legend that are left, where not all are. */
  function kept(figure, field) {
    const values = selection.size ? left(field, [figure]) : new Set();
    return values.size < valuesOf(figure, field).size ? [...values] : [];
  }

  function pressed(figure) {
    figure.element.querySelectorAll('.figure-choices[data-field]').forEach((group) => {
      const values = kept(figure, group.dataset.field);
      group.classList.toggle('chosen', values.length > 0);
      group.querySelectorAll('[data-value]').forEach((b) => b.setAttribute('aria-pressed', String(values.includes(b.dataset.value))));
    });
  }

  const toggled = (values, value) => (values.includes(value) ? values.filter((v) => v !== value) : values.concat(value));

  function choices(figure, { title, field, values }, swatch) {
    const group = make('div', { class: 'figure-choices', role: 'group', 'aria-label': title || field, 'data-field': field });
    group.append(make('span', {}, title || field));
    values.forEach((value, i) => {
      const choice = button('', () => choose(figure, new Map([[field, toggled(kept(figure, field), value)]])), { 'aria-pressed': 'false', 'data-value': value });
      choice.append(swatch(i), R.clean(value === '' ? '(none)' : value, 120));
      group.append(choice);
    });
    return group;
  }

  /** Check boxes of the settings that figures share; of names of several settings, these. */
  function filter(box) {
    const having = (field) => figures.filter((figure) => hasField(figure, field));
    const all = (field) => new Set(having(field).flatMap((figure) => [...valuesOf(figure, field)]));
    let shared = settings.filter((field) => having(field).length > 1 && all(field).size > 1).sort((a, b) => longest(all(b)) - longest(all(a)));
    shared.forEach((field) => {
      const rest = shared.filter((other) => other !== field);
      if (having(field).every((figure) => determined(figure, rest.filter((other) => hasField(figure, other)), rowsOf(figure, new Map())).includes(field))) {
        shared = rest;
      }
    });
    shared.filter((field) => all(field).size <= MOST).sort().forEach((field) => {
      const group = make('div', { class: 'figure-choices', role: 'group', 'aria-label': field }, make('span', {}, field));
      [...all(field)].forEach((value) => {
        const check = make('input', { type: 'checkbox', name: field, value });
        check.checked = left(field).has(value);
        check.addEventListener('change', () => {
          const values = toggled([...left(field)], value);
          const next = new Map(selection);
          next.delete(field);
          select(values.length && values.length < all(field).size ? next.set(field, values) : next);
        });
        group.append(make('label', {}, check, R.clean(value === '' ? '(none)' : value, 60)));
      });
      box.append(group);
    });
  }

  // Legends

  function svg(width, height) {
    const element = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    element.setAttribute('width', width);
    element.setAttribute('height', height);
    element.setAttribute('aria-hidden', 'true');
    element.add = (tag, attributes, text) => {
      const part = document.createElementNS('http://www.w3.org/2000/svg', tag);
      Object.entries(attributes).forEach(([name, value]) => part.setAttribute(name, value));
      part.textContent = text || '';
      element.append(part);
    };
    return element;
  }

  function swatch(chart, legend, item) {
    const shapes = R.swatch(chart, legend, item, R.themes[theme()]);
    const wide = shapes.some((shape) => shape.line);
    const box = svg(wide ? 30 : 14, 14);
    shapes.forEach((shape) => {
      if (shape.line) {
        box.add('line', { x1: 1, y1: 7, x2: 29, y2: 7, stroke: shape.color, 'stroke-width': 2, 'stroke-dasharray': shape.dash.join(' ') });
        return;
      }
      const look = { fill: shape.filled ? shape.color : 'none', stroke: shape.color, 'stroke-width': 1.6 };
      const x = wide ? 15 : 7;
      const points = R.points[shape.symbol];
      if (points) {
        box.add('polygon', { points: points.map((p) => (x + 4.5 * p[0]) + ',' + (7 + 4.5 * p[1])).join(' '), ...look });
      } else {
        box.add('circle', { cx: x, cy: 7, r: 4.2, ...look });
      }
    });
    return box;
  }

  function ramp(chart) {
    const colors = R.themes[theme()];
    const group = make('div', { class: 'figure-choices' }, make('span', {}, chart.ramp.title));
    const bar = svg(chart.ramp.missing ? 260 + R.textWidth(chart.ramp.missing) : 250, 32);
    for (let i = 0; i < 44; i++) {
      bar.add('rect', { x: 15 + i * 5, y: 1, width: 5.5, height: 12, fill: R.mix(R.schemes[chart.ramp.scheme], (chart.ramp.reverse ? 43 - i : i) / 43) });
    }
    R.rampTicks(chart.ramp, 220).forEach(([x, label]) => {
      bar.add('text', { x: 15 + x, y: 27, 'text-anchor': 'middle', 'font-size': 12, fill: colors.soft }, label);
    });
    group.append(bar);
    if (chart.ramp.missing) {
      bar.setAttribute('width', 250);
      const box = svg(24, 14);
      box.add('rect', { x: 0.5, y: 0.5, width: 22, height: 12, fill: colors.empty, stroke: colors.soft });
      box.add('path', { d: 'M1,8L8,1M3,12L14,1M11,12L21,2', stroke: colors.soft });
      group.append(box, make('span', {}, chart.ramp.missing));
    }
    return group;
  }

  function legends(figure) {
    const box = figure.element.querySelector('.legends');
    const focused = box.contains(document.activeElement) ? document.activeElement.dataset.value : null;
    box.replaceChildren();
    figure.chart.legends.filter((legend) => !legend.hidden).forEach((legend) => {
      box.append(choices(figure, legend, (i) => swatch(figure.chart, legend, i)));
    });
    if (figure.chart.ramp && !figure.chart.ramp.hidden) {
      box.append(ramp(figure.chart));
    }
    if (selection.size) { // else no table is needed
      pressed(figure);
    }
    [...box.querySelectorAll('[data-value]')].filter((b) => b.dataset.value === focused).forEach((b) => b.focus());
  }

  // Drawing

  const widthOf = (figure) => (printing ? PRINT : Math.max(240, figure.plot.clientWidth || figure.element.clientWidth));

  function draw(figure) {
    figure.drawn = true;
    const width = widthOf(figure);
    const table = tableOf(figure);
    figure.selection = followed(figure, selection);
    figure.built = R.build(figure.chart, table, { width, theme: theme(), selection: figure.selection, scales: figure.scales, transparent: true });
    figure.plot.style.height = figure.built.height + 'px';
    figure.instance = figure.instance || echarts.init(figure.plot, null, { renderer: 'svg', width, height: figure.built.height });
    figure.instance.resize({ width, height: figure.built.height });
    figure.instance.setOption(figure.built.option, true);
    figure.element.querySelector('.notes').textContent = R.notesOf(figure.chart, figure).concat(figure.built.hits.length || !selection.size ? [] : 'nothing is left').join('; ');
    figure.at = -1;
    figure.cursor.hidden = true;
  }

  function put(left, top) {
    tip.hidden = false;
    tip.style.left = Math.max(4, Math.min(left + 14, innerWidth - tip.offsetWidth - 6)) + 'px';
    tip.style.top = (top + 14 + tip.offsetHeight > innerHeight ? Math.max(4, top - tip.offsetHeight - 14) : top + 14) + 'px';
  }

  function show(figure, at, x, y) {
    const hit = figure.built.hits[at];
    figure.at = at;
    tip.replaceChildren();
    figure.chart.layers[hit.layer].shown.forEach((part) => {
      const text = figure.table.columns[part.column][hit.row];
      const number = Number(text);
      const short = text !== '' && isFinite(number) && text.length > 8 ? String(Number(number.toPrecision(5))) : text;
      tip.append(make('div', {}, make('span', {}, R.clean(part.title || part.column)), make('span', {}, R.clean(short === '' ? figure.chart.missing : short, 120))));
    });
    const box = figure.plot.getBoundingClientRect();
    put(x === undefined ? box.left + hit.x : x, y === undefined ? box.top + hit.y : y);
    figure.cursor.hidden = false;
    figure.cursor.style.left = hit.x + 'px';
    figure.cursor.style.top = hit.y + 'px';
  }

  function hide(figure) {
    tip.hidden = true;
    figure.cursor.hidden = true;
  }

  function nearest(figure, x, y) {
    let best = -1;
    let least = Infinity;
    figure.built.hits.forEach((hit, i) => {
      const p = figure.built.panels[hit.panel];
      const reach = (axis, size) => (p.axes[axis].band ? Math.max(REACH, size / (p.axes[axis].high - p.axes[axis].low)) : REACH);
      const dx = Math.abs(hit.x - x) / reach('x', p.width);
      const dy = Math.abs(hit.y - y) / reach('y', p.height);
      const inside = x >= p.x - 8 && x <= p.x + p.width + 8 && y >= p.y - 8 && y <= p.y + p.height + 8;
      const far = dx * dx + dy * dy;
      if (inside && dx <= 1 && dy <= 1 && far < least) {
        least = far;
        best = i;
      }
    });
    return best;
  }

  /** Keeps what a mark is of, or all if that is what is shown. */
  function pick(figure) {
    const hit = figure.built.hits[figure.at];
    const fields = figure.chart.fields.map(({ field }) => field);
    const shared = fields.filter((field) => figures.some((other) => other !== figure && hasField(other, field)));
    const before = R.saying(Object.fromEntries(selection));
    if (hit) {
      choose(figure, new Map((shared.length ? shared : fields).map((field) => [field, [figure.table.columns[field][hit.row]]])));
    }
    if (R.saying(Object.fromEntries(selection)) === before) {
      select(new Map());
    }
  }

  function keys(figure, event) {
    const hits = figure.built ? figure.built.hits : [];
    const current = hits[figure.at];
    let next = -1;
    if ((event.key === 'Enter' || event.key === ' ') && current) {
      event.preventDefault();
      pick(figure);
    } else if (event.key.startsWith('Arrow') && hits.length) {
      event.preventDefault();
      const forward = event.key === 'ArrowRight' || event.key === 'ArrowDown' ? 1 : -1;
      if (!current) {
        next = 0;
      } else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
        next = (figure.at + forward + hits.length) % hits.length;
      } else {
        for (next = figure.at; hits[next] && hits[next].series === current.series;) {
          next += forward;
        }
        next = (next + hits.length) % hits.length;
      }
      show(figure, next);
    }
  }

  // Files

  function save(name, type, content) {
    const link = make('a', { download: name });
    link.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  function file(figure) {
    return R.svg(figure.chart, figure.table, { width: 960, theme: 'light', selection: followed(figure, selection), scales: figure.scales }, figure.id);
  }

  function png(figure) {
    const image = new Image();
    image.onload = () => {
      const canvas = make('canvas', { width: image.width * 2, height: image.height * 2 });
      canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => save(figure.id + '.png', 'image/png', blob));
    };
    image.src = 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(file(figure));
  }

  function tools(figure) {
    const box = figure.element.querySelector('.tools');
    ['y', 'x'].forEach((axis) => {
      const types = Object.keys(figure.chart[axis].domains[0]).filter((key) => key !== 'values');
      if (types.length > 1) {
        const other = types.find((type) => type !== 'linear');
        const pressed = () => String(R.scaleName(figure.chart, axis, figure) === other);
        const flip = button(axis + ' axis ' + other, () => {
          figure.scales[axis] = R.scaleName(figure.chart, axis, figure) === other ? 'linear' : other;
          flip.setAttribute('aria-pressed', pressed());
          draw(figure);
        }, { 'aria-pressed': pressed() });
        box.append(flip);
      }
    });
    const data = button('Data, ' + figure.chart.rows + ' rows', () => {
      data.setAttribute('aria-expanded', String(rows(figure)));
    }, { 'aria-expanded': 'false' });
    box.append(
      data,
      button('SVG', () => { tableOf(figure); save(figure.id + '.svg', 'image/svg+xml', file(figure)); }),
      button('PNG', () => { tableOf(figure); png(figure); }),
      button('CSV', () => { tableOf(figure); save(figure.id + '.csv', 'text/csv', figure.content.csv); }),
      button('specification', () => { tableOf(figure); save(figure.id + '.vl.json', 'application/json', figure.content.specification); }));
  }

  /** Shows or hides the data under the heading. */
  function rows(figure) {
    const data = figure.element.querySelector('.rows');
    data.hidden = !data.hidden;
    if (data.hidden || data.firstChild) {
      return !data.hidden;
    }
    const { names, columns, rows: count } = tableOf(figure);
    const table = make('table', {}, make('caption', {}, figure.chart.title + (count > SHOWN ? ', first ' + SHOWN + ' rows of ' + count + '; the CSV file has all' : '')));
    table.createTHead().append(make('tr', {}, ...names.map((name) => make('th', { scope: 'col' }, R.clean(name)))));
    const body = table.createTBody();
    for (let i = 0; i < Math.min(count, SHOWN); i++) {
      body.append(make('tr', {}, ...names.map((name) => make('td', {}, R.clean(columns[name][i])))));
    }
    data.append(table);
    return true;
  }

  /**
   * Draws a figure anew with what an element of the same id in a newer page says; what the reader
   * chose stays. False where this page has no such figure.
   */
  R.renew = (next) => {
    const figure = figures.find((f) => f.id === next.id);
    if (!figure) {
      return false;
    }
    const part = (page, name) => page.querySelector('[id="' + figure.id + name + '"]');
    const changedParts = ['-chart', '-data'].filter((name) => part(document, name).textContent !== part(next, name).textContent);
    if (!changedParts.length) {
      return true;
    }
    changedParts.forEach((name) => { part(document, name).textContent = part(next, name).textContent; });
    ['h3 a', '.subtitle'].forEach((selector) => {
      const old = figure.element.querySelector(selector);
      const now = next.querySelector(selector);
      if (old && now) {
        old.textContent = now.textContent;
      }
    });
    figure.plot.setAttribute('aria-label', next.querySelector('.plot').getAttribute('aria-label'));
    figure.chart = JSON.parse(part(document, '-chart').textContent);
    figure.table = null;
    const box = figure.element.querySelector('.tools');
    const focused = box.contains(document.activeElement) ? document.activeElement.textContent : null;
    box.replaceChildren();
    tools(figure);
    [...box.children].filter((b) => b.textContent === focused).forEach((b) => b.focus());
    const data = figure.element.querySelector('.rows');
    const open = !data.hidden;
    data.hidden = true;
    data.replaceChildren();
    if (open) {
      box.querySelector('[aria-expanded]').setAttribute('aria-expanded', String(rows(figure)));
    }
    hide(figure);
    place(figure);
    document.querySelectorAll('.figure-filter').forEach((details) => {
      details.querySelectorAll('div').forEach((group) => group.remove());
      if (details.open) {
        filter(details);
      }
    });
    return true;
  };

  // Start

  /** Draws a figure, or keeps room for it until it comes near. */
  function place(figure) {
    legends(figure);
    if (figure.drawn) {
      draw(figure);
    } else {
      figure.plot.style.height = R.layout(figure.chart, widthOf(figure), figure).height + 'px';
    }
  }

  const figures = [...document.querySelectorAll('.figure')].map((element) => {
    const figure = {
      element, id: element.id, plot: element.querySelector('.plot'), scales: {}, at: -1,
      chart: JSON.parse(document.getElementById(element.id + '-chart').textContent)
    };
    figure.cursor = make('div', { class: 'cursor' });
    figure.cursor.hidden = true;
    place(figure);
    tools(figure);
    figure.plot.addEventListener('mousemove', (event) => {
      const box = figure.plot.getBoundingClientRect();
      const [x, y] = [event.clientX - box.left, event.clientY - box.top];
      const at = figure.built ? nearest(figure, x, y) : -1;
      const cut = figure.built && figure.built.cut.find((c) => x >= c.x && x <= c.x + c.width && y >= c.y && y <= c.y + c.height);
      hide(figure);
      if (at >= 0) {
        show(figure, at, event.clientX, event.clientY);
      } else if (cut) {
        tip.textContent = cut.text;
        put(event.clientX, event.clientY);
      }
    });
    figure.plot.addEventListener('mouseleave', () => hide(figure));
    figure.plot.addEventListener('blur', () => hide(figure));
    figure.plot.addEventListener('click', () => { if (!figure.cursor.hidden) { pick(figure); } });
    figure.plot.addEventListener('keydown', (event) => keys(figure, event));
    return figure;
  });

  /** Fields that any figure shows by discrete values: the rows' settings, and names made of them. */
  const settings = [...new Set(figures.flatMap(({ chart }) => chart.fields.map(({ field }) => field)))];

  const near = new IntersectionObserver((entries) => {
    entries.filter((entry) => entry.isIntersecting).forEach((entry) => {
      near.unobserve(entry.target);
      const figure = figures.find((f) => f.plot === entry.target);
      draw(figure);
      figure.plot.append(figure.cursor);
    });
  }, { rootMargin: NEAR });
  figures.forEach((figure) => near.observe(figure.plot));

  function repaint() {
    document.documentElement.dataset.theme = theme();
    figures.forEach(place);
  }

  const box = document.querySelector('.figure-page-tools');
  if (box) {
    box.append(button('light or dark', () => { asked = theme() === 'dark' ? 'light' : 'dark'; repaint(); }));
    if (figures.length > 1) {
      const details = make('details', { class: 'figure-filter' }, make('summary', {}, 'Filter by setting'));
      details.addEventListener('toggle', () => { if (details.open && !details.querySelector('div')) { filter(details); } });
      box.append(details);
    }
  }
  (box || document.body).append(showing);
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !tip.hidden) {
      figures.forEach(hide);
    } else if (event.key === 'Escape' && selection.size) {
      select(new Map());
    }
  });
  document.documentElement.dataset.theme = theme();
  dark.addEventListener('change', repaint);
  let waiting = 0;
  let last = innerWidth;
  addEventListener('resize', () => {
    if (innerWidth !== last) {
      last = innerWidth;
      clearTimeout(waiting);
      waiting = setTimeout(repaint, 120);
    }
  });
  const paper = (now) => {
    if (printing !== now) {
      printing = now;
      document.documentElement.dataset.theme = theme();
      figures.forEach((figure) => { legends(figure); draw(figure); });
    }
  };
  addEventListener('beforeprint', () => paper(true));
  addEventListener('afterprint', () => paper(false));
})();
