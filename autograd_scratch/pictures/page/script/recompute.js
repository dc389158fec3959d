// Other numbers: all that the page shows of them --------------------------------------------------

// The numbers in the variables, and those of all registers; null while they are the first ones,
// which Python has written.
const firstNumbers = program?.variables.map(({ type, numbers }) => filled(type, numbers));
let given = firstNumbers;
let registers = null;

// What the steps and the values were at first.
const countOfValues = values.length;
const firstSteps = steps.map((step) => ({ ...step }));

// What has been renewed of steps since the numbers changed.
const renewals = new Map();

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
  renewals.clear();
  writeAll();
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
  if (!registers || !program.shown[index]) return;
  if (!renewals.has(index)) renewals.set(index, renewed(index));
  Object.assign(steps[index], renewals.get(index));
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
  if (step.needed) {
    const of = (name, i) => source.parts?.[i] ?? source.needed[name];
    now.needed = step.needed.map(([name], i) => [name, place(of(name, i))]);
  }
  if (step.formula) now.formula = renewedFormula(step.formula, source, found);
  if (step.answer?.elements) {
    now.answer = {
      elements: Array.from(found.numbers, (x) => (Number.isFinite(x) ? x : notFinite(x))),
      shown: Array.from(found.numbers, (x) => element(x, found.type)),
      slack: slackOf(step, source, found.numbers),
    };
  }
  return now;
}

const SPARE = 1.5; // a reader may go astray so many times as far as the rounding of numbers leads

/** For each number that is found, how far it may be off if it is computed from what is shown. */
function slackOf(step, source, exact) {
  const needed = Object.values(source.needed ?? source.parts ?? []);
  const output = program.values[step.node];
  const without = needed.filter((register) => register !== output);
  const ways = step.kind === "backward" ? [needed, without] : [step.kind === "sum" ? needed : without];
  const found = ways.map((known) => {
    const shown = new Map(known.map((register) => [register, asShown(register)]));
    if (step.kind !== "sum") return computedFrom(shown, source.found);
    return exact.map((_, i) => total(needed.map((register) => shown.get(register)[i])));
  });
  const off = (x, i) => Math.max(...found.map((other) => Math.abs(other[i] - x)));
  return Array.from(exact, (x, i) => (Number.isFinite(off(x, i)) ? SPARE * off(x, i) : 0));
}

/** The numbers of a register as far as the page shows their digits. */
function asShown(register) {
  const { numbers, shape } = holding(register);
  const isWhole = numbers.length <= small && shape.length <= 2;
  return isWhole ? numbers.map((x) => Number(x.toPrecision(precision))) : numbers;
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
  if (shape.length) return [target, ofArrays(symbols, source), null, null];
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

/** What is said of arrays: the rule, or where some element does not follow it any more, the chain
 * rule in general; and of a sum with such a part, only its parts. */
function ofArrays(symbols, source) {
  if (!source.parts) return followed(source) ? symbols : source.general;
  const sent = program.shown.filter((other) => source.parts.includes(other?.found));
  if (sent.every(followed)) return symbols;
  return source.parts.map((_, i) => fill("part name", { part: i + 1 })).join(" + ");
}

/** Whether each element of what a step finds is what its rule says. */
function followed(source) {
  if (!source.rule || !source.general) return true;
  const found = holding(source.found);
  const [tree, places] = [program.templates[source.rule[0]].tree, source.rule[1].map(holding)];
  return found.numbers.every((x, i) => {
    const now = places.map(({ numbers }) => numbers[numbers.length > 1 ? i : 0]);
    return agreeing(evaluated(tree, now), x, rough(found.type));
  });
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
