// A quiz on paper: the picture with empty boxes, the questions, and the key on a sheet of its own ----

const questions = steps.filter((step) => "answer" in step);
const BOX = { width: 44, height: 16 }; // for a number, however long it is

/** Which groups were closed: on paper all are open, so that one can see what to compute. */
let before;

function layOutWorksheet() {
  steps.forEach((_, i) => renew(i));
  before = closed;
  fold(new Set());
  root.classList.add("worksheet");
  mark(current, 0);
  const lines = questions.map((step) => step.lines.map(drawn).filter(Boolean));
  lines.forEach((own, i) => {
    for (const line of own) {
      line.classList.add("asked");
      const isShared = lines.some((others, j) => j !== i && others.includes(line));
      if (!isShared) putBox(line, i + 1); // else the line has the sum of all parts
    }
  });
  byId("worksheet").replaceChildren(...exercise());
  byId("key").replaceChildren(make("h2", words.key), listOf(questions.map(solution)));
}

function clearWorksheet() {
  root.classList.remove("worksheet");
  for (const box of picture.querySelectorAll(".box")) box.remove();
  for (const line of picture.querySelectorAll(".asked")) line.classList.remove("asked");
  byId("worksheet").replaceChildren();
  byId("key").replaceChildren();
  mark(0, current);
  fold(before);
}

/** An empty box with its number, where a line of the picture has its text. */
function putBox(line, number) {
  const texts = [...line.querySelectorAll("text, text ~ polygon, rect")];
  if (!texts.length) return;
  const label = union(texts.map((text) => text.getBBox()));
  const isArray = texts.some((text) => !text.matches("text"));
  const width = isArray ? label.width : Math.min(BOX.width, Number(line.dataset.room));
  const height = Math.max(BOX.height, isArray ? label.height : 0);
  const x = label.x + (label.width - width) / 2;
  // It grows away from the line.
  const y = line.matches(".forward") ? label.y + label.height - height - 1 : label.y + 1;
  const box = draw("g", { class: "box" });
  const sign = draw("text", { x: x + 2, y: y + 8, "font-size": 8 });
  sign.textContent = number;
  box.append(draw("rect", { x, y, width, height }), sign);
  line.append(box);
}

/** What is given, and the questions. */
function exercise() {
  const targets = new Set(questions.map((step) => step.target));
  const needed = questions.filter((step) => step.kind !== "sum").flatMap((step) => step.needed);
  const given = new Map(needed.filter(([name]) => !targets.has(name)));
  const isNumber = ([, value]) => typeof values[value] === "string";
  const isNamed = ([name, value]) => name !== values[value];
  const numbers = [...given].filter(isNumber).filter(isNamed);
  const arrays = [...given].filter((each) => !isNumber(each));
  const parts = [];
  if (numbers.length) parts.push(make("p", fill("given", { given: equations(numbers) })));
  if (arrays.length) {
    const figures = make("div", "", "figures");
    figures.append(...arrays.map(([name, value]) => figure(name, values[value])));
    parts.push(figures);
  }
  return [...parts, make("h2", words.exercise), listOf(questions.map(gap))];
}

function listOf(items) {
  const list = make("ol");
  list.append(...items);
  return list;
}

/** A question with room for the answer. */
function gap(step) {
  const item = make("li", `${wanted(step)} = `);
  const { shape, elements } = step.answer;
  if (shape || elements.length === 1) item.append(make("span", "", "gap"));
  else item.append(grid(elements.map(() => ""), values[step.found].cells[0].length));
  if (step.settings) item.append(" ", make("small", fill("settings", { ...mentioned(step), ...step })));
  return item;
}

function grid(texts, columns) {
  const table = make("table", "", "cells");
  for (let i = 0; i < texts.length; i += columns) {
    const row = table.insertRow();
    for (const text of texts.slice(i, i + columns)) row.insertCell().textContent = text;
  }
  return table;
}

/** What is asked for: a number or numbers by their name, or a shape. */
const wanted = (step) =>
  step.answer.shape ? fill("shape of", { target: asked(step) }) : asked(step);

/** The answer, and for a number how it is found. */
function solution(step) {
  const { shape, shown } = step.answer;
  const item = make("li", `${wanted(step)} = `);
  if (shape) item.append(values[step.found].shape);
  else if (shown.length > 1) item.append(grid(shown, values[step.found].cells[0].length));
  else {
    const [, symbols, numbers] = step.formula ?? [];
    const sides = [...new Set([symbols, numbers, shown[0]])].filter(Boolean);
    item.append(sides.join(" = "));
  }
  return item;
}
