"use strict";

// The data: what the page says (words), each node's name and sign, all values, and the steps.
const { words, nodes, values, steps, rules, groups, program, fixed } = JSON.parse(
  document.getElementById("data").textContent,
);
const byId = (id) => document.getElementById(id);
const root = document.documentElement;
const picture = document.querySelector("#graph svg");
const group = (id) => byId(`graph-${id}`);

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
