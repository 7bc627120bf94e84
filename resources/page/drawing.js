"use strict";
// What is on the canvases: the points by our own raster, the names by importance and without overlap.
// Coordinates: the map's y grows upwards; pixels are the screen's logical ones.

const SCALES = {
  light: ["#8fb4c4", "#5495ad", "#2f7397", "#2f4f82", "#3a2c63"],
  dark: ["#3f5a8f", "#3485a3", "#45ad94", "#9ccb6c", "#f4e489"],
};
const SIZES = 12; // by how often a word occurs; the colour goes by the same
const CELL = 2; // pixels: one word wins each cell, and the cells are the hit test
const MARGIN = 6; // cells around the window
const SUBPIXELS = 4;
const EDGE = 0.75; // pixels of the ground's colour around a disc
const REACH = 8; // pixels within which a point is hit
const LABEL_AREA = 5200; // square pixels for each name
const MOST_LABELS = 400;
const LABEL_CELL = { width: 56, height: 20 }; // one candidate in each
const STAY = 0.6; // a name that is written already counts as that much more important
const STYLES = [
  { pixels: 11, weight: 400, opacity: 0.8 },
  { pixels: 13, weight: 400, opacity: 0.92 },
  { pixels: 15, weight: 500, opacity: 1 },
  { pixels: 13, weight: 500, opacity: 1 },
  { pixels: 16, weight: 600, opacity: 1 },
];
const STREET = 0, CITY = 1, COUNTRY = 2, BRIGHT = 3, CHOSEN = 4;
const FAMILY = 'system-ui, "Noto Sans", "Noto Sans CJK SC", sans-serif';
const AREA_PIXELS = [14, 11], AREA_WEIGHTS = [500, 400], AREA_SPACING = [3, 2], AREA_OPACITIES = [0.9, 0.8];
const AREA_SPANS = [[-1, 0, 1.7, 2.8], [1.5, 2.2, 5, 9]]; // zooms: begin to appear, all there, begin to fade, gone
const LONGEST = 40; // characters of a word that are written on the map
const QUIET = 0.4; // opacity of names that step back

function shortened(word) {
  const letters = word.length > LONGEST ? Array.from(word) : [];
  return letters.length > LONGEST ? letters.slice(0, LONGEST - 1).join("") + "…" : word;
}

/** Where each word stands between the rarest, 0, and the most frequent, 1; without counts the rank stands for them. */
function frequencyScale(counts, total) {
  const logs = new Float64Array(total);
  for (let i = 0; i < total; i++) logs[i] = counts ? Math.log(Math.max(counts[i], 1)) : -Math.log(i + 1);
  const least = logs.reduce((a, b) => Math.min(a, b), Infinity);
  const span = logs.reduce((a, b) => Math.max(a, b), -Infinity) - least;
  return logs.map((value) => Math.sqrt(span > 0 ? (value - least) / span : 0.25));
}

/** 0xffbbggrr, as a canvas keeps its pixels. */
function packed(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

function mixed(under, over, share) {
  const part = (shift) =>
    Math.round(((under >>> shift) & 255) * (1 - share) + ((over >>> shift) & 255) * share) << shift;
  return ((255 << 24) | part(16) | part(8) | part(0)) >>> 0;
}

function scaleColour(anchors, value) {
  const place = Math.min(Math.max(value, 0), 1) * (anchors.length - 1);
  const low = Math.min(Math.floor(place), anchors.length - 2);
  return mixed(packed(anchors[low]), packed(anchors[low + 1]), place - low);
}

/** What part of the map is on screen: the map's place at the centre, pixels for one unit of it, and the size. */
class Viewport {
  constructor(x, y, scale, width, height) {
    Object.assign(this, { x, y, scale, width, height });
  }
  left(x) { return (x - this.x) * this.scale + this.width / 2; }
  top(y) { return this.height / 2 - (y - this.y) * this.scale; }
  panned(right, down) {
    return new Viewport(this.x - right / this.scale, this.y + down / this.scale, this.scale, this.width, this.height);
  }
  /** At another scale, with the place under a pixel staying under it. */
  zoomed(scale, left, top) {
    const x = (left - this.width / 2) / this.scale + this.x, y = (this.height / 2 - top) / this.scale + this.y;
    const share = this.scale / scale;
    return new Viewport(x + (this.x - x) * share, y + (this.y - y) * share, scale, this.width, this.height);
  }
  resized(width, height) { return new Viewport(this.x, this.y, this.scale, width, height); }
  towards(other, share) {
    const scale = Math.exp(Math.log(this.scale) + share * (Math.log(other.scale) - Math.log(this.scale)));
    const between = (a, b) => a + share * (b - a);
    return new Viewport(between(this.x, other.x), between(this.y, other.y), scale, this.width, this.height);
  }
}

/** The viewport that shows all words but a few strays, or every word. */
function fitting(positions, total, width, height, everything) {
  const stray = everything ? 0 : 0.006;
  const bounds = [0, 1].map((axis) => {
    const values = new Float32Array(total);
    let count = 0; // words that are not shown are nowhere
    for (let i = 0; i < total; i++) if (positions[2 * i + axis] === positions[2 * i + axis]) values[count++] = positions[2 * i + axis];
    if (!count) return [0, 0];
    const sorted = values.subarray(0, count).sort();
    return [sorted[Math.floor(stray * (count - 1))], sorted[Math.ceil((1 - stray) * (count - 1))]];
  });
  return { bounds, at(wide, high) {
    const air = Math.min(64, 0.12 * wide, 0.12 * high);
    const scales = [wide, high].map((side, axis) => (side - 2 * air) / (bounds[axis][1] - bounds[axis][0]));
    const scale = Math.min(...scales.filter((value) => Number.isFinite(value) && value > 0));
    const middle = bounds.map(([low, top]) => (low + top) / 2);
    return new Viewport(middle[0], middle[1], Number.isFinite(scale) ? scale : 1, wide, high);
  } };
}

/** Discs of every size at every quarter of a pixel: how much of each pixel they and their edge cover, of 255. */
function discMasks(radii, edge) {
  return radii.map((radius, size) => {
    const opacity = size < SIZES / 3 ? 0.75 + (0.25 * size) / (SIZES / 3) : 1;
    const reach = Math.ceil(radius + edge + 0.5), side = 2 * reach + 1;
    const disc = new Uint8Array(SUBPIXELS * SUBPIXELS * side * side), outline = new Uint8Array(disc.length);
    const strength = Math.min(1, 4 * radius * radius) * opacity * 255;
    const limited = (value) => Math.min(Math.max(value, 0), 1);
    let at = 0;
    for (let v = 0; v < SUBPIXELS; v++) for (let u = 0; u < SUBPIXELS; u++)
      for (let row = -reach; row <= reach; row++) for (let column = -reach; column <= reach; column++, at++) {
        const distance = Math.hypot(
          column + 0.5 - (u + 0.5) / SUBPIXELS, row + 0.5 - (v + 0.5) / SUBPIXELS);
        disc[at] = Math.round(strength * limited(radius + 0.5 - distance));
        outline[at] = opacity === 1 ? Math.round(255 * limited(radius + edge + 0.5 - distance)) : 0;
      }
    return { reach, side, disc, outline };
  });
}

function blended(under, over, share) {
  const rest = 256 - share;
  const odd = (Math.imul(under & 0xff00ff, rest) + Math.imul(over & 0xff00ff, share)) >>> 8;
  const even = Math.imul((under >>> 8) & 0xff00ff, rest) + Math.imul((over >>> 8) & 0xff00ff, share);
  return ((odd & 0xff00ff) | (even & 0xff00ff00)) >>> 0;
}

/** The points on their canvas, and who won which cell in the last frame. */
class Points {
  constructor(canvas, positions, total, sizes) {
    Object.assign(this, { canvas, positions, total, sizes });
    this.context = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
    this.count = 0;
  }

  /** Give each cell to the most important word in it; the grid is fixed to the map, so that panning changes none. */
  claim(first, total, viewport) {
    const columns = Math.ceil(viewport.width / CELL) + 2 * MARGIN + 1;
    const rows = Math.ceil(viewport.height / CELL) + 2 * MARGIN + 1;
    if (this.columns !== columns || this.rows !== rows) {
      this.cells = new Int32Array(columns * rows);
      this.winners = new Int32Array(columns * rows);
      Object.assign(this, { columns, rows });
    }
    const scale = viewport.scale / CELL;
    this.column = viewport.x * scale - Math.floor(viewport.x * scale - viewport.width / 2 / CELL) + MARGIN;
    this.row = -viewport.y * scale - Math.floor(-viewport.y * scale - viewport.height / 2 / CELL) + MARGIN;
    const { cells, winners, positions, column, row } = this;
    cells.fill(-1);
    let count = 0;
    const claim = (point) => {
      const x = (positions[2 * point] - viewport.x) * scale + column;
      const y = (viewport.y - positions[2 * point + 1]) * scale + row;
      if (!(x >= 0 && x < columns && y >= 0 && y < rows)) return;
      const cell = Math.floor(y) * columns + Math.floor(x);
      if (cells[cell] < 0) {
        cells[cell] = point;
        winners[count++] = point;
      }
    };
    first.forEach(claim);
    for (let point = 0; point < total; point++) claim(point);
    this.count = count;
  }

  /** Draw the winners, the most important last. */
  draw(viewport, ratio, radii, ground, colourOf) {
    const width = Math.max(Math.round(viewport.width * ratio), 1);
    const height = Math.max(Math.round(viewport.height * ratio), 1);
    if (this.canvas.width !== width || this.canvas.height !== height || !this.image) {
      this.canvas.width = width;
      this.canvas.height = height;
      this.image = this.context.createImageData(width, height);
      this.pixels = new Uint32Array(this.image.data.buffer);
    }
    this.pixels.fill(ground);
    const masks = this.masks(radii, ratio);
    for (let i = this.count - 1; i >= 0; i--) {
      const point = this.winners[i];
      const x = viewport.left(this.positions[2 * point]) * ratio, y = viewport.top(this.positions[2 * point + 1]) * ratio;
      this.stamp(x, y, width, height, masks[this.sizes[point]], colourOf(point), ground);
    }
    this.context.putImageData(this.image, 0, 0);
  }

  /** The discs, made anew only where their sizes change. */
  masks(radii, ratio) {
    const key = `${ratio} ${radii}`;
    if (key !== this.key) {
      this.key = key;
      this.made = discMasks(radii.map((radius) => radius * ratio), EDGE * ratio);
    }
    return this.made;
  }

  stamp(x, y, width, height, mask, colour, ground) {
    const left = Math.floor(x), top = Math.floor(y), { reach, side, disc, outline } = mask, pixels = this.pixels;
    if (left < -reach || top < -reach || left >= width + reach || top >= height + reach) return;
    const phase = Math.floor((y - top) * SUBPIXELS) * SUBPIXELS + Math.floor((x - left) * SUBPIXELS);
    const from = Math.max(left - reach, 0), to = Math.min(left + reach, width - 1);
    for (let row = Math.max(top - reach, 0); row <= Math.min(top + reach, height - 1); row++) {
      let at = (phase * side + row - top + reach) * side + from - left + reach, pixel = row * width + from;
      for (let column = from; column <= to; column++, at++, pixel++) {
        const share = disc[at], edge = outline[at];
        if (share === 255) pixels[pixel] = colour;
        else if (share + edge > 0) {
          const under = blended(pixels[pixel], ground, edge + (edge >>> 7));
          pixels[pixel] = blended(under, colour, share + (share >>> 7));
        }
      }
    }
  }

  /** The word whose point lies under or next to a pixel of the last frame, or -1. */
  at(left, top, viewport, radii) {
    const column = (left - viewport.width / 2) / CELL + this.column, row = (top - viewport.height / 2) / CELL + this.row;
    const span = REACH / CELL;
    let best = -1, least = REACH;
    for (let y = Math.max(Math.floor(row - span), 0); y < Math.min(row + span, this.rows); y++)
      for (let x = Math.max(Math.floor(column - span), 0); x < Math.min(column + span, this.columns); x++) {
        const point = this.cells[y * this.columns + x];
        if (point < 0) continue;
        const away = Math.hypot(
          viewport.left(this.positions[2 * point]) - left, viewport.top(this.positions[2 * point + 1]) - top);
        const distance = Math.max(away - radii[this.sizes[point]], 0);
        if (distance < least || (distance === least && point < best)) [best, least] = [point, distance];
      }
    return best;
  }
}

/** The names on their canvas: tried by importance, a little earlier where they were written in the last frame. */
class Names {
  constructor(canvas, words) {
    Object.assign(this, { canvas, words });
    this.context = canvas.getContext("2d");
    this.written = [];
    this.sides = new Map();
    this.widths = STYLES.map(() => new Map());
  }

  font(style) { return `${STYLES[style].weight} ${STYLES[style].pixels}px ${FAMILY}`; }

  width(point, style) {
    let width = this.widths[style].get(point);
    if (width === undefined) {
      this.context.font = this.font(style);
      width = this.context.measureText(shortened(this.words[point])).width + 6;
      this.widths[style].set(point, width);
    }
    return width;
  }

  /** Choose and place the names of a frame. `must`: points that are written before all others. */
  choose(points, viewport, must, styleOf, gapOf, reserved) {
    const boxes = reserved.slice(), written = [], sides = new Map();
    const most = must.length + Math.min(Math.floor((viewport.width * viewport.height) / LABEL_AREA), MOST_LABELS);
    const tried = [...must, ...this.candidates(points, viewport, new Set(must))];
    for (let i = 0; i < tried.length && written.length < most; i++) {
      const point = tried[i], style = styleOf(point);
      const x = viewport.left(points.positions[2 * point]), y = viewport.top(points.positions[2 * point + 1]);
      if (!(x >= 0 && y >= 0 && x <= viewport.width && y <= viewport.height)) continue;
      const width = this.width(point, style), height = STYLES[style].pixels * 1.35, gap = gapOf(point);
      const found = this.place(x, y, width, height, gap, boxes, this.sides.get(point), i < must.length);
      if (!found) continue;
      boxes.push(found.box);
      sides.set(point, found.side);
      written.push({ point, style, x, y, left: found.box[0], top: found.box[1], width, height, apart: found.side > 3 });
    }
    this.sides = sides;
    this.written = written;
  }

  /** The most important winner in each cell of a coarse grid, and what was written before. */
  candidates(points, viewport, without) {
    const columns = Math.ceil(viewport.width / LABEL_CELL.width) + 1, taken = new Set(), found = [];
    const most = columns * (Math.ceil(viewport.height / LABEL_CELL.height) + 1);
    const across = viewport.scale / LABEL_CELL.width, down = viewport.scale / LABEL_CELL.height;
    const firstColumn = Math.floor(viewport.x * across - viewport.width / 2 / LABEL_CELL.width);
    const firstRow = Math.floor(-viewport.y * down - viewport.height / 2 / LABEL_CELL.height);
    for (let i = 0; i < points.count && found.length < most; i++) {
      const point = points.winners[i];
      const column = Math.floor(points.positions[2 * point] * across) - firstColumn;
      const row = Math.floor(-points.positions[2 * point + 1] * down) - firstRow;
      const cell = row * columns + column;
      if (column < 0 || column > columns || row < 0 || taken.has(cell) || without.has(point)) continue;
      taken.add(cell);
      found.push(point);
    }
    const known = [...this.sides.keys()].filter((point) => !without.has(point));
    const importance = (point) => (this.sides.has(point) ? point * STAY : point);
    return [...new Set([...found, ...known])].sort((a, b) => importance(a) - importance(b));
  }

  place(x, y, width, height, gap, boxes, before, must) {
    const free = ([left, top, right, bottom]) =>
      boxes.every((box) => left >= box[2] || box[0] >= right || top >= box[3] || box[1] >= bottom);
    const last = must ? 4 + 6 * 12 : 4;
    const order = before === undefined || before > 3 ? [] : [before];
    for (let side = 0; side < last; side++) order.push(side);
    for (const side of order) {
      const [left, top] = corner(side, x, y, width, height, gap);
      const box = [left, top, left + width, top + height];
      if (free(box)) return { side, box };
    }
    return null;
  }

  draw(ratio, colours, marked) {
    const context = this.context;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.textBaseline = "alphabetic";
    context.lineJoin = "round";
    context.strokeStyle = colours.ground;
    context.lineWidth = 4;
    for (let i = this.written.length - 1; i >= 0; i--) {
      const label = this.written[i], { style } = label, base = label.top + label.height * 0.76;
      const text = shortened(this.words[label.point]);
      context.globalAlpha = STYLES[style].opacity * (marked && style < BRIGHT ? QUIET : 1);
      context.font = this.font(style);
      if (label.apart) this.drawLeader(label, colours);
      context.strokeText(text, label.left + 3, base);
      context.fillStyle = style === CHOSEN ? colours.accent : colours.text;
      context.fillText(text, label.left + 3, base);
    }
    context.globalAlpha = 1;
  }

  drawLeader(label, colours) {
    const context = this.context, middle = label.top + label.height / 2;
    context.save();
    Object.assign(context, { strokeStyle: colours.text, lineWidth: 1, globalAlpha: 0.5 });
    context.beginPath();
    context.moveTo(label.x, label.y);
    context.lineTo(
      Math.min(Math.max(label.x, label.left + 4), label.left + label.width - 4),
      label.y > middle ? label.top + label.height - 2 : label.top + 2);
    context.stroke();
    context.restore();
  }

  /** The word that is written over a pixel of the last frame, or -1. */
  at(left, top) {
    const found = this.written.find((label) =>
      left >= label.left && left < label.left + label.width && top >= label.top && top < label.top + label.height);
    return found ? found.point : -1;
  }
}

/** The names of areas at two levels: countries from afar, cities from nearer, none from near. */
class Areas {
  constructor(levels) {
    this.all = levels.flatMap((names, level) => [...names].sort((a, b) => b[3] - a[3]).map(([text, x, y]) => {
      const capital = !/\p{L}/u.test(text.replace(/[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/gu, ""));
      const spacing = /[\p{Script=Arabic}\p{Script=Hebrew}\p{M}]/u.test(text) ? 0 : AREA_SPACING[level];
      return { level, x, y, spacing, lines: folded(capital ? text.toUpperCase() : text) };
    }));
    this.written = [];
  }

  /** How much of the names of a level is seen at a zoom against the whole map. */
  opacity(level, zoom) {
    const [begin, all, fade, gone] = AREA_SPANS[level], limited = (value) => Math.min(Math.max(value, 0), 1);
    return zoom < all ? limited((zoom - begin) / (all - begin)) : limited((gone - zoom) / (gone - fade));
  }

  /** Choose the names of a frame; all are placed, on screen or not, so that a pan changes nothing. Returns their boxes. */
  place(context, viewport, zoom, reserved) {
    const taken = [];
    this.written = [];
    for (const area of this.all) {
      const seen = this.opacity(area.level, zoom);
      if (seen <= 0) continue;
      this.style(context, area);
      area.width ??= Math.max(...area.lines.map((line) => context.measureText(line).width)) + 6;
      const line = AREA_PIXELS[area.level] * 1.35, height = line * area.lines.length;
      const left = viewport.left(area.x) - area.width / 2, top = viewport.top(area.y) - height / 2;
      const box = [0, -0.5, 0.5, -1, 1].map((turn) => [left, top + turn * height, left + area.width, top + (turn + 1) * height])
        .find((box) => taken.every((other) => apart(box, other)));
      if (!box) continue;
      taken.push(box);
      const here = box[2] > 0 && box[0] < viewport.width && box[3] > 0 && box[1] < viewport.height;
      if (here && reserved.every((other) => apart(box, other))) this.written.push({ area, box, seen, line });
    }
    context.letterSpacing = "0px"; // the words that follow are set plain
    return this.written.map(({ box }) => box);
  }

  style(context, area) {
    context.font = `${AREA_WEIGHTS[area.level]} ${AREA_PIXELS[area.level]}px ${FAMILY}`;
    context.letterSpacing = `${area.spacing}px`;
  }

  draw(context, colours, quiet) {
    Object.assign(context, { lineWidth: 4, strokeStyle: colours.ground, fillStyle: colours.area });
    for (const { area, box, seen, line } of this.written) {
      context.globalAlpha = seen * AREA_OPACITIES[area.level] * (quiet ? 0.45 : 1);
      this.style(context, area);
      area.lines.forEach((text, row) => {
        const left = box[0] + (area.width - context.measureText(text).width + area.spacing) / 2;
        const base = box[1] + (row + 0.76) * line;
        context.strokeText(text, left, base);
        context.fillText(text, left, base);
      });
    }
    Object.assign(context, { globalAlpha: 1, letterSpacing: "0px" });
  }
}

function apart(one, other) {
  return one[0] >= other[2] || other[0] >= one[2] || one[1] >= other[3] || other[1] >= one[3];
}

/** A name on one line or two of about the same length. */
function folded(text) {
  const words = text.split(" ");
  if (text.length <= 14 || words.length === 1) return [text];
  const uneven = (cut) => Math.abs(words.slice(0, cut).join(" ").length - words.slice(cut).join(" ").length);
  let best = 1;
  for (let cut = 2; cut < words.length; cut++) if (uneven(cut) < uneven(best)) best = cut;
  return [words.slice(0, best).join(" ").replace(/ ·$/, ""), words.slice(best).join(" ").replace(/^· /, "")];
}

/** The top left corner of a name of a point on one of its sides: right, left, above, below, then rings around it. */
function corner(side, x, y, width, height, gap) {
  if (side === 0) return [x + gap, y - height / 2];
  if (side === 1) return [x - gap - width, y - height / 2];
  if (side === 2) return [x - width / 2, y - gap - height];
  if (side === 3) return [x - width / 2, y + gap];
  const angle = (2 * Math.PI * ((side - 4) % 12)) / 12, reach = gap + 16 * (Math.floor((side - 4) / 12) + 1);
  return [x + reach * Math.cos(angle) * 1.6 - width / 2, y + reach * Math.sin(angle) - height / 2];
}
