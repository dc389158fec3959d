// The places in the picture and in the table where numbers stand ---------------------------------

const SMALLEST = 0.75; // the share by which letters may shrink; then there are fewer digits

let labels = null;
let cellsOfTable = null;
const shrunk = new Set();

/** Write the numbers of now wherever they stand. */
function writeAll() {
  labels ??= Object.entries(program.labels).map(([id, [register, texts]]) => ({
    line: byId(id),
    places: placesIn(byId(id), register, texts),
  }));
  cellsOfTable ??= [...document.querySelectorAll("details tbody tr")].flatMap((row, i) => [
    ...placesIn(row.querySelectorAll("td")[1], program.values[i], program.table[i][0]),
    ...placesIn(row.querySelector(".gradient"), program.gradients[i], program.table[i][1]),
  ]);
  for (const place of cellsOfTable) writeIn(place);
  for (const text of shrunk) text.style.fontSize = "";
  shrunk.clear();
  for (const { places } of labels) for (const place of places) writeIn(place);
  for (const label of labels) if (label.places.some(hasGrown)) keepToLine(label);
}

/** The texts in an element in which numbers of a register stand; in tooltips they stand again. */
function placesIn(whole, register, of) {
  if (!whole || of === null) return [];
  const walker = document.createTreeWalker(whole, NodeFilter.SHOW_TEXT);
  const found = [[], []];
  while (walker.nextNode()) {
    const text = walker.currentNode;
    const isTooltip = text.parentElement.closest("title") !== null;
    const parts = [text.data];
    const { length } = text.data;
    found[Number(isTooltip)].push({ text, parts, length, isTooltip, register, numbers: of });
  }
  return found.flatMap((places) => (takeApart(places, program.texts[of]) ? places : []));
}

/** Take texts apart where numbers stand, from the end, for names come before them. An array may
 * also be shown without its numbers: whether they are there. */
function takeApart(places, numbers) {
  let at = places.length - 1;
  for (let k = numbers.length - 1; k >= 0; k -= 1) {
    while (at >= 0 && !split(places[at].parts, numbers[k], k)) at -= 1;
    if (at < 0) return false;
  }
  return true;
}

/** Take the last place of a number out of the first part of a text; whether it is there. */
function split(parts, number, k) {
  const [text] = parts;
  for (let at = text.length; at >= 0; at -= 1) {
    const end = at + number.length;
    const isAlone = !/[\w.−-]/.test(text[at - 1] ?? "") && !/[\w.]/.test(text[end] ?? "");
    if (isAlone && text.startsWith(number, at)) {
      parts.splice(0, 1, text.slice(0, at), k, text.slice(end));
      return true;
    }
  }
  return false;
}

/** Write the numbers of now into a text, with so many digits. */
function writeIn({ text, parts, register, numbers }, digits = precision) {
  const now = registers && holding(register);
  const first = program.texts[numbers];
  const number = (k) => (now ? element(now.numbers[k], now.type, digits) : first[k]);
  const data = parts.map((part) => (typeof part === "number" ? number(part) : part)).join("");
  if (text.data !== data) text.data = data;
}

const hasGrown = ({ text, length, isTooltip }) => !isTooltip && text.data.length > length;

/** Let a label be no wider than its line: with smaller letters, or else with fewer digits. */
function keepToLine({ line, places }) {
  const seen = places.filter(({ isTooltip }) => !isTooltip);
  const texts = [...new Set(seen.map(({ text }) => text.parentElement.closest("text")))];
  const width = () => Math.max(...texts.map((text) => text.getComputedTextLength()));
  const room = roomOf(line, texts[0]);
  for (let digits = precision - 1; digits > 2 && width() * SMALLEST > room; digits -= 1) {
    for (const place of seen) writeIn(place, digits);
  }
  const share = Math.max(SMALLEST, room / width());
  if (share >= 1) return;
  for (const text of texts) {
    text.style.fontSize = `${share * Number.parseFloat(getComputedStyle(text).fontSize)}px`;
    shrunk.add(text);
  }
}

/** How much room a text has that is centered over a line, and leaves its ends free. */
function roomOf(line, text) {
  const strokes = [...line.querySelectorAll("path, polygon, polyline, line")];
  const boxes = strokes.map((stroke) => stroke.getBBox());
  const left = Math.min(...boxes.map(({ x }) => x));
  const right = Math.max(...boxes.map(({ x, width }) => x + width));
  const box = text.getBBox();
  const middle = box.x + box.width / 2;
  return 2 * 0.85 * Math.min(middle - left, right - middle);
}
