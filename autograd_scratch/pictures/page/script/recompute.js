// Other numbers: all that the page shows of them --------------------------------------------------

// The numbers in the variables, and those of all registers; null while they are the first ones,
// which Python has written.
const firstNumbers = program?.variables.map(({ type, numbers }) => filled(type, numbers));
let given = firstNumbers;
let registers = null;

// What the steps and the values were at first.
const countOfValues = values.length;
const firstSteps = steps.map((step) => ({ ...step }));

/** Take other numbers for a variable; or throw, and leave all as it is. */
function take(variable, numbers) {
  const { type } = program.variables[variable];
  const wanted = given.map((old, i) => (i === variable ? filled(type, numbers) : old));
  const isFirst = wanted.every((now, i) => now.every((x, k) => Object.is(x, firstNumbers[i][k])));
  const found = isFirst ? null : run(wanted);
  given = wanted;
  registers = found;
  showAgain();
}

/** Put the first numbers back. */
function takeFirst() {
  given = firstNumbers;
  registers = null;
  showAgain();
}

/** Show everything with the numbers of now. What a quiz has asked is open again. */
function showAgain() {
  values.length = countOfValues;
  for (const hole of allHoles()) hole.write();
  answers.clear();
  passed.clear();
  steps.slice(0, current).forEach((_, i) => {
    if (isOpen(i)) passed.add(i); // the picture shows their numbers
  });
  show();
}

/** Renew what a step shows, when it is shown: there may be many of them. */
function renew(index) {
  if (!program || index < 0) return;
  Object.assign(steps[index], firstSteps[index]);
  if (registers && program.shown[index]) Object.assign(steps[index], renewed(index));
}

function renewed(index) {
  const [step, source] = [firstSteps[index], program.shown[index]];
  const found = holding(source.found);
  const place = (register) => values.push(described(holding(register))) - 1;
  const now = { found: place(source.found) };
  if (step.given) {
    const of = new Map(source.given);
    now.given = step.given.map(([name], i) => [name, place(source.parts?.[i] ?? of.get(name))]);
  }
  if (step.formula) now.formula = renewedFormula(step.formula, source, found);
  if (step.answer?.elements) {
    now.answer = {
      elements: Array.from(found.numbers, (x) => (Number.isFinite(x) ? x : notFinite(x))),
      shown: Array.from(found.numbers, (x) => element(x, found.type)),
    };
  }
  return now;
}

const notFinite = (x) => (Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf");

/** What a register holds. */
const holding = (register) => ({
  numbers: registers[register],
  shape: prepared.shapes[register],
  type: prepared.types[register],
});

// Formulas -----------------------------------------------------------------------------------------

/** A formula with the numbers of now. Where its rule does not hold any more, as that of relu on the
 * other side of 0, the chain rule in general and the local derivative take its place. */
function renewedFormula([target, symbols, , result], source, { numbers, shape, type }) {
  if (shape.length) return [target, symbols, null, null];
  const outcome = result === null ? null : element(numbers[0], type);
  const [at, places] = source.rule ?? [null];
  const rule = at === null ? null : program.templates[at];
  const now = places?.map((register) => registers[register][0]);
  const holds = !rule || agreeing(evaluated(rule.tree, now), numbers[0], rough(type));
  if (holds || !source.general) {
    return [target, symbols, rule ? inNumbers(rule, now, numbers[0]) : null, outcome];
  }
  const factors = source.factors.map((register) => registers[register][0]);
  const product = program.templates[program.product];
  return [target, source.general, inNumbers(product, factors, numbers[0]), outcome];
}

/** A formula in numbers, if it is short, and true in the digits that are shown. */
function inNumbers({ tree, signs, texts }, now, result) {
  const shown = now.map((x) => Number(x.toPrecision(precision)));
  if (!agreeing(evaluated(tree, shown), result, 10 ** ((1 - precision) / 2))) return null;
  const isBelow = signs.map((group) => group.some((hole) => now[hole] < 0));
  const parts = texts[isBelow.reduce((choice, is, i) => choice + (is ? 2 ** i : 0), 0)];
  const text = parts
    .map((part) => (typeof part === "string" ? part : inHole(now[part[0]], part[1])))
    .join("");
  return text.length <= longest ? text : null;
}

/** A number in a formula, in parentheses where a power of ten or a minus needs them. */
function inHole(number, wraps) {
  const text = written(number);
  const isWrapped = number < 0 ? wraps & 2 : wraps & 1 && text.includes("e");
  return isWrapped ? `(${text})` : text;
}

/** What a formula comes to: a call is a list with its op in front, a hole one of its number. */
function evaluated(tree, now) {
  if (typeof tree === "number") return tree;
  const [op, ...terms] = tree;
  if (typeof op === "number") return now[op];
  const xs = terms.map((term) => evaluated(term, now));
  return op === "add" ? total(xs) : FUNCTIONS[op](...xs);
}

/** The share by which two results that should be the same may differ. */
const rough = (type) => (type === "f4" ? 3e-4 : 1.5e-8);

function agreeing(one, other, share) {
  if (Object.is(one, other) || one === other) return true;
  return Math.abs(one - other) <= share * Math.max(Math.abs(one), Math.abs(other));
}

// The picture and the table ------------------------------------------------------------------------

let holes = null;

/** Every place in the picture and in the table where numbers of a register stand. */
function allHoles() {
  if (holes) return holes;
  const rows = [...document.querySelectorAll("details tbody tr")];
  holes = Object.entries(program.labels).flatMap(([id, [register, texts]]) =>
    holesIn(byId(id), register, texts),
  );
  rows.forEach((row, i) => {
    const [value, gradient] = program.table[i];
    holes.push(...holesIn(row.querySelectorAll("td")[1], program.values[i], value));
    holes.push(...holesIn(row.querySelector(".gradient"), program.gradients[i], gradient));
  });
  return holes;
}

/** The texts in which the numbers of a register stand: from the end, for names come before them. */
function holesIn(place, register, of) {
  if (!place || of === null) return [];
  const texts = program.texts[of];
  const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) found.push({ text: walker.currentNode, parts: [walker.currentNode.data] });
  let at = found.length - 1;
  for (let k = texts.length - 1; k >= 0; k -= 1) {
    while (at >= 0 && !split(found[at].parts, texts[k], k)) at -= 1;
    if (at < 0) return []; // the array is not shown in numbers
  }
  return found.map(({ text, parts }) => ({
    write: () => writeInto(text, parts, register, texts),
  }));
}

/** Take the last place of a number out of the first part of a text; whether it is there. */
function split(parts, number, k) {
  const [text] = parts;
  for (let at = text.length; at >= 0; at -= 1) {
    at = text.lastIndexOf(number, at);
    if (at < 0) return false;
    const end = at + number.length;
    if (!/[\w.−-]/.test(text[at - 1] ?? "") && !/[\w.]/.test(text[end] ?? "")) {
      parts.splice(0, 1, text.slice(0, at), k, text.slice(end));
      return true;
    }
  }
  return false;
}

function writeInto(text, parts, register, texts) {
  const now = registers && holding(register);
  const number = (k) => (now ? element(now.numbers[k], now.type) : texts[k]);
  const data = parts.map((part) => (typeof part === "number" ? number(part) : part)).join("");
  if (text.data !== data) text.data = data;
}
