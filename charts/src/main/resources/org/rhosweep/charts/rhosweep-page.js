// Figures of a page: drawn when they come near, by pointer and keys, with one selection for all.
(function () {
  'use strict';
  const R = rhosweepCharts;
  const NEAR = '600px';
  const REACH = 40;
  const SHOWN = 500;
  const PRINT = 700;
  const selection = Object.create(null); // a column may be named __proto__
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

  // Selection

  function toggle(field, value) {
    const values = selection[field] || [];
    selection[field] = values.includes(value) ? values.filter((v) => v !== value) : values.concat(value);
    if (!selection[field].length) {
      delete selection[field];
    }
    changed();
  }

  function changed() {
    document.querySelectorAll('.figure-choices[data-field]').forEach((group) => {
      const values = selection[group.dataset.field] || [];
      group.classList.toggle('chosen', values.length > 0);
      group.querySelectorAll('[data-value]').forEach((b) => b.setAttribute('aria-pressed', String(values.includes(b.dataset.value))));
      group.querySelector('[data-all]').hidden = !values.length;
    });
    figures.filter((figure) => figure.drawn).forEach(draw);
  }

  function choices(title, field, values, swatch) {
    const group = make('div', { class: 'figure-choices', role: 'group', 'aria-label': title || field, 'data-field': field });
    group.append(make('span', {}, title || field));
    values.forEach((value, i) => {
      const choice = button('', () => toggle(field, value), { 'aria-pressed': 'false', 'data-value': value });
      if (swatch) {
        choice.append(swatch(i));
      }
      choice.append(R.clean(value === '' ? '(none)' : value, 60));
      group.append(choice);
    });
    const all = button('all', () => { delete selection[field]; changed(); }, { 'data-all': '', 'aria-label': 'all of ' + (title || field) });
    all.hidden = true;
    group.append(all);
    return group;
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
      box.append(choices(legend.title, legend.field, legend.values, (i) => swatch(figure.chart, legend, i)));
    });
    if (figure.chart.ramp && !figure.chart.ramp.hidden) {
      box.append(ramp(figure.chart));
    }
    [...box.querySelectorAll('[data-value]')].filter((b) => b.dataset.value === focused).forEach((b) => b.focus());
  }

  // Drawing

  const widthOf = (figure) => (printing ? PRINT : Math.max(240, figure.plot.clientWidth || figure.element.clientWidth));

  function draw(figure) {
    figure.drawn = true;
    if (!figure.table) {
      figure.content = JSON.parse(document.getElementById(figure.id + '-data').textContent);
      figure.table = R.parseCsv(figure.content.csv);
    }
    const width = widthOf(figure);
    figure.built = R.build(figure.chart, figure.table, { width, theme: theme(), selection, scales: figure.scales, transparent: true });
    figure.plot.style.height = figure.built.height + 'px';
    figure.instance = figure.instance || echarts.init(figure.plot, null, { renderer: 'svg', width, height: figure.built.height });
    figure.instance.resize({ width, height: figure.built.height });
    figure.instance.setOption(figure.built.option, true);
    figure.element.querySelector('.notes').textContent = R.notesOf(figure.chart, figure).join('; ');
    figure.at = -1;
    figure.cursor.hidden = true;
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
    tip.hidden = false;
    const box = figure.plot.getBoundingClientRect();
    const left = (x === undefined ? box.left + hit.x : x) + 14;
    const top = (y === undefined ? box.top + hit.y : y) + 14;
    tip.style.left = Math.max(4, Math.min(left, innerWidth - tip.offsetWidth - 6)) + 'px';
    tip.style.top = (top + tip.offsetHeight > innerHeight ? Math.max(4, top - tip.offsetHeight - 28) : top) + 'px';
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

  function choose(figure) {
    const hit = figure.built.hits[figure.at];
    const legend = figure.chart.legends[0];
    const field = legend ? legend.field : figure.chart.y.band && figure.chart.y.field;
    if (hit && field && figure.table.columns[field]) {
      toggle(field, figure.table.columns[field][hit.row]);
    }
  }

  function keys(figure, event) {
    const hits = figure.built ? figure.built.hits : [];
    const current = hits[figure.at];
    let next = -1;
    if (event.key === 'Escape') {
      hide(figure);
    } else if ((event.key === 'Enter' || event.key === ' ') && current) {
      event.preventDefault();
      choose(figure);
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
    return R.svg(figure.chart, figure.table, { width: 960, theme: 'light', selection, scales: figure.scales }, figure.id);
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
    const with_ = (action) => () => { if (!figure.table) { draw(figure); } action(); };
    box.append(
      button('SVG', with_(() => save(figure.id + '.svg', 'image/svg+xml', file(figure)))),
      button('PNG', with_(() => png(figure))),
      button('CSV', with_(() => save(figure.id + '.csv', 'text/csv', figure.content.csv))),
      button('specification', with_(() => save(figure.id + '.vl.json', 'application/json', figure.content.specification))));
  }

  function rows(figure, details) {
    if (!details.open || details.querySelector('table')) {
      return;
    }
    if (!figure.table) {
      draw(figure);
    }
    const { names, columns, rows: count } = figure.table;
    const table = make('table', {}, make('caption', {}, figure.chart.title + (count > SHOWN ? ', first ' + SHOWN + ' rows of ' + count + '; the CSV file has all' : '')));
    table.createTHead().append(make('tr', {}, ...names.map((name) => make('th', { scope: 'col' }, R.clean(name)))));
    const body = table.createTBody();
    for (let i = 0; i < Math.min(count, SHOWN); i++) {
      body.append(make('tr', {}, ...names.map((name) => make('td', {}, R.clean(columns[name][i])))));
    }
    details.append(make('div', { class: 'rows', tabindex: '0', role: 'region', 'aria-label': 'data of ' + figure.chart.title }, table));
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
    ['h3 a', '.subtitle', 'summary'].forEach((selector) => {
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
    const details = figure.element.querySelector('details.data');
    details.querySelectorAll('.rows').forEach((old) => old.remove());
    hide(figure);
    legends(figure);
    if (figure.drawn) {
      draw(figure);
    } else {
      figure.plot.style.height = R.layout(figure.chart, widthOf(figure), figure).height + 'px';
    }
    changedLegends();
    rows(figure, details);
    return true;
  };

  // Start

  const figures = [...document.querySelectorAll('.figure')].map((element) => {
    const figure = {
      element, id: element.id, plot: element.querySelector('.plot'), scales: {}, at: -1,
      chart: JSON.parse(document.getElementById(element.id + '-chart').textContent)
    };
    figure.cursor = make('div', { class: 'cursor' });
    figure.cursor.hidden = true;
    figure.plot.style.height = R.layout(figure.chart, widthOf(figure), figure).height + 'px';
    legends(figure);
    tools(figure);
    figure.plot.addEventListener('mousemove', (event) => {
      const box = figure.plot.getBoundingClientRect();
      const at = figure.built ? nearest(figure, event.clientX - box.left, event.clientY - box.top) : -1;
      if (at >= 0) {
        show(figure, at, event.clientX, event.clientY);
      } else {
        hide(figure);
      }
    });
    figure.plot.addEventListener('mouseleave', () => hide(figure));
    figure.plot.addEventListener('blur', () => hide(figure));
    figure.plot.addEventListener('click', () => { if (!figure.cursor.hidden) { choose(figure); } });
    figure.plot.addEventListener('keydown', (event) => keys(figure, event));
    const details = element.querySelector('details.data');
    details.addEventListener('toggle', () => rows(figure, details));
    return figure;
  });

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
    figures.forEach((figure) => {
      legends(figure);
      if (figure.drawn) {
        draw(figure);
      } else {
        figure.plot.style.height = R.layout(figure.chart, widthOf(figure), figure).height + 'px';
      }
    });
    changedLegends();
  }

  function changedLegends() {
    if (Object.keys(selection).length) {
      changed();
    }
  }

  const box = document.querySelector('.figure-page-tools');
  if (box) {
    box.append(button('light or dark', () => { asked = theme() === 'dark' ? 'light' : 'dark'; repaint(); }));
    const fields = new Map();
    figures.forEach(({ chart }) => {
      chart.fields.forEach(({ field, title, values }) => {
        const known = fields.get(field) || { title, values: new Set(), count: 0 };
        values.forEach((value) => known.values.add(value));
        known.count++;
        fields.set(field, known);
      });
    });
    const shared = [...fields].filter(([, known]) => known.count > 1 && known.values.size > 1 && known.values.size <= 40);
    if (shared.length) {
      const filter = make('details', {}, make('summary', {}, 'Show only'));
      shared.forEach(([field, known]) => filter.append(choices(known.title, field, [...known.values])));
      box.append(filter);
    }
  }
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
      changedLegends();
    }
  };
  addEventListener('beforeprint', () => paper(true));
  addEventListener('afterprint', () => paper(false));
})();
