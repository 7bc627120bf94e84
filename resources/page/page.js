// The page: its data, what is selected, search, gestures, keys. Words are only ever text nodes, never markup.

const $ = (id) => document.getElementById(id);
const DATA = JSON.parse($("data").textContent);

function bytes(coded) {
  const text = atob(coded), result = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) result[i] = text.charCodeAt(i);
  return result.buffer;
}

const WORDS = DATA.words.split("\n");
const TOTAL = WORDS.length;
const POSITIONS = new Float32Array(bytes(DATA.positions));
const COUNTS = DATA.counts === null ? null : new Float64Array(bytes(DATA.counts));
const NEAR = new Uint32Array(bytes(DATA.near)); // each word's nearest words, nearest first
const COSINES = new Int16Array(bytes(DATA.cosines)); // their similarities, in ten thousandths
const EACH = DATA.each;
const FREQUENCY = frequencyScale(COUNTS, TOTAL);
const LOOK = DATA.look; // colours, their legend and sizes; by frequency where there is none
const PLACES = LOOK && new [, Uint8Array, Uint16Array, , Uint32Array][LOOK.bytes](bytes(LOOK.places));
const SHOWN = POSITIONS.reduce((count, x, i) => count + (i % 2 === 0 && x === x ? 1 : 0), 0); // the others are nowhere
const isShown = (word) => POSITIONS[2 * word] === POSITIONS[2 * word];
const DISC_SIZES = LOOK && LOOK.sizes ? new Uint8Array(bytes(LOOK.sizes)) : Uint8Array.from(FREQUENCY, (value) => Math.min(Math.floor(value * SIZES), SIZES - 1));
const INDEX = new Map(WORDS.map((word, index) => [word, index]));
const SEARCHED = WORDS.map((word) => word.normalize("NFC").toLowerCase());
const OPTIONS = 12;
const CLICK = 4; // pixels that a click may move
const SETTLE = 70; // milliseconds after the last movement until everything is drawn
const FLIGHT = 300; // milliseconds
const MOVING_POINTS = 100000;
const number = (value) => value.toLocaleString("en-US");

const stage = $("stage"), surface = $("names");
const points = new Points($("points"), POSITIONS, TOTAL, DISC_SIZES);
const names = new Names(surface, WORDS), areas = new Areas(DATA.areas);
const whole = fitting(POSITIONS, TOTAL, 1, 1, false), everything = fitting(POSITIONS, TOTAL, 1, 1, true);
const still = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");
let viewport = whole.at(1, 1), fitted = true;
let selected = -1, near = [], radii = [], colours = {}, bright = [];
let moving = false, settling = 0, wanted = false, flight = 0;

// ---- frames ----

function dress(theme) {
  document.documentElement.dataset.theme = theme;
  $("theme").textContent = theme === "dark" ? "Light" : "Dark";
  const style = getComputedStyle(document.documentElement);
  for (const name of ["ground", "text", "accent", "dim", "area"]) colours[name] = style.getPropertyValue(`--${name}`).trim();
  if (LOOK) {
    const palette = LOOK[theme].map(packed);
    bright = Uint32Array.from(PLACES, (place) => palette[place]);
  } else {
    const scale = Array.from({ length: 256 }, (_, step) => scaleColour(SCALES[theme], step / 255));
    bright = Uint32Array.from(FREQUENCY, (value) => scale[Math.round(255 * value)]);
  }
  legend(theme);
  refresh();
}

/** What the colours stand for: a gradient with its ends, or swatches. */
function legend(theme) {
  const at = theme === "dark" ? 1 : 0;
  const { caption, note, ends, gradient, swatches } = LOOK || frequencyLegend();
  $("caption").replaceChildren(...[caption, note].filter(Boolean).map(text));
  $("gradient").hidden = gradient[at].length === 0;
  const context = $("gradient").getContext("2d"), { width, height } = $("gradient");
  const fill = context.createLinearGradient(0, 0, width, 0);
  gradient[at].forEach((colour, i, all) => fill.addColorStop(i / Math.max(all.length - 1, 1), colour));
  context.fillStyle = fill;
  context.fillRect(0, 0, width, height);
  $("ends").replaceChildren(...(gradient[at].length ? ends.map(text) : []));
  $("swatches").replaceChildren(...swatches.map(([name, number, ...colours]) => {
    const row = document.createElement("li"), dot = document.createElement("i");
    dot.style.background = colours[at];
    row.append(dot, text(name), text(number));
    return row;
  }));
}

function frequencyLegend() {
  const ends = COUNTS === null ? ["last", "", "first"] : [number(COUNTS.reduce((a, b) => Math.min(a, b))), "", number(COUNTS.reduce((a, b) => Math.max(a, b)))];
  const caption = COUNTS === null ? "rank in the file" : "occurrences in the text";
  return { caption, note: "", ends, gradient: [SCALES.light, SCALES.dark], swatches: [] };
}

function refresh() {
  if (wanted) return;
  wanted = true;
  requestAnimationFrame(() => { wanted = false; draw(); });
}

function look(next) {
  viewport = next;
  moving = true;
  clearTimeout(settling);
  settling = setTimeout(() => { moving = false; refresh(); listSeen(); }, SETTLE);
  point(-1);
  refresh();
}

function zoomFactor() { return viewport.scale / whole.at(viewport.width, viewport.height).scale; }

/** The radius of each size of disc: larger where there is room for it. */
function discRadii() {
  const room = (viewport.width * viewport.height) / Math.max(SHOWN, 1);
  const smooth = Math.min(Math.max((room / 50) ** 0.2, 0.75), 1.8) * Math.min(Math.max(zoomFactor(), 1), 40) ** 0.12;
  const factor = 2 ** (Math.round(8 * Math.log2(smooth)) / 8);
  return Array.from({ length: SIZES }, (_, size) => factor * (1.25 + 4.25 * ((size + 0.5) / SIZES) ** 2.5));
}

function styleOf(word) {
  if (word === selected) return CHOSEN;
  if (near.includes(word)) return BRIGHT;
  const rank = word / Math.max(zoomFactor(), 1) ** 2;
  return rank < 60 ? COUNTRY : rank < 400 ? CITY : STREET;
}

function draw() {
  const marked = selected < 0 ? [] : [selected, ...near], ratio = devicePixelRatio || 1, context = names.context;
  const ground = packed(colours.ground), dim = packed(colours.dim), shown = new Set(marked);
  radii = discRadii();
  points.claim(marked, moving ? Math.min(TOTAL, MOVING_POINTS) : TOTAL, viewport);
  const colourOf = marked.length ? (word) => (shown.has(word) ? bright[word] : dim) : (word) => bright[word];
  points.draw(viewport, moving ? Math.min(ratio, 1) : ratio, radii, ground, colourOf);
  const width = Math.round(viewport.width * ratio), height = Math.round(viewport.height * ratio);
  if (surface.width !== width) surface.width = width;
  if (surface.height !== height) surface.height = height;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, viewport.width, viewport.height);
  if (selected >= 0 && isShown(selected)) drawSelection(context);
  const gap = (word) => radii[DISC_SIZES[word]] + (word === selected ? 5 : 1), taken = reserved();
  taken.push(...areas.place(context, viewport, zoomFactor(), taken));
  names.choose(points, viewport, marked, styleOf, gap, taken);
  names.draw(ratio, colours, marked.length > 0);
  areas.draw(context, colours, marked.length > 0);
}

/** Lines to the nearest words, fainter where less alike, and a ring. */
function drawSelection(context) {
  const place = (word) => [viewport.left(POSITIONS[2 * word]), viewport.top(POSITIONS[2 * word + 1])];
  const [x, y] = place(selected);
  Object.assign(context, { strokeStyle: colours.accent, lineWidth: 1 });
  near.forEach((word, i) => {
    if (!isShown(word)) return;
    context.globalAlpha = 0.15 + 0.45 * Math.max(COSINES[selected * EACH + i] / 10000, 0);
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(...place(word));
    context.stroke();
  });
  Object.assign(context, { globalAlpha: 1, lineWidth: 2 });
  context.beginPath();
  context.arc(x, y, radii[DISC_SIZES[selected]] + 4, 0, 2 * Math.PI);
  context.stroke();
}

function reserved() {
  const around = stage.getBoundingClientRect();
  return [$("note"), $("zoom"), $("legend")].map((element) => {
    const box = element.getBoundingClientRect();
    return [box.left - around.left, box.top - around.top, box.right - around.left, box.bottom - around.top];
  });
}

// ---- movement ----

function limited(scale) {
  const full = whole.at(viewport.width, viewport.height).scale;
  return Math.min(Math.max(scale, full / 4), full * 400);
}

function fly(goal) {
  cancelAnimationFrame(flight);
  fitted = false;
  if (still.matches || document.hidden) return look(goal);
  const from = viewport, begin = performance.now();
  const step = (now) => {
    const share = Math.min(Math.max((now - begin) / FLIGHT, 0), 1);
    look(share === 1 ? goal : from.towards(goal, share * share * (3 - 2 * share)));
    if (share < 1) flight = requestAnimationFrame(step);
  };
  flight = requestAnimationFrame(step);
}

function fit() {
  const there = fitted, { width, height } = viewport;
  fly(there ? everything.at(width, height) : whole.at(width, height));
  fitted = !there;
}

function zoomBy(factor, left = viewport.width / 2, top = viewport.height / 2) {
  fitted = false;
  cancelAnimationFrame(flight);
  look(viewport.zoomed(limited(viewport.scale * factor), left, top));
}

function flyTo(word) {
  if (!isShown(word)) return;
  const scale = limited(Math.max(viewport.scale, 5 * whole.at(viewport.width, viewport.height).scale));
  fly(new Viewport(POSITIONS[2 * word], POSITIONS[2 * word + 1], scale, viewport.width, viewport.height));
}

function bringIntoView(word) {
  if (!isShown(word)) return;
  const left = viewport.left(POSITIONS[2 * word]), top = viewport.top(POSITIONS[2 * word + 1]);
  const air = Math.min(96, viewport.width / 4, viewport.height / 4);
  const right = Math.min(Math.max(left, air), viewport.width - air) - left;
  const down = Math.min(Math.max(top, air), viewport.height - air) - top;
  if (right || down) fly(viewport.panned(right, down));
}

/** The nearest word from another in a direction, within a quarter circle around it, or -1. */
function nextWord(word, right, down) {
  let best = -1, least = Infinity;
  for (let i = 0; i < TOTAL; i++) {
    const x = POSITIONS[2 * i] - POSITIONS[2 * word], y = POSITIONS[2 * i + 1] - POSITIONS[2 * word + 1];
    const along = x * right - y * down, across = Math.abs(x * down + y * right);
    const distance = along * along + 4 * across * across;
    if (along > 1e-9 && across <= along && distance < least) [best, least] = [i, distance];
  }
  return best;
}

// ---- what is selected; it stands in the address, so that back, forward and links work ----

function choose(word) {
  const fragment = word < 0 ? "" : `#word=${encodeURIComponent(WORDS[word])}`;
  if (location.hash === fragment) show(word);
  else location.hash = fragment;
}

function fromAddress() {
  const found = /^#word=(.*)$/s.exec(location.hash);
  let asked = null;
  try {
    asked = found && decodeURIComponent(found[1]);
  } catch {
    asked = found[1]; // a link that somebody broke
  }
  const word = asked === null ? -1 : lookUp(asked);
  if (asked !== null && word < 0) say(`“${shortened(asked)}” is not on this map.`, true);
  show(word);
}

function lookUp(asked) {
  const exact = INDEX.get(asked);
  return exact === undefined ? SEARCHED.indexOf(asked.normalize("NFC").toLowerCase()) : exact;
}

function show(word) {
  selected = word;
  near = word < 0 ? [] : Array.from(NEAR.subarray(word * EACH, (word + 1) * EACH));
  $("chosen").hidden = word < 0;
  $("start").hidden = word >= 0;
  if (word >= 0) {
    $("word").textContent = WORDS[word];
    const count = COUNTS === null ? "" : `${number(COUNTS[word])} × · `;
    $("facts").textContent = `${count}word ${number(word + 1)} of ${number(DATA.total)}`;
    $("near").replaceChildren(...near.map((other, i) => neighbourRow(other, COSINES[word * EACH + i] / 10000)));
    const first = near.slice(0, 5).map((other) => WORDS[other]).join(", ");
    if (isShown(word)) say(`${WORDS[word]}. ${first ? `Nearest: ${first}.` : "There is no other word."}`);
    else say(`“${shortened(WORDS[word])}” is not among the words that are shown.`, true);
  }
  refresh();
}

function neighbourRow(word, cosine) {
  const row = document.createElement("li"), button = document.createElement("button");
  const bar = document.createElement("span"), filled = document.createElement("span");
  bar.className = "bar";
  filled.style.width = `${Math.max(cosine, 0) * 100}%`;
  bar.append(filled);
  button.append(text(WORDS[word]), bar, text(cosine.toFixed(3)));
  button.type = "button";
  button.addEventListener("click", () => { choose(word); flyTo(word); });
  row.append(button);
  return row;
}

function text(written) {
  const span = document.createElement("span");
  span.dir = "auto";
  span.textContent = written;
  span.title = written.length > 20 ? written : "";
  return span;
}

let saying = 0;
/** Tell a screen reader, and everybody where it cannot be seen otherwise. */
function say(message, seen = false) {
  $("status").textContent = message;
  $("status").classList.toggle("said", seen);
  clearTimeout(saying);
  if (seen) saying = setTimeout(() => $("status").classList.remove("said"), 4000);
}

/** The list twin of the map: the names on it, most important first. */
function listSeen() {
  if (!$("seen").open) return;
  const rows = names.written.map((label) => label.point).sort((a, b) => a - b).map((word) => {
    const row = document.createElement("li"), button = document.createElement("button");
    button.type = "button";
    button.append(text(WORDS[word]), text(COUNTS === null ? "" : number(COUNTS[word])));
    button.addEventListener("click", () => choose(word));
    row.append(button);
    return row;
  });
  $("list").replaceChildren(...rows);
}

// ---- search ----

const query = $("query"), options = $("options");
let found = [], active = -1;

/** Words that are, begin with or hold what is typed, in this order, the most frequent first. */
function matches(typed) {
  const wantedWord = typed.trim().normalize("NFC").toLowerCase(), starting = [], holding = [];
  if (!wantedWord) return [];
  const exact = lookUp(typed.trim());
  for (let i = 0; i < TOTAL && starting.length < OPTIONS; i++) {
    if (i === exact) continue;
    if (SEARCHED[i].startsWith(wantedWord)) starting.push(i);
    else if (holding.length < OPTIONS && SEARCHED[i].includes(wantedWord)) holding.push(i);
  }
  return [...(exact < 0 ? [] : [exact]), ...starting, ...holding].slice(0, OPTIONS);
}

function offer() {
  found = matches(query.value);
  active = found.length ? 0 : -1;
  options.replaceChildren(...found.map((word, i) => {
    const option = document.createElement("li");
    option.id = `option-${i}`;
    option.setAttribute("role", "option");
    option.append(text(WORDS[word]), text(COUNTS === null ? "" : number(COUNTS[word])));
    option.addEventListener("pointerdown", (event) => { event.preventDefault(); take(i); });
    return option;
  }));
  activate(active);
}

function activate(index) {
  active = index;
  options.hidden = found.length === 0;
  query.setAttribute("aria-expanded", String(found.length > 0));
  [...options.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === index)));
  if (index < 0) return query.removeAttribute("aria-activedescendant");
  query.setAttribute("aria-activedescendant", `option-${index}`);
  options.children[index].scrollIntoView({ block: "nearest" });
}

function fold() {
  found = [];
  activate(-1);
}

function take(index) {
  const word = found[index];
  if (word === undefined) {
    if (query.value.trim()) say(`“${shortened(query.value.trim())}” is not on this map.`, true);
    return;
  }
  query.value = WORDS[word];
  fold();
  choose(word);
  flyTo(word);
}

query.addEventListener("input", offer);
query.addEventListener("focus", () => query.select());
query.addEventListener("blur", fold);
query.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && !found.length) offer();
  else if (step) activate((active + step + found.length) % found.length);
  else if (event.key === "Enter" && !event.isComposing) { if (!found.length) offer(); take(active); }
  else if (event.key === "Escape") { fold(); surface.focus(); }
  else return;
  event.preventDefault();
});

// ---- the pointer ----

const held = new Map(); // what is pressed, by pointer
let dragged = false;

function where(event) {
  const box = surface.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

function wordAt({ x, y }) {
  const word = points.at(x, y, viewport, radii);
  return word >= 0 ? word : names.at(x, y);
}

/** Show which word is under the cursor. */
function point(word) {
  surface.classList.toggle("pointing", word >= 0);
  $("ring").hidden = $("tip").hidden = word < 0;
  if (word < 0) return;
  const left = viewport.left(POSITIONS[2 * word]), top = viewport.top(POSITIONS[2 * word + 1]);
  const radius = radii[DISC_SIZES[word]] + 4, right = left > viewport.width * 0.6;
  const ring = { left: left - radius, top: top - radius, width: 2 * radius, height: 2 * radius };
  for (const [side, value] of Object.entries(ring)) $("ring").style[side] = `${value}px`;
  $("tip").textContent = WORDS[word] + (COUNTS === null ? "" : `  ${number(COUNTS[word])} ×`);
  Object.assign($("tip").style, {
    top: `${Math.min(Math.max(top - 15, 4), viewport.height - 34)}px`,
    left: right ? "auto" : `${left + radius + 6}px`,
    right: right ? `${viewport.width - left + radius + 6}px` : "auto",
  });
}

surface.addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  surface.setPointerCapture(event.pointerId);
  cancelAnimationFrame(flight);
  if (held.size === 0) dragged = false;
  held.set(event.pointerId, where(event));
});
surface.addEventListener("pointermove", (event) => {
  const now = where(event), before = held.get(event.pointerId);
  if (!before) return point(wordAt(now));
  if (!dragged && held.size === 1 && Math.hypot(now.x - before.x, now.y - before.y) <= CLICK) return;
  dragged = true;
  fitted = false;
  surface.classList.add("dragging");
  const other = [...held].find(([id]) => id !== event.pointerId);
  held.set(event.pointerId, now);
  if (!other) return look(viewport.panned(now.x - before.x, now.y - before.y));
  const at = other[1], far = Math.hypot(now.x - at.x, now.y - at.y), was = Math.hypot(before.x - at.x, before.y - at.y);
  const pushed = viewport.panned((now.x - before.x) / 2, (now.y - before.y) / 2);
  look(pushed.zoomed(limited(viewport.scale * (far / Math.max(was, 1))), (now.x + at.x) / 2, (now.y + at.y) / 2));
});
surface.addEventListener("pointerup", (event) => {
  if (!held.delete(event.pointerId) || held.size) return;
  surface.classList.remove("dragging");
  if (!dragged) choose(wordAt(where(event)));
});
surface.addEventListener("pointercancel", (event) => {
  held.delete(event.pointerId);
  surface.classList.remove("dragging");
});
surface.addEventListener("pointerleave", () => point(-1));
surface.addEventListener("dblclick", (event) => {
  const word = wordAt(where(event));
  if (word < 0) fit(); else flyTo(word);
});
surface.addEventListener("wheel", (event) => {
  event.preventDefault();
  const turned = event.deltaY * (event.deltaMode === 1 ? 30 : 1), { x, y } = where(event);
  zoomBy(Math.exp(-turned / (event.ctrlKey ? 100 : 400)), x, y);
}, { passive: false });

// ---- keys and buttons ----

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
surface.addEventListener("keydown", (event) => {
  const arrow = ARROWS[event.key];
  if (!arrow || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  if (selected < 0) return fly(viewport.panned(-96 * arrow[0], -96 * arrow[1]));
  const word = nextWord(selected, ...arrow);
  if (word >= 0) { choose(word); bringIntoView(word); }
});
document.addEventListener("keydown", (event) => {
  if (event.target === query || event.ctrlKey || event.altKey || event.metaKey) return;
  const keys = { "/": () => query.focus(), "+": () => zoomBy(1.5), "=": () => zoomBy(1.5), "-": () => zoomBy(1 / 1.5),
    f: fit, F: fit, Escape: () => choose(-1) };
  if (!keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});
$("whole").addEventListener("click", fit);
$("in").addEventListener("click", () => zoomBy(1.5));
$("out").addEventListener("click", () => zoomBy(1 / 1.5));
$("clear").addEventListener("click", () => { choose(-1); surface.focus(); });
$("seen").addEventListener("toggle", listSeen);
let themed = false;
$("theme").addEventListener("click", () => {
  themed = true;
  dress(document.documentElement.dataset.theme === "dark" ? "light" : "dark");
});
dark.addEventListener("change", () => { if (!themed) dress(dark.matches ? "dark" : "light"); });

new ResizeObserver(() => {
  const { clientWidth: width, clientHeight: height } = stage;
  if (!width || !height) return;
  look(fitted ? whole.at(width, height) : viewport.resized(width, height));
}).observe(stage);
addEventListener("hashchange", fromAddress);
dress(dark.matches ? "dark" : "light");
viewport = whole.at(stage.clientWidth || 1, stage.clientHeight || 1);
fromAddress();
if (selected >= 0) flyTo(selected);
