// Labels with other numbers than at first: how wide they are, and what they are made of -----------------

const EASY = 0.75; // the share of their size by which letters may shrink; then there are fewer digits
const SMALLEST = 0.55; // by which they shrink where even few digits are too long
const FEWEST = 3; // digits
const HIGH = 0.72; // of the size of letters: how high a digit is
const COLUMNS_APART = 0.75; // in the size of the letters, as the next
const INSIDE = 0.65; // from a bracket's edge to the numbers
const OVERLAP = 0.3; // of a cell with the next, so that nothing shines through between them

const measuring = document.createElement("canvas").getContext("2d");
let family;

/** How wide a text of the picture is in letters of a size, without a layout of the page. */
function widthOf(text, size) {
  family ??= getComputedStyle(picture.querySelector("text")).fontFamily;
  measuring.font = `100px ${family}`;
  return (measuring.measureText(text).width * size) / 100;
}

const textsOf = (parts) => parts.filter((part) => part.matches("text"));
const sizeOfLetters = (text) => Number(text.getAttribute("font-size"));

/** How wide the last line of a label is. */
function widthAt(parts) {
  const text = textsOf(parts).at(-1);
  const isPlain = !text.firstElementChild;
  return isPlain ? widthOf(text.textContent, sizeOfLetters(text)) : text.getComputedTextLength();
}

/** With how many digits, and with letters how small, something is as wide as there is room.
 *
 * @param width how wide it is with so many digits, in letters of full size. */
function fitting(width, available) {
  let digits = precision;
  while (digits > FEWEST && width(digits) * EASY > available) digits -= 1;
  return { digits, share: between(SMALLEST, available / width(digits), 1) };
}

function shrink(text, share) {
  for (const part of [text, ...text.querySelectorAll("[font-size]")]) {
    part.style.fontSize = share < 1 ? `${share * sizeOfLetters(part)}px` : "";
  }
}

const roomFor = ({ line }) => Number(line.dataset.room);

/** Write a number behind its name, as in "h = 2.5", or alone. */
function writeNumber(label, { numbers, type }) {
  const [text, first] = [label.now, label.first].map((parts) => textsOf(parts).at(-1));
  const [, name, number] = lastPiece(first).data.match(/^(.*\s)?(\S+)$/s);
  const size = sizeOfLetters(text);
  const rest = label.wide - widthOf(number, size);
  const digitsOf = (digits) => element(numbers[0], type, digits);
  const { digits, share } = fitting((count) => rest + widthOf(digitsOf(count), size), roomFor(label));
  lastPiece(text).data = (name ?? "") + digitsOf(digits);
  shrink(text, share);
  const isBelow = label.line.matches(".backward"); // there, the top of the letters stays where it is
  const rise = isBelow ? HIGH * size * (1 - share) : 0;
  text.setAttribute("y", Number(first.getAttribute("y")) - rise);
}

/** The last text node of an element. */
function lastPiece(text) {
  return text.lastChild.nodeType === Node.TEXT_NODE ? text.lastChild : lastPiece(text.lastChild);
}

/** Write numbers between brackets, with their points below each other. */
function writeMatrix(label, { numbers, shape, type }) {
  const [texts, firsts] = [label.now, label.first].map(textsOf);
  const [cells, others] = [texts.slice(-numbers.length), firsts.slice(0, -numbers.length)];
  const [size, columns] = [sizeOfLetters(cells[0]), shape.at(-1)];
  const beside = others.find((text) => text.getAttribute("text-anchor") === "start");
  const [left, right] = bracketsOf(label.first).map(edgesOf);
  const begin = beside ? Number(beside.getAttribute("x")) : left.least;
  const width = (digits) => breadthOf(halved(digits)) * size;
  const halved = (digits) => {
    const halves = Array.from(numbers, (x) => halvesOf(element(x, type, digits)));
    return Array.from({ length: columns }, (_, k) => halves.filter((_, i) => i % columns === k));
  };
  const { digits, share } = fitting(width, roomFor(label) - (left.least - begin));
  const change = width(digits) * share - (right.most - left.least);
  const start = left.least - change / 2;
  let x = start + INSIDE * size * share;
  halved(digits).forEach((column, k) => {
    const point = x + Math.max(...column.map(([before]) => before)) * size * share;
    column.forEach(([, behind], row) => {
      const cell = cells[row * columns + k];
      cell.textContent = element(numbers[row * columns + k], type, digits);
      cell.setAttribute("x", point + behind * size * share);
      shrink(cell, share);
    });
    x += (widest(column) + COLUMNS_APART) * size * share;
  });
  const brackets = bracketsOf(label.now);
  brackets[0].setAttribute("transform", `translate(${-change / 2})`);
  brackets[1].setAttribute("transform", `translate(${change / 2})`);
  if (beside) texts[others.indexOf(beside)].setAttribute("x", begin - change / 2);
}

const bracketsOf = (parts) => parts.filter((part) => part.matches("polygon")).slice(-2);

function edgesOf(bracket) {
  const xs = bracket.getAttribute("points").split(" ").map((point) => Number.parseFloat(point));
  return { least: Math.min(...xs), most: Math.max(...xs) };
}

/** How wide a number is before its point, and from there on, in letters of size 1. */
function halvesOf(text) {
  const at = (text.indexOf(".") + 1 || text.length + 1) - 1;
  return [widthOf(text.slice(0, at), 1), widthOf(text.slice(at), 1)];
}

const widest = (column) =>
  Math.max(...column.map(([before]) => before)) + Math.max(...column.map(([, behind]) => behind));

/** How wide columns are with the brackets around them, in letters of size 1. */
const breadthOf = (columns) =>
  columns.reduce((sum, column) => sum + widest(column), 0) +
  COLUMNS_APART * (columns.length - 1) +
  2 * INSIDE;

/** Color the cells of a heat map, those of one color in a row as one. */
function writeMap(label, { numbers, shape }) {
  const rects = label.now.filter((part) => part.matches("rect"));
  const [ground, frame] = [rects[0], rects.at(-1)];
  const [left, top, width, height] = ["x", "y", "width", "height"].map((name) =>
    Number(frame.getAttribute(name)),
  );
  const told = {};
  colored(told, numbers, shape.length === 2 ? shape[0] : 1, program.writing.cells);
  const [across, down] = [width / told.rows[0].length, height / told.rows.length];
  const made = told.rows.flatMap((levels, row) => {
    if (levels === told.rows[row - 1] && !/[n+-]/.test(levels)) return []; // those above go on
    return [...levels.matchAll(/(.)\1*/g)].flatMap(({ 0: run, 1: level, index }) => {
      const [x, y] = [left + index * across, top + row * down];
      const cell = draw("rect", {
        ...{ x, y, height: top + height - y, fill: mixed(level) },
        width: Math.min(run.length * across + OVERLAP, left + width - x),
      });
      const middles = [...run].map((_, i) => [x + (i + 0.5) * across, y + down / 2]);
      const signs = level in SIGNS ? middles : [];
      return [cell, ...signs.map(([a, b]) => draw("path", { d: SIGNS[level](a, b, across / 4) }))];
    });
  });
  const start = label.now.indexOf(ground);
  for (const old of label.now.slice(start + 1, -1)) old.remove();
  ground.after(...made);
  label.now = [...label.now.slice(0, start + 1), ...made, frame];
}

const SIGNS = {
  n: (x, y, r) => `M${x - r} ${y - r}l${2 * r} ${2 * r}M${x - r} ${y + r}l${2 * r} ${-2 * r}`,
  "+": (x, y, r) => `M${x - r} ${y}h${2 * r}M${x} ${y - r}v${2 * r}`,
  "-": (x, y, r) => `M${x - r} ${y}h${2 * r}`,
};

/** The color of a level in the picture. */
function mixed(level) {
  if (level === "n") return "#aaaaaa";
  const share = level === "+" ? 1 : level === "-" ? -1 : LEVELS.indexOf(level) / MIDDLE - 1;
  const [below, zero, above] = program.writing.colors.map((text) =>
    [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16)),
  );
  const end = share > 0 ? above : below;
  const parts = zero.map((part, i) => toEven(part + (end[i] - part) * Math.abs(share)));
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

function draw(tag, attributes) {
  const made = document.createElementNS(picture.namespaceURI, tag);
  setAll(made, attributes);
  return made;
}

/** What the pointer is told of an array: all its numbers or, of many, their range. */
function titleFor({ numbers, shape, type }) {
  if (0 < numbers.length && numbers.length <= program.writing.listed) {
    return [shapeText(shape), ...numberLines(numbers, shape, type)].join("\n");
  }
  const ends = range(numbers)?.map((x) => plainMinus(written(x)));
  return ends ? `${shapeText(shape)}: ${ends.join(" … ")}` : shapeText(shape);
}

const plainMinus = (text) => text.replaceAll(minus, "-");

/** All numbers of an array in letters of one width; a vector goes on in the next line. */
function numberLines(numbers, shape, type) {
  const texts = Array.from(numbers, (x) => plainMinus(element(x, type)));
  const wide = Math.max(...texts.map((text) => text.length));
  const padded = texts.map((text) => text.padStart(wide));
  if (shape.length > 1) return bracketed(padded, shape).split("\n");
  const inLine = Math.max(1, Math.floor(program.writing.row / (wide + 1)));
  const lines = [];
  for (let i = 0; i < padded.length; i += inLine) lines.push(padded.slice(i, i + inLine).join(" "));
  return `[${lines.join("\n ")}]`.split("\n");
}
