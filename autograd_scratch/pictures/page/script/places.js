// The places in the picture and in the table where numbers stand ---------------------------------

let labels = null; // of the picture that is shown
let cellsOfTable = null;

/** Write the numbers of now wherever they stand. */
function writeAll() {
  writeLabels();
  cellsOfTable ??= findCells();
  cellsOfTable.forEach(writeCell);
}

function writeLabels() {
  labels ??= findLabels();
  labels.forEach(writeLabel);
}

// Another picture of the same graph, with other groups open, has labels of its own.
document.addEventListener("picture", () => {
  labels = null;
  if (registers) writeLabels();
});

/** The labels of lines, each with the registers whose sum it shows, and with what it is made of. */
function findLabels() {
  return [...picture.querySelectorAll(".forward, .backward")].flatMap((line) => {
    const of = registersOf(line);
    const text = line.querySelector(":scope > text");
    if (!of.length || !text) return [];
    const all = [...line.children];
    const first = all.slice(all.indexOf(text)); // a label comes last
    return [{ line, of, first, now: null, title: titles.get(line)?.textContent, wide: widthAt(first) }];
  });
}

/** The registers of a line: one, but for gradients that leave a closed box together. */
function registersOf(line) {
  const [, way, place] = line.id.match(/^graph-(f|b)-(.+)$/);
  const boxes = way === "b" ? groups.filter((_, number) => closed.has(number)) : [];
  const others = boxes.flatMap(({ merged }) =>
    Object.keys(merged).filter((each) => merged[each] === place),
  );
  return [place, ...others]
    .map((each) => program.labels[`${way}-${each}`])
    .filter((register) => register !== undefined);
}

/** Write the number of now into a label, or put the first one back. */
function writeLabel(label) {
  const title = titles.get(label.line);
  if (!registers) {
    if (label.now) exchange(label.now, label.first);
    label.now = null;
    if (title) title.textContent = label.title;
    return;
  }
  if (!label.now) {
    label.now = label.first.map((each) => each.cloneNode(true));
    exchange(label.first, label.now);
  }
  const found = added(label.of);
  if (!found.shape.length) writeNumber(label, found);
  else if (label.now.some((each) => each.matches("rect"))) writeMap(label, found);
  else if (label.now.some((each) => each.matches("polygon"))) writeMatrix(label, found);
  if (title) title.textContent = titleFor(found);
}

/** Put some children of a line in the place of others. */
function exchange(old, wanted) {
  old[0].before(...wanted);
  for (const child of old) child.remove();
}

/** The sum of what registers hold. */
function added(of) {
  const parts = of.map(holding);
  if (parts.length === 1) return parts[0];
  const sum = (_, i) => total(parts.map(({ numbers }) => numbers[i]));
  return { ...parts[0], numbers: parts[0].numbers.map(sum) };
}

/** The cells of the table with their registers. */
function findCells() {
  return [...document.querySelectorAll("details tbody tr")].flatMap((row, i) =>
    [
      { cell: row.querySelectorAll("td")[1], register: program.values[i] },
      { cell: row.querySelector(".gradient"), register: program.gradients[i] },
    ]
      .filter(({ cell, register }) => cell?.textContent && register !== null)
      .map((each) => ({ ...each, first: [...each.cell.childNodes] })),
  );
}

/** Write an array as Python does: by its shape, with its numbers if there is room for them. */
function writeCell({ cell, register, first }) {
  if (!registers) return cell.replaceChildren(...first);
  const { numbers, shape, type } = holding(register);
  if (!shape.length) return cell.replaceChildren(element(numbers[0], type));
  const frame = first.find((child) => child.matches?.("pre"))?.cloneNode();
  const texts = numbers.length <= small ? Array.from(numbers, (x) => element(x, type)) : [];
  const lines = texts.length ? bracketed(texts, shape).split("\n") : [];
  if (frame) frame.textContent = numberLines(numbers, shape, type).join("\n");
  cell.replaceChildren(shapeText(shape), ...lines.flatMap((line) => [make("br"), line]), frame ?? "");
}
