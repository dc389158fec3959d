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
  byId("settings").textContent = step.settings ? fill("settings", { ...about, settings: step.settings }) : "";
  const given = (open ? step.needed : step.given) ?? [];
  const isNumber = ([, value]) => typeof values[value] === "string";
  const numbers = open ? given.filter(isNumber) : []; // else they are in the formula
  byId("given").textContent = numbers.length ? fill("given", { given: equations(numbers) }) : "";
  const figures = given
    .filter((each) => !numbers.includes(each))
    .map(([name, value]) => figure(name, values[value]));
  if (!open && (typeof values[step.found] === "object" || figures.length)) {
    figures.push(figure(step.target, values[step.found]));
  }
  byId("figures").replaceChildren(...figures);
  letScroll();
}

/** Numbers by their names, but for those that are called by what they are. */
const equations = (given) =>
  given
    .map(([name, value]) => (name === values[value] ? name : `${name} = ${values[value]}`))
    .join(", ");

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
  if (step.unasked) texts.push(words.unasked);
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
  const texts = [...titles, question, seen("settings"), seen("given"), seen("formula"), seen("rule"), seen("differs"), ...shapes];
  const ended = texts.filter(Boolean).map((text) => (/[.?!:]$/.test(text) ? text : `${text}.`));
  byId("said").textContent = ended.join(" ");
}
