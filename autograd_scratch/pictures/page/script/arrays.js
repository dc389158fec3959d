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
