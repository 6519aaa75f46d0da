// Draws compiled figures (see FigureCompiler) by Apache ECharts: in the page, and as SVG files by
// Rhino, which is why only its part of ECMAScript is used. Positions are worked out here, on linear
// axes that ECharts does not show; the data's own texts never become markup or code.
var rhosweepCharts = (function () {
  'use strict';
  let TYPE = 12;
  let FONT = 'Arial, Liberation Sans, Helvetica, sans-serif'; // ECharts writes it without escapes
  let GAP = 30;
  let LINE = 18;
  let LABEL = 13; // of one of several lines
  let ROW = 12;
  let RIGHT = 14;
  let RAIL = 22;
  let LEAST = 150;
  let NARROW = 500;
  let SLANTED = 165;
  // Eight colours that stay at least 30 (CIE76) apart for deuteranopes as well, on white and on dark.
  let THEMES = {
    light: {
      paper: '#ffffff', ink: '#1b1f24', soft: '#59636e', grid: '#e2e6ea', empty: '#eef0f2', mark: '#2a6fb0',
      palette: ['#c37800', '#002d5a', '#2d96ff', '#0f4b00', '#e16969', '#0f1eff', '#1e8787', '#001e96']
    },
    dark: {
      paper: '#14171b', ink: '#e6e9ec', soft: '#9aa4af', grid: '#2b3138', empty: '#22272d', mark: '#7db3e8',
      palette: ['#ffb487', '#87b4ff', '#b42dff', '#3c872d', '#b45a78', '#ff3c00', '#69f0d2', '#b4ff00']
    }
  };
  let DASHES = [[], [7, 3], [2, 2.5], [9, 3, 2, 3], [4, 2]];
  // Symbols within -1 to 1, of about equal area; a circle is none of points.
  let POINTS = {
    circle: null,
    square: [[-0.8, -0.8], [0.8, -0.8], [0.8, 0.8], [-0.8, 0.8]],
    'triangle-up': [[0, -1], [1, 0.8], [-1, 0.8]],
    diamond: [[0, -1.1], [0.95, 0], [0, 1.1], [-0.95, 0]],
    cross: [[-0.3, -1], [0.3, -1], [0.3, -0.3], [1, -0.3], [1, 0.3], [0.3, 0.3], [0.3, 1], [-0.3, 1], [-0.3, 0.3], [-1, 0.3], [-1, -0.3], [-0.3, -0.3]],
    'triangle-down': [[0, 1], [1, -0.8], [-1, -0.8]],
    'triangle-right': [[1, 0], [-0.8, 1], [-0.8, -1]],
    'triangle-left': [[-1, 0], [0.8, 1], [0.8, -1]]
  };
  let SHAPES = Object.keys(POINTS);
  let SCHEMES = {
    viridis: ['#440154', '#482878', '#3e4989', '#31688e', '#26828e', '#1f9e89', '#35b779', '#6ece58', '#b5de2b', '#fde725'],
    cividis: ['#00224e', '#123570', '#3b496c', '#575d6d', '#707173', '#8a8678', '#a59c74', '#c3b369', '#e1cc55', '#fee838'],
    blues: ['#e3eef9', '#cfe1f2', '#b5d4e9', '#93c3df', '#6daed5', '#4b97c9', '#2f7ebc', '#1864aa', '#0a4a90', '#08306b'],
    greys: ['#f0f0f0', '#d9d9d9', '#bdbdbd', '#969696', '#737373', '#525252', '#252525', '#000000'],
    purpleorange: ['#2d004b', '#542788', '#8073ac', '#b2abd2', '#d8daeb', '#f7f7f7', '#fee0b6', '#fdb863', '#e08214', '#b35806', '#7f3b08'],
    redblue: ['#67001f', '#b2182b', '#d6604d', '#f4a582', '#fddbc7', '#f7f7f7', '#d1e5f0', '#92c5de', '#4393c3', '#2166ac', '#053061']
  };

  // Text and numbers

  /** Text without characters that XML does not have, and not longer than a label may be. */
  function clean(text, most) {
    let plain = String(text).replace(/[\u0000-\u001f\u007f-\u009f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])/g, '\ufffd');
    return most && plain.length > most ? plain.slice(0, most - 1) + '\u2026' : plain;
  }

  let measure = null;

  /** Width in pixels: as the page measures it, or of a wide font, since a file meets many. */
  function textWidth(text) {
    if (measure) {
      return measure(text);
    }
    let width = 0;
    for (let i = 0; i < text.length; i++) {
      let c = text.charAt(i);
      width += "ijlI.,:;'| ".indexOf(c) >= 0 ? 3.8 : 'tfr()[]-'.indexOf(c) >= 0 ? 4.9 : 'mwMW@%'.indexOf(c) >= 0 ? 10.9 : c >= 'A' && c <= 'Z' ? 8.8 : 7.5;
    }
    return width;
  }

  function fit(text, width) {
    let most = text.length;
    while (most > 2 && textWidth(clean(text, most)) > width) {
      most--;
    }
    return clean(text, most);
  }

  /** As Table.parse: a quote opens at the start of a value alone. */
  function parseCsv(csv) {
    let rows = [];
    let row = [];
    let text = csv.replace(/\r/g, '');
    let at = 0;
    while (at < text.length) {
      let value = '';
      if (text.charAt(at) === '"') {
        let end = at;
        do {
          end = text.indexOf('"', end + 1);
          end = end < 0 ? text.length : end;
        } while (text.charAt(end + 1) === '"' && ++end);
        value = text.slice(at + 1, end).replace(/""/g, '"');
        at = end + 1;
      }
      let comma = text.indexOf(',', at);
      let line = text.indexOf('\n', at);
      let stop = Math.min(comma < 0 ? text.length : comma, line < 0 ? text.length : line);
      row.push(value + text.slice(at, stop));
      at = stop + 1;
      if (stop === text.length - 1 && stop === comma) {
        row.push('');
      }
      if (stop !== comma || at >= text.length) {
        rows.push(row);
        row = [];
      }
    }
    let names = rows.shift();
    let columns = Object.create(null);
    names.forEach(function (name, i) { columns[name] = rows.map(function (r) { return r[i]; }); });
    return { names: names, columns: columns, rows: rows.length };
  }

  function numberOf(text) {
    return text === '' ? NaN : Number(text);
  }

  function transform(type, constant, x) {
    return type === 'log' ? (x > 0 ? Math.log(x) / Math.LN10 : NaN)
      : type === 'symlog' ? (x < 0 ? -1 : 1) * Math.log(1 + Math.abs(x) / constant) / Math.LN10 : x;
  }

  function mix(stops, t) {
    let at = Math.max(0, Math.min(1, t)) * (stops.length - 1);
    let i = Math.min(stops.length - 2, Math.floor(at));
    let color = '#';
    for (let k = 1; k < 7; k += 2) {
      let a = parseInt(stops[i].substr(k, 2), 16);
      let b = parseInt(stops[i + 1].substr(k, 2), 16);
      color += ('0' + Math.round(a + (b - a) * (at - i)).toString(16)).slice(-2);
    }
    return color;
  }

  function rampColor(ramp, value) {
    let low = transform(ramp.type, ramp.constant, ramp.low);
    let t = (transform(ramp.type, ramp.constant, value) - low) / (transform(ramp.type, ramp.constant, ramp.high) - low);
    return isFinite(t) ? mix(SCHEMES[ramp.scheme], ramp.reverse ? 1 - t : t) : null;
  }

  /** Colour, dash and symbol of a legend's item. */
  function look(legend, item, theme) {
    let has = function (channel) { return legend.channels.indexOf(channel) >= 0; };
    let n = legend.values.length;
    let t = n > 1 ? item / (n - 1) : 0.5;
    t = legend.reverse ? 1 - t : t;
    t = theme === THEMES.dark ? 0.22 + 0.78 * t : 0.86 * t; // what stands out from the paper
    return {
      color: !has('color') ? null : legend.ordinal ? mix(SCHEMES[legend.scheme], t) : theme.palette[item % 8],
      dash: DASHES[item % 5],
      shape: SHAPES[(item + Math.floor(item / 8)) % 8]
    };
  }

  // Places

  function scaleName(chart, axis, state) {
    let asked = (state.scales || {})[axis];
    return asked && chart[axis].domains[0][asked] ? asked : chart[axis].initial;
  }

  /** An axis of a panel: where values stand, from low to high, and its ticks. */
  function axisOf(chart, name, panel, state) {
    let axis = chart[name];
    let domain = axis.domains[axis.independent ? panel : 0];
    if (axis.band) {
      let index = Object.create(null);
      domain.values.forEach(function (value, i) { index[value] = i; });
      return {
        band: true, low: -0.5, high: domain.values.length - 0.5,
        at: function (text) { return text in index ? index[text] : NaN; },
        ticks: domain.values.map(function (value, i) { return [i, clean(value === '' ? '(none)' : value)]; })
      };
    }
    let type = scaleName(chart, name, state);
    let variant = domain[type];
    let t = function (x) { return transform(type, axis.constant, Number(x)); };
    return {
      low: t(variant.low), high: t(variant.high),
      at: function (text) { return text === '' ? NaN : t(text); },
      ticks: variant.ticks.map(function (tick) { return [t(tick[0]), tick[1]]; })
    };
  }

  /** Words in lines of a width, so many at most: what is longer is cut. */
  function wrap(value, width, most) {
    let lines = [];
    let words = clean(value).split(/ (?!\u00b7)/); // a dot stays at the end of a line
    while (words.length) {
      let line = words.shift();
      while (words.length && (lines.length === most - 1 || textWidth(line + ' ' + words[0]) <= width)) {
        line += ' ' + words.shift();
      }
      lines.push(fit(line, width));
    }
    return lines;
  }

  /** Room, lines and height of a step that the labels of y need, up to a room and a number of lines. */
  function labelsOf(chart, axes, limit, most) {
    let need = { room: 0, lines: 1 };
    let ticks = chart.y.hidden ? [] : [].concat.apply([], axes.map(function (a) { return a.y.ticks; }));
    let whole = function (t) { return wrap(t[1], limit, need.lines).join(' ') === t[1]; };
    while (need.lines < most && !ticks.every(whole)) {
      need.lines++;
    }
    ticks.forEach(function (t) {
      wrap(t[1], limit, need.lines).forEach(function (line) { need.room = Math.max(need.room, textWidth(line)); });
    });
    need.left = Math.round(chart.y.hidden ? 8 : need.room + 12);
    need.step = Math.max(chart.height && chart.height.step || 20, need.lines > 1 ? need.lines * LABEL + 5 : 0);
    return need;
  }

  function height(chart, y, step, alone) {
    return typeof chart.height === 'number' ? chart.height : y.band ? Math.max(40, (y.high - y.low) * step) : alone ? 320 : 190;
  }

  function titleOf(chart, panel) {
    let columns = Math.max(1, chart.grid.columns.length);
    return [chart.grid.rows[Math.floor(panel / columns)], chart.grid.columns[panel % columns]].filter(Boolean).join(' \u00b7 ');
  }

  /** Where panels stand in a width: a grid of rows and columns, or rows of whole panels. */
  function layout(chart, width, state) {
    let columns = Math.max(1, chart.grid.columns.length);
    let rows = Math.max(1, chart.grid.rows.length);
    let empty = function (p) { return chart.grid.empty.indexOf(p) >= 0; };
    let count = columns * rows;
    let axes = [];
    for (let p = 0; p < count; p++) { // a panel without data has the axes of its row and column
      let source = function (step, from, to) {
        for (let q = from; empty(p) && q < to; q += step) {
          if (!empty(q)) {
            return q;
          }
        }
        return p;
      };
      axes.push({
        x: axisOf(chart, 'x', source(columns, p % columns, count), state),
        y: axisOf(chart, 'y', source(1, p - p % columns, p - p % columns + columns), state)
      });
    }
    let most = typeof chart.height === 'number' && axes[0].y.band ? Math.max(1, Math.min(2, Math.floor(chart.height / axes[0].y.ticks.length / LABEL))) : width < NARROW ? 3 : 2;
    let bands = axes[0].x.band ? axes[0].x.ticks.length * 9 : 0;
    let least = Math.max(LEAST, Math.min(bands, 400));
    /** So many panels beside each other: what labels need, and the width of each. */
    let arrange = function (order, across) {
      let differs = function (p, i) { return i % across > 0 && JSON.stringify(axes[p].y.ticks) !== JSON.stringify(axes[order[i - i % across]].y.ticks); };
      let repeat = chart.y.independent && order.some(differs);
      let labels = labelsOf(chart, axes, Math.max(110, width / 3 / (repeat ? across : 1)), most);
      let gap = GAP + (repeat ? labels.left : 0);
      let wide = (width - labels.left - RIGHT - (across - 1) * gap) / across;
      return { order: order, across: across, repeat: repeat, labels: labels, gap: gap, wide: wide };
    };
    let all = axes.map(function (a, p) { return p; });
    let plan = arrange(all, columns);
    let grid = !chart.grid.wrap && (plan.wide >= least || count === 1);
    if (!grid) {
      all = all.filter(function (p) { return !empty(p); });
      let n = Math.max(1, all.length);
      let k = Math.min(chart.grid.most || 4, n);
      // On a phone there is nothing to point with at a title that is cut: panels make room for it.
      let titled = width >= NARROW ? [] : all.map(function (p) { return textWidth(titleOf(chart, p)); });
      let wanted = Math.max(least, Math.max.apply(null, [0].concat(titled)));
      while (k > 1 && arrange(all, k).wide < wanted) {
        k--;
      }
      let fits = k;
      while (k > 1 && n % k === 1) { // no panel alone in the last row, if there is a way
        k--;
      }
      k = k === 1 ? fits : k;
      plan = arrange(all, Math.ceil(n / Math.ceil(n / k)));
    }
    let across = plan.across;
    let asked = typeof chart.width === 'number' ? chart.width
      : chart.width && chart.width.step && axes[0].x.band ? chart.width.step * axes[0].x.ticks.length : count === 1 ? 760 : Infinity;
    let panelWidth = Math.floor(Math.max(60, Math.min(asked, plan.wide)));
    let longest = 0;
    let slant = false;
    axes.forEach(function (a) {
      a.x.ticks.forEach(function (t) {
        longest = Math.max(longest, textWidth(t[1]));
        slant = slant || a.x.band && textWidth(t[1]) > panelWidth / a.x.ticks.length - 4;
      });
    });
    let below = chart.x.hidden ? 4 : slant ? Math.min(SLANTED, longest) * 0.62 + 16 : LINE + 2;
    let own = chart.x.independent || !grid && across === 1;
    let header = grid ? (chart.grid.rows.length ? LINE : 0) : LINE;
    let y = (state.top || 0) + (chart.y.title ? LINE + 4 : 6) + (grid && chart.grid.columns.length ? LINE : 0);
    let panels = [];
    let pad = function (name) { // for crosses at the far end, and triangles at both
      let clamp = chart[name].clamp ? 7 : 0;
      return { low: clamp, high: clamp + (chart[name].rail ? RAIL : 0) };
    };
    all.forEach(function (p, i) {
      let column = i % across;
      if (column === 0) {
        y += header;
      }
      let line = all.slice(i - column, i - column + across);
      let high = Math.max.apply(null, line.map(function (q) { return height(chart, axes[q].y, plan.labels.step, count === 1); }));
      panels[p] = {
        x: plan.labels.left + column * (panelWidth + plan.gap), y: Math.round(y), width: panelWidth, height: high, axes: axes[p], empty: empty(p),
        row: Math.floor(i / across), column: column, pad: { x: pad('x'), y: pad('y') },
        bottom: own || i + across >= all.length, first: column === 0 || plan.repeat,
        title: titleOf(chart, p)
      };
      if (column === line.length - 1) {
        y += high + (i === all.length - 1 ? below : ROW + (own ? below : 0));
      }
    });
    return {
      panels: panels, grid: grid, across: across, slant: slant, labels: plan.labels, cut: [],
      left: plan.labels.left, right: plan.labels.left + across * panelWidth + (across - 1) * plan.gap,
      height: Math.round(y + (chart.x.title ? LINE : 0) + 4)
    };
  }

  function pixel(panel, axis, value) {
    let scale = panel.axes[axis];
    let t = (value - scale.low) / (scale.high - scale.low);
    return along(panel, axis, panel.pad[axis].low + t * (size(panel, axis) - panel.pad[axis].low - panel.pad[axis].high));
  }

  function size(panel, axis) {
    return axis === 'x' ? panel.width : panel.height;
  }

  /** A place so many pixels from the low end of an axis. */
  function along(panel, axis, far) {
    return panel[axis] + (axis === 'y' === panel.flip[axis] ? far : size(panel, axis) - far);
  }

  /** Where what has no value stands. */
  function rail(panel, axis) {
    return along(panel, axis, size(panel, axis) - RAIL / 2);
  }

  /** Where zero stands, or the end of the axis next to it. */
  function zero(panel, axis) {
    let scale = panel.axes[axis];
    let at = scale.at('0');
    return pixel(panel, axis, isFinite(at) ? Math.max(scale.low, Math.min(scale.high, at)) : scale.low);
  }

  // Axes, headers, grid lines

  function text(x, y, value, fill, more) {
    let element = { type: 'text', silent: true, z: -1, x: x, y: y,
      style: { text: clean(value), fill: fill, fontSize: TYPE, fontFamily: FONT, textAlign: 'center', textVerticalAlign: 'middle' } };
    Object.keys(more || {}).forEach(function (key) {
      (key === 'rotation' || key === 'z' ? element : element.style)[key] = more[key];
    });
    return element;
  }

  function segment(x1, y1, x2, y2, stroke) {
    return { type: 'line', silent: true, z: -5, shape: { x1: x1, y1: y1, x2: x2, y2: y2 }, style: { stroke: stroke, lineWidth: 1 } };
  }

  /** Every how many-th label there is room for. */
  function stride(places, sizes) {
    for (let k = 1; k < places.length; k++) {
      let clear = true;
      for (let i = k; i < places.length; i += k) {
        clear = clear && Math.abs(places[i] - places[i - k]) >= (sizes[i] + sizes[i - k]) / 2 + 5;
      }
      if (clear) {
        return k;
      }
    }
    return Math.max(1, places.length);
  }

  /** A text in a width; what had to be cut can be read in whole by pointing at it. */
  function put(place, elements, x, y, value, width, fill, more) {
    let shown = wrap(value, width, more && more.lines || 1);
    shown.forEach(function (line, i) {
      elements.push(text(x, y + (i - (shown.length - 1) / 2) * LABEL, line, fill, more));
    });
    if (shown.join(' ') !== clean(value)) {
      let align = more && more.textAlign || 'center';
      let left = align === 'left' ? x : align === 'right' ? x - width : x - width / 2;
      place.cut.push({ x: left, y: y - shown.length * LABEL / 2, width: width, height: shown.length * LABEL, text: clean(value) });
    }
  }

  function frame(chart, place, theme) {
    let elements = [];
    place.panels.forEach(function (panel) {
      let bottom = panel.y + panel.height;
      let axes = panel.axes;
      let xs = axes.x.ticks.map(function (t) { return pixel(panel, 'x', t[0]); });
      let ys = axes.y.ticks.map(function (t) { return pixel(panel, 'y', t[0]); });
      let xStep = stride(xs, axes.x.ticks.map(function (t) { return place.slant ? 8 : textWidth(t[1]); }));
      let yStep = stride(ys, ys.map(function () { return place.labels.lines * LABEL - 4; }));
      ['x', 'y'].forEach(function (axis) {
        if (chart[axis].rail && !panel.empty) {
          let at = rail(panel, axis);
          let box = axis === 'x' ? rect(at - RAIL / 2, at + RAIL / 2, panel.y, bottom, { fill: theme.empty })
            : rect(panel.x, panel.x + panel.width, at - RAIL / 2, at + RAIL / 2, { fill: theme.empty });
          box.silent = true;
          box.z = -6;
          elements.push(box);
        }
      });
      xs.forEach(function (x, i) {
        if (chart.x.grid && i % xStep === 0 && !panel.empty) {
          elements.push(segment(x, panel.y, x, bottom, theme.grid));
        }
        if (panel.bottom && !chart.x.hidden && i % xStep === 0) {
          let label = axes.x.ticks[i][1];
          if (place.slant) {
            put(place, elements, x + 3, bottom + 8, label, SLANTED, theme.soft, { rotation: 0.66, textAlign: 'right' });
          } else {
            elements.push(text(x, bottom + 11, label, theme.soft));
          }
        }
      });
      ys.forEach(function (y, i) {
        if (chart.y.grid && i % yStep === 0 && !panel.empty) {
          elements.push(segment(panel.x, y, panel.x + panel.width, y, theme.grid));
        }
        if (panel.first && !chart.y.hidden && i % yStep === 0) {
          put(place, elements, panel.x - 6, y, axes.y.ticks[i][1], place.labels.room, theme.soft, { textAlign: 'right', lines: place.labels.lines });
        }
      });
      if (!panel.empty || panel.bottom) {
        elements.push(segment(panel.x, bottom, panel.x + panel.width, bottom, theme.soft));
      }
      if (!panel.empty || panel.first) {
        elements.push(segment(panel.x, panel.y, panel.x, bottom, theme.soft));
      }
      if (panel.empty) {
        elements.push(text(panel.x + panel.width / 2, panel.y + panel.height / 2, 'no data', theme.soft));
      }
      let over = panel.y - 9 - (chart.grid.rows.length ? LINE : 0);
      if (!place.grid) {
        put(place, elements, panel.x, panel.y - 9, panel.title, panel.width, theme.ink, { textAlign: 'left' });
      } else if (panel.row === 0 && chart.grid.columns.length) {
        put(place, elements, panel.x + panel.width / 2, over, chart.grid.columns[panel.column], panel.width, theme.ink);
      }
      if (place.grid && panel.column === 0 && chart.grid.rows.length) {
        put(place, elements, panel.x, panel.y - 9, chart.grid.rows[panel.row], place.right - panel.x, theme.ink, { textAlign: 'left' });
      }
    });
    let titled = function (axis) {
      let scale = chart[axis].band ? 'linear' : scaleName(chart, axis, place.state);
      return chart[axis].title + (scale === 'linear' ? '' : ' (' + scale + ')');
    };
    if (chart.y.title) {
      put(place, elements, 4, (place.state.top || 0) + 9, titled('y'), place.right - 4, theme.ink, { textAlign: 'left' });
    }
    if (chart.x.title) {
      let room = place.right + RIGHT - 8;
      let half = Math.min(textWidth(titled('x')), room) / 2; // beside the panels' middle where it is wider than they
      put(place, elements, Math.max(4 + half, Math.min(place.right + RIGHT - 4 - half, (place.left + place.right) / 2)), place.height - 12, titled('x'), room, theme.ink);
    }
    return elements;
  }

  // Marks

  function rowsOf(series) {
    let rows = [];
    for (let i = 0; i < series.rows.length; i += 2) {
      for (let row = series.rows[i]; row <= series.rows[i + 1]; row++) {
        rows.push(row);
      }
    }
    return rows;
  }

  /** Whether the selection, values by column, leaves a row in. */
  function chosen(table, row, selection) {
    return row < 0 || !selection || Object.keys(selection).every(function (field) {
      return !selection[field].length || !table.columns[field] || selection[field].indexOf(table.columns[field][row]) >= 0;
    });
  }

  function read(part, table, row) {
    return part.column === undefined ? String(part.value) : table.columns[part.column][row];
  }

  /** How a row of a series looks: fill and stroke, dash, symbol. */
  function style(chart, layer, series, table, row, theme) {
    let result = { color: layer.color || null, dash: layer.strokeDash || null, shape: layer.shape || null };
    chart.legends.forEach(function (legend, k) {
      if (series.items[k] >= 0) {
        let item = look(legend, series.items[k], theme);
        let color = legend.channels.indexOf('color') >= 0;
        let other = function (channel) { return chart.legends.some(function (l) { return l !== legend && l.channels.indexOf(channel) >= 0; }); };
        result.color = color ? item.color : result.color;
        if (legend.channels.indexOf('strokeDash') >= 0 || color && !other('strokeDash')) {
          result.dash = result.dash || item.dash;
        }
        if (legend.channels.indexOf('shape') >= 0 || color && !other('shape')) {
          result.shape = result.shape || item.shape;
        }
      }
    });
    if (layer.colorBy && row >= 0) {
      result.color = rampColor(chart.ramp, numberOf(table.columns[layer.colorBy.column][row]));
      result.missing = result.color === null;
    }
    if (result.color === null) {
      result.color = result.missing ? theme.empty : ['rule', 'text', 'tick', 'errorbar'].indexOf(layer.mark) >= 0 ? theme.ink : theme.mark;
    }
    return result;
  }

  function by(part, table, row, low, high, fallback) {
    if (!part || row < 0) {
      return fallback;
    }
    let t = (numberOf(table.columns[part.column][row]) - part.low) / (part.high - part.low);
    return isFinite(t) ? low + (high - low) * Math.max(0, Math.min(1, t)) : low;
  }

  function rect(a, b, c, d, style) {
    return { type: 'rect', shape: { x: hundredth(Math.min(a, b)), y: hundredth(Math.min(c, d)), width: hundredth(Math.abs(b - a)), height: hundredth(Math.abs(d - c)) }, style: style };
  }

  /** Lines from the lower left to the upper right of a rectangle, eight pixels apart. */
  function hatch(box, stroke) {
    let lines = [];
    for (let s = 8; s < box.width + box.height; s += 8) {
      let x1 = Math.max(0, s - box.height);
      let x2 = Math.min(box.width, s);
      lines.push(path([[box.x + x1, box.y + s - x1], [box.x + x2, box.y + s - x2]], false, { stroke: stroke, lineWidth: 1, fill: 'none' }));
    }
    return lines;
  }

  function hundredth(x) {
    return Math.round(x * 100) / 100;
  }

  function path(points, close, style) {
    let shape = { points: points.map(function (p) { return [hundredth(p[0]), hundredth(p[1])]; }) };
    return { type: close ? 'polygon' : 'polyline', shape: shape, style: style };
  }

  function stepped(points, how) {
    let out = [];
    points.forEach(function (p, i) {
      if (i > 0 && how) {
        out.push(how === 'step-after' ? [p[0], points[i - 1][1]] : [points[i - 1][0], p[1]]);
      }
      out.push(p);
    });
    return out;
  }

  /** Runs of points without a gap. */
  function runs(points, complete) {
    let all = [[]];
    points.forEach(function (p) {
      if (complete(p)) {
        all[all.length - 1].push(p);
      } else if (all[all.length - 1].length) {
        all.push([]);
      }
    });
    return all.filter(function (run) { return run.length; });
  }

  let finite = function (x) { return typeof x === 'number' && isFinite(x); };

  // Each returns the shapes of one mark; a mark has places x, y, x2, y2 in pixels, NaN where missing.
  let RENDERERS = {
    point: function (mark, panel, look, layer) {
      if (mark.missing) {
        return [[-4, 4], [4, -4]].map(function (d) {
          return path([[mark.x - 4, mark.y + d[0]], [mark.x + 4, mark.y + d[1]]], false, { stroke: panel.theme.ink, lineWidth: 2, fill: 'none' });
        });
      }
      return [symbol(mark.x, mark.y, mark.beyond || look.shape || 'circle', mark.size, look.color, layer.filled || mark.beyond, mark.opacity)];
    },
    rect: function (mark, panel, look) {
      let half = function (axis) { return panel.axes[axis].band ? (axis === 'x' ? panel.width : panel.height) / (panel.axes[axis].high - panel.axes[axis].low) / 2 : 0; };
      let x = finite(mark.x2) ? [mark.x, mark.x2] : [mark.x - half('x'), mark.x + half('x')];
      let y = finite(mark.y2) ? [mark.y, mark.y2] : [mark.y - half('y'), mark.y + half('y')];
      let box = rect(x[0], x[1], y[0], y[1], { fill: look.color, stroke: panel.theme.paper, lineWidth: 1, opacity: mark.opacity });
      return look.missing ? [box].concat(hatch(box.shape, panel.theme.soft)) : [box];
    },
    bar: function (mark, panel, look) {
      let flat = panel.axes.y.band || !panel.axes.x.band && finite(mark.x2);
      let fill = { fill: look.color, stroke: panel.theme.paper, lineWidth: 1, opacity: mark.opacity };
      let thick = function (axis) { return panel.axes[axis].band ? 0.4 * (axis === 'x' ? panel.width : panel.height) / (panel.axes[axis].high - panel.axes[axis].low) : 3; };
      return flat
        ? [rect(finite(mark.x2) ? mark.x2 : zero(panel, 'x'), mark.x, mark.y - thick('y'), mark.y + thick('y'), fill)]
        : [rect(mark.x - thick('x'), mark.x + thick('x'), finite(mark.y2) ? mark.y2 : zero(panel, 'y'), mark.y, fill)];
    },
    rule: function (mark, panel, look, layer, has) {
      let from = function (axis, span, start) { // of both x and y, as Vega-Lite: from zero or the axis's start
        let single = has.x && has.y && !has.x2 && !has.y2 && !panel.axes[axis].band && (axis === 'x' || panel.axes.x.band);
        return !has[axis] ? [start, start + span] : [mark[axis], has[axis + '2'] ? mark[axis + '2'] : single ? zero(panel, axis) : mark[axis]];
      };
      let x = from('x', panel.width, panel.x);
      let y = from('y', panel.height, panel.y);
      return [path([[x[0], y[0]], [x[1], y[1]]], false, { stroke: look.color, lineWidth: layer.strokeWidth || 1.4, lineDash: look.dash && look.dash.length ? look.dash : null, opacity: mark.opacity, fill: 'none' })];
    },
    errorbar: function (mark, panel, look, layer, has) {
      let shapes = RENDERERS.rule(mark, panel, look, { strokeWidth: layer.strokeWidth || 1.6 }, has);
      shapes[0].style.lineDash = null;
      if (layer.ticks !== false) {
        [[mark.x, mark.y, mark.beyond], [has.x2 ? mark.x2 : mark.x, has.y2 ? mark.y2 : mark.y, mark.beyond2]].forEach(function (p) {
          if (p[2]) { // a triangle stands there
            return;
          }
          let a = has.x2 ? [0, 4] : [4, 0];
          shapes.push(path([[p[0] - a[0], p[1] - a[1]], [p[0] + a[0], p[1] + a[1]]], false, { stroke: look.color, lineWidth: 1.6, fill: 'none' }));
        });
      }
      return shapes;
    },
    tick: function (mark, panel, look, layer) {
      let upright = layer.orient ? layer.orient === 'vertical' : panel.axes.y.band || !panel.axes.x.band;
      let axis = upright ? 'y' : 'x';
      let half = panel.axes[axis].band ? 0.3 * (upright ? panel.height : panel.width) / (panel.axes[axis].high - panel.axes[axis].low) : 6;
      let a = upright ? [0, half] : [half, 0];
      return [path([[mark.x - a[0], mark.y - a[1]], [mark.x + a[0], mark.y + a[1]]], false, { stroke: look.color, lineWidth: layer.strokeWidth || 2, opacity: mark.opacity, fill: 'none' })];
    }
  };

  function symbol(x, y, shape, size, color, filled, opacity) {
    let r = Math.sqrt(size) / 2;
    let style = { fill: filled ? color : 'none', stroke: color, lineWidth: filled ? 0.5 : 1.7, opacity: opacity === undefined ? 1 : opacity };
    return POINTS[shape]
      ? path(POINTS[shape].map(function (p) { return [x + r * p[0], y + r * p[1]]; }), true, style)
      : { type: 'circle', shape: { cx: hundredth(x), cy: hundredth(y), r: hundredth(0.9 * r) }, style: style };
  }

  /** The marks of a series in pixels, for what is selected. */
  function marksOf(chart, series, table, panel, selection) {
    let layer = chart.layers[series.layer];
    let order = layer.order && layer.order.column;
    let flow = layer.mark === 'line' || layer.mark === 'area' || layer.mark === 'errorband';
    let marks = [];
    let all = rowsOf(series);
    all.forEach(function (row, i) {
      if (!chosen(table, row, selection)) {
        return;
      }
      let mark = { row: row, index: i, opacity: by(layer.opacityBy, table, row, 0.15, 1, layer.opacity), size: by(layer.sizeBy, table, row, 20, 300, layer.size || 44) };
      let at = {};
      ['x', 'y', 'x2', 'y2'].forEach(function (name) {
        let axis = name.charAt(0);
        let scale = panel.axes[axis];
        let value = layer[name] ? scale.at(read(layer[name], table, row)) : NaN;
        if (series.from && !scale.band && name.length === 1) {
          value = series.to[i] === null ? NaN : scale.at(series.to[i]);
          mark[axis + '2'] = pixel(panel, axis, scale.at(series.from[i]));
        }
        if (chart[axis].clamp && (value < scale.low || value > scale.high)) {
          mark[name.length === 1 ? 'beyond' : 'beyond2'] = 'triangle-' + ((value > scale.high) !== panel.flip[axis] ? (axis === 'x' ? 'right' : 'up') : (axis === 'x' ? 'left' : 'down'));
          value = Math.max(scale.low, Math.min(scale.high, value));
        }
        at[name] = value;
        if (layer[name]) {
          mark[name] = pixel(panel, axis, value);
        }
      });
      mark.sort = order ? numberOf(table.columns[order][row]) : at.x;
      if (layer.mark === 'point' || layer.mark === 'text') { // without a value, on the rail
        ['x', 'y'].forEach(function (a) {
          if (chart[a].rail && layer[a].column && !isFinite(numberOf(table.columns[layer[a].column][row]))) {
            mark[a] = rail(panel, a);
            mark.missing = true;
          }
        });
      }
      let lost = (layer.x && !finite(mark.x)) || (layer.y && !finite(mark.y)) || (layer.x2 && !finite(mark.x2)) || (layer.y2 && !finite(mark.y2));
      let beyond = !panel.axes.x.band && (at.x < panel.axes.x.low - 1e-9 || at.x > panel.axes.x.high + 1e-9)
        || !panel.axes.y.band && (at.y < panel.axes.y.low - 1e-9 || at.y > panel.axes.y.high + 1e-9);
      if (flow ? isFinite(mark.sort) : !lost && !(beyond && (layer.mark === 'point' || layer.mark === 'text'))) {
        marks.push(mark);
      }
    });
    if (flow) {
      marks.sort(function (a, b) { return a.sort - b.sort || a.index - b.index; });
    }
    return marks;
  }

  function shapesOf(chart, series, marks, table, panel, theme) {
    let layer = chart.layers[series.layer];
    let shapes = [];
    if (layer.mark === 'line' || layer.mark === 'area' || layer.mark === 'errorband') {
      let look = style(chart, layer, series, table, marks.length ? marks[0].row : -1, theme);
      let line = layer.mark === 'line';
      let how = layer.interpolate && layer.interpolate !== 'linear' ? layer.interpolate : null;
      let base = zero(panel, 'y');
      runs(marks, function (m) { return finite(m.y) && (!layer.y2 || finite(m.y2)); }).forEach(function (run) {
        let points = stepped(run.map(function (m) { return [m.x, m.y]; }), how);
        if (line && run.length === 1) {
          shapes.push(symbol(run[0].x, run[0].y, 'circle', 9, look.color, true));
        } else if (line) {
          shapes.push(path(points, false, { stroke: look.color, lineWidth: layer.strokeWidth || 1.8, lineDash: look.dash && look.dash.length ? look.dash : null, lineJoin: 'round', fill: 'none', opacity: layer.opacity }));
        } else {
          let back = stepped(run.map(function (m) { return [m.x, layer.y2 ? m.y2 : base]; }), how).reverse();
          shapes.push(path(points.concat(back), true, { fill: look.color, opacity: layer.opacity || (layer.mark === 'area' ? 0.55 : 0.18) }));
        }
      });
      marks.forEach(function (m, i) {
        let end = m.beyond || !line && m.beyond2;
        let before = i && (marks[i - 1].beyond || marks[i - 1].beyond2);
        if (!line && end && !before && finite(m.x)) { // a band of one place would not be seen
          shapes.push(symbol(m.x, m.beyond ? m.y : m.y2, end, 30, look.color, true));
        } else if (line && finite(m.y) && (layer.point || m.beyond && !before)) {
          shapes.push(symbol(m.x, m.y, m.beyond || look.shape || 'circle', 30, look.color, true));
        }
      });
      return shapes;
    }
    let has = { x: !!layer.x, y: !!layer.y, x2: !!layer.x2, y2: !!layer.y2 };
    marks.forEach(function (mark) {
      let look = style(chart, layer, series, table, mark.row, theme);
      RENDERERS[layer.mark](mark, panel, look, layer, has).forEach(function (shape) { shapes.push(shape); });
      if (mark.beyond && layer.mark !== 'point') {
        shapes.push(symbol(mark.x, mark.y, mark.beyond, 30, look.color, true));
      }
      if (mark.beyond2) {
        shapes.push(symbol(has.x2 ? mark.x2 : mark.x, has.y2 ? mark.y2 : mark.y, mark.beyond2, 30, look.color, true));
      }
    });
    return shapes;
  }

  /**
   * Options of ECharts for a figure.
   *
   * @param state width; theme "light" or "dark"; selection {field: [values]}; scales {x, y}
   * @return {option, height, hits}: hits are the places of rows, for pointers and keys
   */
  function build(chart, table, state) {
    let theme = THEMES[state.theme || 'light'];
    let place = layout(chart, state.width, state);
    place.state = state;
    let hits = [];
    let drawn = {};
    let texts = [];
    let index = {};
    place.panels.forEach(function (panel) {
      panel.flip = { x: !!chart.x.reverse, y: !!panel.axes.y.band !== !!chart.y.reverse };
      panel.theme = theme;
    });
    let option = {
      animation: false, backgroundColor: state.transparent ? 'transparent' : theme.paper,
      graphic: { elements: frame(chart, place, theme) }, grid: [], xAxis: [], yAxis: [], series: []
    };
    place.panels.forEach(function (panel, i) {
      index[i] = option.grid.length;
      option.grid.push({ left: panel.x, top: panel.y, width: panel.width, height: panel.height });
      [['xAxis', panel.width], ['yAxis', panel.height]].forEach(function (pair) {
        option[pair[0]].push({ type: 'value', gridIndex: index[i], show: false, min: 0, max: pair[1], inverse: pair[0] === 'yAxis' });
      });
    });
    chart.series.forEach(function (series, n) {
      let panel = place.panels[series.panel];
      if (!panel || panel.empty) { // a constant, where there is nothing else
        return;
      }
      let layer = chart.layers[series.layer];
      let marks = marksOf(chart, series, table, panel, state.selection);
      marks.forEach(function (mark) {
        if (mark.row >= 0 && layer.shown.length && layer.tooltip !== false) {
          hits.push({ panel: series.panel, series: n, row: mark.row, layer: series.layer,
            x: finite(mark.x) ? mark.x : panel.x, y: finite(mark.y) ? mark.y : panel.y });
        }
      });
      panel.taken = panel.taken || [];
      if (layer.mark === 'text') {
        texts.push([series, marks, panel]);
        return;
      }
      if (['point', 'tick', 'errorbar', 'bar'].indexOf(layer.mark) >= 0) {
        marks.forEach(function (mark) {
          let to = finite(mark.x2) ? mark.x2 : mark.x;
          panel.taken.push([Math.min(mark.x, to), Math.max(mark.x, to), mark.y]);
        });
      }
      let key = series.panel + (layer.mark === 'point' ? '+' : '');
      drawn[key] = drawn[key] || { panel: index[series.panel], clip: layer.mark !== 'point', z: 2 + series.layer, shapes: [] };
      shapesOf(chart, series, marks, table, panel, theme).forEach(function (shape) { drawn[key].shapes.push(shape); });
    });
    Object.keys(drawn).forEach(function (key) { option.series.push(custom(drawn[key])); });
    texts.forEach(function (part) {
      part[1].forEach(function (mark) {
        option.graphic.elements.push(beside(chart, part[0], mark, table, part[2], part[2].taken, theme));
      });
    });
    option.graphic.elements = option.graphic.elements.filter(Boolean);
    return { option: option, height: place.height, cut: place.cut, hits: hits.filter(function (h) { return finite(h.x) && finite(h.y); }), panels: place.panels };
  }

  /** A series of all shapes of a panel, since each series costs time. */
  function custom(part) {
    return {
      type: 'custom', coordinateSystem: 'cartesian2d', xAxisIndex: part.panel, yAxisIndex: part.panel, silent: true,
      z: part.z, data: [[0, 0]], clip: part.clip, animation: false,
      renderItem: function () { return { type: 'group', $mergeChildren: false, children: part.shapes }; } // else an empty group keeps what it had
    };
  }

  /** A text as near to its place as there is room between marks beside it; null where a cell has none. */
  function beside(chart, series, mark, table, panel, taken, theme) {
    let layer = chart.layers[series.layer];
    let value = clean(layer.text.labels && mark.row >= 0 ? layer.text.labels[mark.row] : read(layer.text, table, mark.row));
    let need = textWidth(value);
    let matrix = panel.axes.x.band && panel.axes.y.band;
    let gap = layer.align === 'left' || layer.align === 'right' ? Math.abs(layer.dx || 6) : layer.dx || 0;
    let wish = layer.align === 'right' ? mark.x - gap - need : layer.align === 'left' ? mark.x + gap : mark.x + gap - need / 2;
    let y = mark.y + (layer.dy || 0) + (layer.baseline === 'bottom' ? -9 : layer.baseline === 'top' ? 9 : 0);
    let end = panel.x + panel.width;
    let from = panel.x + 2;
    let best = matrix ? wish : Math.max(from, Math.min(wish, end - need));
    let least = matrix ? 0 : Infinity;
    let line = taken.filter(function (t) { return Math.abs(t[2] - y) < (panel.axes.y.band ? 2 : 10); });
    line.sort(function (a, b) { return a[0] - b[0]; }).concat([[end + 8, end]]).forEach(function (m) {
      let at = Math.max(from, Math.min(wish, m[0] - 10 - need));
      if (m[0] - 10 - need >= from && Math.abs(at - wish) < least) {
        least = Math.abs(at - wish);
        best = at;
      }
      from = Math.max(from, m[1] + 10);
    });
    if (!value || matrix && need > panel.width / panel.axes.x.ticks.length) {
      return null;
    }
    taken.push([best, best + need, y]);
    let color = matrix && !layer.color ? contrast(chart, table, mark.row, theme) : style(chart, layer, series, table, mark.row, theme).color;
    return text(best, y, value, color, { textAlign: 'left', z: 9 });
  }

  /** Black or white, over the colour that a rectangle below has. */
  function contrast(chart, table, row, theme) {
    let below = chart.layers.filter(function (layer) { return layer.mark === 'rect' && layer.colorBy; })[0];
    let color = below ? rampColor(chart.ramp, numberOf(table.columns[below.colorBy.column][row])) : null;
    if (!color) {
      return theme.ink;
    }
    let light = 0.3 * parseInt(color.substr(1, 2), 16) + 0.59 * parseInt(color.substr(3, 2), 16) + 0.11 * parseInt(color.substr(5, 2), 16);
    return light > 140 ? '#000000' : '#ffffff';
  }

  // Legends and files

  /** What a legend shows of each item: shapes in a box of 30 by 14. */
  function swatch(chart, legend, item, theme) {
    let style = look(legend, item, theme);
    let color = style.color || theme.ink;
    let marks = chart.layers.map(function (layer) { return layer.mark; });
    let has = function (mark) { return marks.indexOf(mark) >= 0; };
    let own = function (channel) { return legend.channels.indexOf(channel) >= 0 || legend.channels.indexOf('color') >= 0 && !chart.legends.some(function (l) { return l !== legend && l.channels.indexOf(channel) >= 0; }); };
    let shapes = [];
    if (has('line') || has('errorbar') || has('rule') && !has('point')) {
      shapes.push({ line: [1, 7, 29, 7], color: color, dash: own('strokeDash') && has('line') ? style.dash : [] });
    }
    let pointed = has('point') || chart.layers.some(function (l) { return l.mark === 'line' && l.point; });
    if (pointed || !shapes.length) {
      let filled = !has('point') || chart.layers.some(function (l) { return l.mark === 'point' && l.filled; });
      shapes.push({ symbol: pointed ? (own('shape') ? style.shape : 'circle') : 'square', color: color, filled: filled });
    }
    return shapes;
  }

  function legendElements(chart, theme, width, top) {
    let elements = [];
    let x = 4;
    let y = top + 9;
    let advance = function (needed) {
      if (x + needed > width && x > 4) {
        x = 4;
        y += LINE;
      }
      let at = x;
      x += needed;
      return at;
    };
    chart.legends.forEach(function (legend) {
      if (legend.hidden) {
        return;
      }
      x = 4;
      elements.push(text(advance(textWidth(legend.title) + 12), y, legend.title, theme.soft, { textAlign: 'left' }));
      legend.values.forEach(function (value, i) {
        let label = fit(value === '' ? '(none)' : value, width - 60);
        let at = advance(34 + textWidth(label) + 14);
        swatch(chart, legend, i, theme).forEach(function (shape) {
          if (shape.line) {
            let line = segment(at + 1, y, at + 29, y, shape.color);
            line.style.lineWidth = 1.8;
            line.style.lineDash = shape.dash.length ? shape.dash : null;
            elements.push(line);
          } else {
            elements.push(symbol(at + 15, y, shape.symbol, 64, shape.color, shape.filled));
          }
        });
        elements.push(text(at + 34, y, label, theme.ink, { textAlign: 'left' }));
      });
      y += LINE + 2;
    });
    if (chart.ramp && !chart.ramp.hidden) {
      x = 4;
      let at = advance(textWidth(chart.ramp.title) + 14);
      elements.push(text(at, y, chart.ramp.title, theme.soft, { textAlign: 'left' }));
      let long = Math.max(60, Math.min(220, width - x - 110));
      for (let i = 0; i < 44; i++) {
        elements.push(rect(x + long * i / 44, x + long * (i + 1) / 44 + 0.5, y - 7, y + 5, { fill: mix(SCHEMES[chart.ramp.scheme], (chart.ramp.reverse ? 43 - i : i) / 43) }));
      }
      rampTicks(chart.ramp, long).forEach(function (tick) {
        elements.push(segment(x + tick[0], y + 5, x + tick[0], y + 8, theme.soft));
        elements.push(text(x + tick[0], y + 16, tick[1], theme.soft));
      });
      if (chart.ramp.missing) {
        let box = rect(x + long + 18, x + long + 40, y - 7, y + 5, { fill: theme.empty, stroke: theme.soft });
        elements.push(box);
        hatch(box.shape, theme.soft).forEach(function (line) { elements.push(line); });
        elements.push(text(x + long + 46, y - 1, chart.ramp.missing, theme.ink, { textAlign: 'left' }));
      }
      y += LINE * 2;
    }
    return { elements: elements, height: y - top - 9 + 4 };
  }

  /** Places and labels of a ramp's ticks along a length, those that there is room for. */
  function rampTicks(ramp, long) {
    let low = transform(ramp.type, ramp.constant, ramp.low);
    let high = transform(ramp.type, ramp.constant, ramp.high);
    let places = ramp.ticks.map(function (t) { return long * (transform(ramp.type, ramp.constant, t[0]) - low) / (high - low); });
    let step = stride(places, ramp.ticks.map(function (t) { return textWidth(t[1]); }));
    return ramp.ticks.map(function (t, i) { return [places[i], t[1]]; }).filter(function (t, i) { return i % step === 0; });
  }

  /** A selection in words. */
  function saying(selection) {
    return Object.keys(selection || {}).map(function (field) {
      return field + '=' + selection[field].map(function (value) { return clean(value === '' ? '(none)' : value); }).join(' or ');
    }).join(', ');
  }

  function notesOf(chart, state) {
    let selected = saying(state.selection);
    return chart.notes.filter(function (note) {
      return !note.axis || note.scale === scaleName(chart, note.axis, state);
    }).map(function (note) { return note.text; }).concat(selected ? 'showing only ' + selected : []);
  }

  /** A figure as the text of an SVG file, with title, legends and notes. */
  function svg(chart, table, state, prefix) {
    let theme = THEMES[state.theme || 'light'];
    let head = [text(4, 11, fit(chart.title, state.width - 8), theme.ink, { textAlign: 'left', fontWeight: 'bold' })];
    let top = LINE + 6;
    if (chart.subtitle) {
      head.push(text(4, top + 5, fit(chart.subtitle, state.width - 8), theme.soft, { textAlign: 'left' }));
      top += LINE;
    }
    let legend = legendElements(chart, theme, state.width, top);
    state.top = top + legend.height;
    let built = build(chart, table, state);
    let notes = notesOf(chart, state);
    notes.forEach(function (note, i) {
      head.push(text(4, built.height + i * LINE + 6, fit(note, state.width - 8), theme.soft, { textAlign: 'left' }));
    });
    built.option.graphic.elements = head.concat(legend.elements, built.option.graphic.elements);
    built.option.graphic.elements.forEach(function (element) { // ECharts 5.3.1 writes texts into a file as they are
      if (element.type === 'text') {
        element.style.text = escape(element.style.text);
      }
    });
    let instance = echarts.init(null, null, { renderer: 'svg', ssr: true, width: state.width, height: built.height + notes.length * LINE });
    instance.setOption(built.option);
    let file = instance.renderToSVGString();
    instance.dispose();
    let titles = built.cut.map(function (c) {
      return '<rect x="' + hundredth(c.x) + '" y="' + hundredth(c.y) + '" width="' + hundredth(c.width) + '" height="' + c.height + '" fill="none" pointer-events="all"><title>' + escape(c.text) + '</title></rect>';
    }).join('\n');
    return file.replace(/zr\d+-/g, (prefix || 'figure') + '-').replace(' id="0"', '').replace(/<\/svg>\s*$/, function (end) { return titles + end; });
  }

  function escape(text) {
    return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  }

  return {
    parseCsv: parseCsv, build: build, layout: layout, svg: svg, swatch: swatch, themes: THEMES, points: POINTS, schemes: SCHEMES,
    mix: mix, rampTicks: rampTicks, notesOf: notesOf, saying: saying, chosen: chosen, scaleName: scaleName, clean: clean, textWidth: textWidth, measureBy: function (how) { measure = how; }
  };
})();
