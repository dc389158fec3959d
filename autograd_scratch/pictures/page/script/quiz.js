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
  const target = make("span", `${asked(step)} =`);
  byId("blanks").replaceChildren(...(count > 1 ? [target] : []), ...labels);
  byId("blanks").style.gridTemplateColumns =
    count > 1 ? `repeat(${columns}, minmax(5.25rem, 7rem))` : "auto";
  target.style.gridColumn = "1 / -1";
}

/** What a question is about; of a gradient that comes in parts, which of them it asks for. */
function asked(step) {
  const isPart = step.kind === "backward" && step.part;
  return isPart ? `${step.target} (${fill("part", mentioned(step))})` : step.target;
}

function blank(step, i, count, columns) {
  const label = make("label", count > 1 ? "" : `${asked(step)} =`);
  const input = make("input");
  const [row, column] = [Math.floor(i / columns) + 1, (i % columns) + 1];
  const element = { target: asked(step), row, column };
  input.type = "text";
  input.autocomplete = "off";
  input.spellcheck = false;
  input.setAttribute("aria-label", fill(count > 1 ? "answer element" : "answer", element));
  label.append(input);
  return label;
}

function check() {
  const { shape, elements, shown, slack } = steps[current].answer;
  const typed = [...byId("blanks").querySelectorAll("input")];
  const read = shape ? readShape : readNumber;
  const numbers = typed.map((input) => read(input.value));
  const judged = typed.map((input, i) => {
    if (numbers[i] === null) return false;
    if (shape) return String(numbers[i]) === String(shape);
    return agrees(numbers[i], elements[i], input.value, shown[i], slack?.[i]);
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
  const count = steps.filter((step) => "answer" in step).length;
  if (!count) return;
  const outcomes = [...answers.values()];
  const right = outcomes.filter((outcome) => outcome === "right").length;
  const score = {
    asked: count,
    right,
    shown: outcomes.length - right,
    open: count - outcomes.length,
  };
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

const NAMED = new Map([
  ["nan", NaN],
  ["inf", Infinity],
  ["infinity", Infinity],
]);

/** A number as people write it: 2.2, −3, 1/3, 1e-3, 1,000, inf; null for anything else. */
function readNumber(text) {
  const parts = tidy(text).split("/").map(decimal);
  const special = NAMED.get(parts[0].replace(/^[+-]/, ""));
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

/** Whether a typed number is the answer, or what the answer becomes when it is rounded.
 *
 * With some slack: an answer that was computed from rounded numbers is off by that. */
function agrees(typed, answer, text, shown, slack = 0) {
  const wanted = Number(answer === "inf" ? Infinity : answer === "-inf" ? -Infinity : answer);
  if (Object.is(typed, wanted) || typed === wanted || typed === readNumber(shown)) return true;
  if (!Number.isFinite(typed) || !Number.isFinite(wanted)) return false;
  const error = Math.abs(typed - wanted);
  if (error <= NOISE * Math.abs(wanted) + slack) return true;
  const whole = Math.round(wanted);
  const isWhole = Math.abs(wanted - whole) <= NOISE * Math.abs(whole);
  if (isWhole && !slack && Math.abs(whole) < MOST_EXACT) return false;
  const plain = tidy(text);
  if (plain.includes("/")) return Number(typed.toPrecision(digits(shown))) === readNumber(shown);
  return isRounded(error - slack, decimal(plain), Math.min(3, digits(shown)));
}

/** Whether a decimal number that is off by so much is right in all its digits, and has enough. */
function isRounded(error, text, least) {
  const [, , decimals = "", exponent = "0"] = text.match(/^[+-]?(\d*)\.?(\d*)(?:e(.+))?$/) ?? [];
  const unit = 10 ** (Number(exponent) - decimals.length);
  return digits(text) >= least && error <= unit * (0.5 + NOISE);
}

/** How many significant digits a decimal number is written with. */
const digits = (text) => text.replace(/e.*/, "").replace(/\D/g, "").replace(/^0+/, "").length || 1;
