"use strict";

// The data: what the page says (words), each node's name and sign, all values, and the steps.
const { words, nodes, values, steps, rules } = JSON.parse(
  document.getElementById("data").textContent,
);
const byId = (id) => document.getElementById(id);
const picture = document.querySelector("#graph svg");
const piece = (id) => byId(`graph-${id}`);

// What has been answered in a quiz: by the number of the step, "right" or "shown". And the steps
// that were left unanswered and passed by: the picture has shown their numbers.
const answers = new Map();
const passed = new Set();
let current = -1;

// Words ------------------------------------------------------------------------------------------

/** Fill the braces of a text: fill("part", { part: 1, parts: 2 }). */
function fill(word, blanks = {}) {
  return words[word].replace(/\{(\w+)\}/g, (brace, name) => blanks[name] ?? brace);
}

/** Everything that the texts of a step may mention. */
function mentioned(step) {
  const [node, op] = nodes[step.node];
  const [part, parts] = step.part ?? [];
  const [, symbols, numbers] = step.formula ?? [];
  const formula = symbols || numbers || step.target;
  return { node, op, input: nodes[step.to]?.[0], part, parts, formula, target: step.target };
}

/** An element with a text in it, which is never read as markup. */
function make(tag, text = "", className = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  if (className) element.className = className;
  return element;
}

/** What a step is called; of several that lead from one node to another, which one it is. */
function title(step) {
  const about = mentioned(step);
  const text = fill(`${step.kind} title`, about);
  return step.kind === "backward" && step.part ? `${text}, ${fill("part", about)}` : text;
}

const isOpen = (index) => "answer" in steps[index] && !answers.has(index);

// The graph --------------------------------------------------------------------------------------

// What lights up at each step, so that a step only has to touch what it changes.
const appearing = steps.map((step) => step.lines.map(piece).filter(Boolean));
steps.forEach((step, index) => {
  if (step.kind === "forward") appearing[index].push(piece(`n${step.node}`));
});
nodes.forEach(([, sign], index) => {
  if (!sign) appearing[0].push(piece(`n${index}`));
});

const ring = document.createElementNS(picture.namespaceURI, "rect");
ring.id = "ring";
let lit = 0; // how many steps are visible

function light(count) {
  const on = count > lit;
  for (const found of appearing.slice(Math.min(lit, count), Math.max(lit, count))) {
    for (const element of found) element.classList.toggle("on", on);
  }
  lit = count;
}

/** All that a step is about: what it lights up, and the lines whose gradients it adds up. */
function concerned(index) {
  const lines = steps[index].adding ?? [];
  return [...appearing[index], ...lines.map(piece).filter(Boolean)];
}

function mark(before, now) {
  if (before > 0) for (const element of concerned(before)) element.classList.remove("now");
  ring.remove();
  if (now === 0) return;
  for (const element of concerned(now)) element.classList.add("now");
  encircle(piece(`n${steps[now].node}`));
}

function encircle(node) {
  const box = node.getBBox();
  const room = 5;
  const place = {
    x: box.x - room,
    y: box.y - room,
    width: box.width + 2 * room,
    height: box.height + 2 * room,
    rx: node.classList.contains("op") ? (box.height + 2 * room) / 2 : 6,
  };
  for (const [name, value] of Object.entries(place)) ring.setAttribute(name, value);
  node.before(ring);
}

/** Show a small graph larger, where there is room; a large one scrolls and stays legible. */
function fit() {
  const region = byId("graph");
  const { width, height } = picture.viewBox.baseVal;
  const unit = 4 / 3; // pixels in a point
  const room = Math.min(region.clientWidth / width, (0.42 * window.innerHeight) / height);
  const size = Math.max(unit, Math.min(1.5 * unit, room));
  picture.setAttribute("width", width * size);
  picture.setAttribute("height", height * size);
}

/** Scroll the graph, and only the graph, to where something happens. */
function follow(index) {
  const region = byId("graph");
  if (index === 0) {
    region.scrollTo(0, region.scrollTop);
    return;
  }
  const seen = region.getBoundingClientRect();
  const boxes = [ring, ...appearing[index]].map((element) => element.getBoundingClientRect());
  const across = off(boxes, "left", "right", seen);
  const down = off(boxes, "top", "bottom", seen);
  if (!across && !down) return;
  const isFar = Math.abs(across) > region.clientWidth || Math.abs(down) > region.clientHeight;
  region.scrollBy({ left: across, top: down, behavior: isFar ? "instant" : "auto" });
}

/** How far to scroll to have things in the middle, or the first of them if there is no room for
 * all; not at all if they are well inside. */
function off(boxes, from, to, seen) {
  const room = seen[to] - seen[from];
  const margin = Math.min(40, room / 8);
  const start = Math.min(...boxes.map((box) => box[from]));
  const end = Math.max(...boxes.map((box) => box[to]));
  const isTight = end - start > room - 2 * margin;
  if (isTight && boxes.length > 1) return off(boxes.slice(0, 1), from, to, seen);
  if (start >= seen[from] + margin && end <= seen[to] - margin) return 0;
  return (start + end) / 2 - (seen[from] + seen[to]) / 2;
}

/** Whether the keyboard is needed to scroll a thing. */
const overflows = (element) =>
  element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight;

// The panel --------------------------------------------------------------------------------------

/** Where a step is, what it does and, unless that is being asked, what comes out. */
function describe(step, open) {
  const about = mentioned(step);
  byId("phase").textContent = words[step.kind];
  byId("doing").textContent = title(step);
  byId("sentence").textContent = sentence(step, about, open);
  byId("rule").textContent = !open && step.rule !== undefined ? rules[step.rule] : "";
  byId("differs").textContent =
    !open && step.left !== undefined ? fill("differs", { node: held(step), grad: leftAt(step) }) : "";
  byId("formula").replaceChildren(...(open ? [] : formula(step, about)));
  const figures = (step.given ?? []).map(([name, value]) => figure(name, values[value]));
  if (!open && (typeof values[step.found] === "object" || figures.length)) {
    figures.push(figure(step.target, values[step.found]));
  }
  byId("figures").replaceChildren(...figures);
  letScroll();
}

/** The node that a gradient has arrived at. */
const held = (step) => nodes[step.to ?? step.node][0];

function leftAt(step) {
  const left = values[step.left];
  return typeof left === "object" ? (left.cells ?? left.lines ?? [fill("shape", left)]).join("; ") : left;
}

function sentence(step, about, open) {
  const isSeed = open && step.kind === "seed";
  const texts = [fill(isSeed ? "seed asked" : (step.text ?? `${step.kind} text`), about)];
  if (step.kind === "backward" && step.part) texts.push(fill("part text", about));
  return texts.join(" ");
}

/** Rows of "= …", with the equals signs below each other as in a textbook. */
function formula(step, about) {
  if (!step.target) return [];
  const found = values[step.found];
  const [, symbols, numbers, result] = step.formula ?? [];
  const outcome = typeof found === "object" ? null : (result ?? found);
  const sides = [...new Set([symbols, numbers])].filter((side) => side && side !== outcome);
  const rows = sides.map((side) => make("span", `= ${side}`, "right"));
  if (outcome !== null) rows.push(make("span", `= ${outcome}`, "right found"));
  if (step.kind === "backward" && step.part) {
    rows.at(-1).append(" ", make("small", fill("part", about)));
  }
  return [make("span", step.target), ...rows];
}

/** What is read aloud: as much as can be seen; after an answer, what has come up by it. */
function announce(isAnswer = false) {
  const seen = (id) => byId(id).innerText.replace(/\s+/g, " ");
  const shapes = [...byId("figures").querySelectorAll("figcaption")].map((caption) =>
    [...caption.children].map((part) => part.textContent).join(", "),
  );
  const question = byId("quiz").hidden ? "" : seen("question");
  const titles = isAnswer ? [] : [`${seen("phase")}: ${seen("doing")}`, seen("sentence")];
  const texts = [...titles, question, seen("formula"), seen("rule"), seen("differs"), ...shapes];
  const ended = texts.filter(Boolean).map((text) => (/[.?!:]$/.test(text) ? text : `${text}.`));
  byId("said").textContent = ended.join(" ");
}

// Arrays -----------------------------------------------------------------------------------------

// From orange by near white to blue: colors that do not ask to tell red from green, and all of them
// light enough for black text.
const COLORS = [
  [214, 114, 0],
  [250, 200, 130],
  [248, 248, 248],
  [150, 200, 228],
  [38, 124, 186],
];
const LEVELS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghi";
const MIDDLE = (LEVELS.length - 1) / 2;

/** The color of a share between -1 and 1. */
function color(share) {
  const place = ((share + 1) / 2) * (COLORS.length - 1);
  const below = Math.min(Math.floor(place), COLORS.length - 2);
  const [from, to] = [COLORS[below], COLORS[below + 1]];
  const mixed = from.map((part, i) => Math.round(part + (to[i] - part) * (place - below)));
  return `rgb(${mixed.join(" ")})`;
}

/** The color of a cell: of a number, of nan (gray) or of an infinity (as far as colors go). */
function cellColor(level) {
  if (level === "n") return "rgb(170 170 170)";
  if (level === "+" || level === "-") return color(level === "+" ? 1 : -1);
  return color(LEVELS.indexOf(level) / MIDDLE - 1);
}

/** An array with its name and shape, as numbers on colors or, if it is large, as colors. */
function figure(name, array) {
  const whole = make("figure");
  const caption = make("figcaption");
  const isNumber = typeof array === "string";
  const note = isNumber ? `= ${array}` : notes(array).join(" · ");
  caption.append(make("b", name), make("span", note));
  whole.append(caption);
  if (isNumber) return whole;
  if (array.cells) whole.append(cells(name, array));
  else if (array.lines) whole.append(make("pre", array.lines.join("\n"), "wide"));
  else if (array.rows) whole.append(heatMap(name, array), scale(array));
  return whole;
}

function notes(array) {
  const found = [fill("shape", array)];
  if (array.low !== undefined) found.push(fill("range", array));
  if (array.nan) found.push(fill("nan", { count: array.nan }));
  if (array.inf) found.push(fill("inf", { count: array.inf }));
  if (array.block) found.push(fill("mean", { rows: array.block[0], columns: array.block[1] }));
  return found;
}

function cells(name, array) {
  const frame = make("div", "", "wide");
  const table = make("table", "", "cells");
  array.cells.forEach((texts, row) => {
    const line = table.insertRow();
    texts.forEach((text, column) => {
      const cell = line.insertCell();
      cell.textContent = text;
      cell.style.backgroundColor = cellColor(array.rows[row][column]);
    });
  });
  frame.append(table);
  frame.setAttribute("aria-label", name);
  frame.setAttribute("role", "group");
  return frame;
}

/** Let the keyboard scroll the arrays that are wider than the page. */
function letScroll() {
  for (const frame of document.querySelectorAll("#figures .wide")) {
    if (overflows(frame)) frame.tabIndex = 0;
  }
}

function heatMap(name, array) {
  const canvas = make("canvas");
  const [height, width] = [array.rows.length, array.rows[0].length];
  const side = Math.max(6, Math.min(28, Math.floor(448 / width)));
  canvas.width = width * side;
  canvas.height = height * side;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", [fill("heat map", { name }), ...notes(array)].join(". "));
  const pen = canvas.getContext("2d");
  array.rows.forEach((levels, row) => {
    [...levels].forEach((level, column) => paint(pen, level, column * side, row * side, side));
  });
  return canvas;
}

/** A cell; nan is crossed out, and infinities carry their sign. */
function paint(pen, level, x, y, side) {
  pen.fillStyle = cellColor(level);
  pen.fillRect(x, y, side, side);
  if (!"n+-".includes(level)) return;
  pen.strokeStyle = "black";
  pen.beginPath();
  const [near, middle, far] = [0.25, 0.5, 0.75].map((share) => share * side);
  const strokes = {
    n: [near, near, far, far, near, far, far, near],
    "+": [near, middle, far, middle, middle, near, middle, far],
    "-": [near, middle, far, middle],
  }[level];
  for (let i = 0; i < strokes.length; i += 4) {
    pen.moveTo(x + strokes[i], y + strokes[i + 1]);
    pen.lineTo(x + strokes[i + 2], y + strokes[i + 3]);
  }
  pen.stroke();
}

/** The legend of a heat map: the colors from its smallest to its largest number. */
function scale(array) {
  const row = make("div", "", "scale");
  if (!array.scale) return row;
  const canvas = make("canvas");
  canvas.width = 120;
  canvas.height = 12;
  canvas.setAttribute("aria-hidden", "true");
  const pen = canvas.getContext("2d");
  const [least, most, from, to] = array.scale;
  for (let x = 0; x < canvas.width; x += 1) {
    pen.fillStyle = color(from + ((to - from) * x) / (canvas.width - 1));
    pen.fillRect(x, 0, 1, canvas.height);
  }
  row.append(make("span", least), canvas, make("span", most));
  return row;
}

// The quiz ---------------------------------------------------------------------------------------

/** Put up the question of a step: a field for each number, or one for a shape. */
function ask(index) {
  const step = steps[index];
  const open = isOpen(index);
  byId("quiz").hidden = !open;
  byId("hinted").textContent = "";
  say("");
  keepScore(index);
  if (!open) return;
  const { shape, elements } = step.answer;
  const kind = shape ? "question shape" : elements.length > 1 ? "question elements" : "question";
  byId("question").textContent = words[kind];
  const count = shape ? 1 : elements.length;
  const columns = values[step.found].cells?.[0].length ?? 1;
  const labels = Array.from({ length: count }, (_, i) => blank(step, i, count, columns));
  const target = make("span", `${step.target} =`);
  byId("blanks").replaceChildren(...(count > 1 ? [target] : []), ...labels);
  byId("blanks").style.gridTemplateColumns =
    count > 1 ? `repeat(${columns}, minmax(5.25rem, 7rem))` : "auto";
  target.style.gridColumn = "1 / -1";
}

function blank(step, i, count, columns) {
  const label = make("label", count > 1 ? "" : `${step.target} =`);
  const input = make("input");
  const [row, column] = [Math.floor(i / columns) + 1, (i % columns) + 1];
  const element = { target: step.target, row, column };
  input.type = "text";
  input.autocomplete = "off";
  input.spellcheck = false;
  input.setAttribute("aria-label", fill(count > 1 ? "answer element" : "answer", element));
  label.append(input);
  return label;
}

function check() {
  const { shape, elements, shown } = steps[current].answer;
  const typed = [...byId("blanks").querySelectorAll("input")];
  const read = shape ? readShape : readNumber;
  const numbers = typed.map((input) => read(input.value));
  const judged = typed.map((input, i) => {
    if (numbers[i] === null) return false;
    if (shape) return String(numbers[i]) === String(shape);
    return agrees(numbers[i], elements[i], input.value, shown[i]);
  });
  typed.forEach((input, i) => input.setAttribute("aria-invalid", String(!judged[i])));
  if (judged.every(Boolean)) return settle("right");
  const unread = numbers.includes(null);
  say(unread ? (shape ? "unreadable shape" : "unreadable") : "wrong", "wrong");
  typed[judged.indexOf(false)].focus();
}

/** Close the question of this step, show its numbers and go on from the button "Next". */
function settle(how) {
  const counts = how === "right" && !passed.has(current);
  answers.set(current, counts ? "right" : "shown");
  const focused = byId("quiz").contains(document.activeElement);
  show();
  say(how === "right" && !counts ? "right late" : how, how);
  announce(true);
  if (focused) byId("next").focus();
}

function say(word, className = "") {
  byId("verdict").textContent = word ? words[word] : "";
  byId("verdict").className = className;
}

function hint() {
  const step = steps[current];
  const shapeOnly = step.kind === "forward" ? "hint shape forward" : "hint shape";
  const word = step.answer.shape
    ? shapeOnly
    : { seed: "hint seed", sum: "hint sum" }[step.kind] ?? "hint value";
  const rule = step.rule !== undefined && !step.answer.shape ? rules[step.rule] : "";
  byId("hinted").textContent = [rule, fill(word, mentioned(step))].filter(Boolean).join(" ");
  byId("said").textContent = byId("hinted").textContent;
}

function keepScore(index) {
  const asked = steps.filter((step) => "answer" in step).length;
  if (!asked) return;
  const outcomes = [...answers.values()];
  const right = outcomes.filter((outcome) => outcome === "right").length;
  const score = { asked, right, shown: outcomes.length - right, open: asked - outcomes.length };
  const isEnd = index === steps.length - 1 && !isOpen(index);
  const text = fill(isEnd ? "end" : "score", score);
  // Set only when it changes, for then it is read aloud.
  if (byId("score").textContent !== text) byId("score").textContent = text;
}

/** A text without the ways of writing that mean the same: full-width letters, signs, commas. */
function tidy(text) {
  if (/[⁰¹²³⁴-⁹₀-₉]/.test(text)) return text; // they would come down to the line: 3² is not 32
  const plain = text.normalize("NFKC").trim().toLowerCase();
  return plain.replace(/[−–]/g, "-").replace(/∞/g, "inf").replace(/⁄/g, "/");
}

/** A decimal number with a point, where it has one, and without commas between the thousands. */
function decimal(text) {
  const plain = text.trim().replace(/^([+-])\s+/, "$1");
  if (/^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/.test(plain)) return plain.replaceAll(",", "");
  return plain.replace(/^([+-]?\d*),(\d+(e[+-]?\d+)?)$/, "$1.$2");
}

/** A number as people write it: 2.2, −3, 1/3, 1e-3, 1,000, inf; null for anything else. */
function readNumber(text) {
  const parts = tidy(text).split("/").map(decimal);
  const special = { nan: NaN, inf: Infinity, infinity: Infinity }[parts[0].replace(/^[+-]/, "")];
  if (special !== undefined && parts.length === 1) {
    return parts[0].startsWith("-") ? -special : special;
  }
  const isNumber = (part) => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(part);
  if (parts.length > 2 || !parts.every(isNumber)) return null;
  return parts.length === 2 ? Number(parts[0]) / Number(parts[1]) : Number(parts[0]);
}

/** A shape: 2, 3 or (2, 3) or 2×3; null for anything else. */
function readShape(text) {
  const plain = tidy(text).replace(/^[([]|[)\]]$/g, "").replace(/,\s*$/, "");
  const parts = plain.split(/[,、×x*\s]+/).filter(Boolean);
  return parts.length && parts.every((part) => /^\d+$/.test(part)) ? parts.map(Number) : null;
}

const MOST_EXACT = 1e6; // whole numbers below are not to be rounded
const NOISE = 1e-9; // the share by which a computed number may be off: 220.00000000000003

/** Whether a typed number is the answer, or what the answer becomes when it is rounded. */
function agrees(typed, answer, text, shown) {
  const wanted = Number(answer === "inf" ? Infinity : answer === "-inf" ? -Infinity : answer);
  if (Object.is(typed, wanted) || typed === wanted || typed === Number(shown)) return true;
  if (!Number.isFinite(typed) || !Number.isFinite(wanted)) return false;
  const error = Math.abs(typed - wanted);
  if (error <= NOISE * Math.abs(wanted)) return true;
  const whole = Math.round(wanted);
  const isWhole = Math.abs(wanted - whole) <= NOISE * Math.abs(whole);
  if (isWhole && Math.abs(whole) < MOST_EXACT) return false;
  const plain = tidy(text);
  if (plain.includes("/")) return Number(typed.toPrecision(digits(shown))) === Number(shown);
  return isRounded(error, decimal(plain), Math.min(3, digits(shown)));
}

/** Whether a decimal number that is off by so much is right in all its digits, and has enough. */
function isRounded(error, text, least) {
  const [, , decimals = "", exponent = "0"] = text.match(/^[+-]?(\d*)\.?(\d*)(?:e(.+))?$/) ?? [];
  const unit = 10 ** (Number(exponent) - decimals.length);
  return digits(text) >= least && error <= unit * (0.5 + NOISE);
}

/** How many significant digits a decimal number is written with. */
const digits = (text) => text.replace(/e.*/, "").replace(/\D/g, "").replace(/^0+/, "").length || 1;

// Going from step to step ------------------------------------------------------------------------

function show() {
  const step = steps[current];
  const open = isOpen(current);
  const count = steps.length;
  document.body.classList.toggle("back", ["seed", "backward", "sum"].includes(step.kind));
  light(open ? current : current + 1);
  describe(step, open);
  ask(current);
  byId("slider").value = current + 1;
  const where = fill("position", { step: current + 1, count });
  byId("slider").setAttribute(
    "aria-valuetext",
    `${where}: ${words[step.kind]}, ${title(step)}`,
  );
  byId("position").textContent = `${current + 1} / ${count}`;
  // Not "disabled", which would take the focus away from who has just pressed the button.
  for (const id of ["first", "previous"]) disable(byId(id), current === 0);
  for (const id of ["next", "last"]) disable(byId(id), current === count - 1);
}

const disable = (button, isOff) => button.setAttribute("aria-disabled", String(isOff));

/** Go to a step; whoever has just answered and goes on by the button types the next answer. */
function go(wanted, byButton = false) {
  const index = Math.max(0, Math.min(steps.length - 1, wanted));
  if (index === current) return;
  const before = current;
  const goesOn = byButton && answers.has(current);
  current = index;
  for (let i = 0; i < index; i += 1) if (isOpen(i)) passed.add(i);
  show();
  mark(before, current);
  follow(current);
  announce();
  if (goesOn && isOpen(current)) byId("blanks").querySelector("input").focus();
  remember();
}

// The address keeps the step, so that the page opens again where it was. In a notebook it has none.
let remembering;
function remember() {
  if (location.protocol === "about:") return;
  clearTimeout(remembering);
  remembering = setTimeout(() => history.replaceState(null, "", `#${current + 1}`), 300);
}

const remembered = () => (Number.parseInt(location.hash.slice(1), 10) || 1) - 1;

/** Where a key leads: to the number of a step. */
function destination(event) {
  const moves = {
    ArrowRight: current + 1,
    ArrowLeft: current - 1,
    " ": current + (event.shiftKey ? -1 : 1),
    Home: 0,
    End: steps.length - 1,
  };
  return moves[event.key];
}

/** Whether a key means something to what has the focus, and must be left to it. */
function isTaken(key, target) {
  if (target.matches("input[type=text]")) return true;
  if (target.matches("input[type=range]")) return key !== " ";
  if (target.matches("button, summary")) return key === " ";
  return target.matches("#graph, .wide") && overflows(target) && key !== " ";
}

/** The next step at which a clicked node has something to do, from the first one again. */
function stepOf(node) {
  const own = steps.flatMap((step, i) => {
    const isThere = step.node === node || step.to === node;
    return isThere && step.kind !== "start" ? [i] : [];
  });
  return own.find((i) => i > current) ?? own[0] ?? 0;
}

document.addEventListener("keydown", (event) => {
  // A key held down for long answers one question, and does not go on to the next.
  if (event.key === "Enter" && event.repeat) event.preventDefault();
  const wanted = destination(event);
  const isChord = event.ctrlKey || event.altKey || event.metaKey;
  if (wanted === undefined || isChord || isTaken(event.key, event.target)) return;
  event.preventDefault();
  go(wanted);
});
byId("first").addEventListener("click", () => go(0));
byId("previous").addEventListener("click", () => go(current - 1));
byId("next").addEventListener("click", () => go(current + 1, true));
byId("last").addEventListener("click", () => go(steps.length - 1));
byId("slider").addEventListener("input", (event) => go(Number(event.target.value) - 1));
byId("quiz").addEventListener("submit", (event) => {
  event.preventDefault();
  check();
});
byId("hint").addEventListener("click", hint);
byId("show").addEventListener("click", () => settle("shown"));
picture.addEventListener("click", (event) => {
  const node = event.target.closest(".node");
  if (node) go(stepOf(Number(node.dataset.node)));
});
// A click on the graph leaves the focus where it was: else the arrow keys would scroll the graph.
byId("graph").addEventListener("mousedown", (event) => event.preventDefault());
window.addEventListener("resize", () => {
  fit();
  letScroll();
});
window.addEventListener("hashchange", () => go(remembered()));

// On paper there is nothing to step through: all is shown, but for what a quiz asks.
const root = document.documentElement;
window.addEventListener("beforeprint", () => {
  if (steps.some((step) => "answer" in step)) return;
  root.classList.remove("stepping");
  document.querySelector("details").open = true;
});
window.addEventListener("afterprint", () => root.classList.add("stepping"));

root.classList.add("stepping");
fit();
go(remembered());
