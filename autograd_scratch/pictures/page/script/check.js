// The gradient check: the slope between two points, next to the gradient ---------------------------

let checkAgain = () => {};

/** What the backward pass differentiates: the output, times the gradient that it starts with. */
function lossAt(variable, cell, number) {
  const wanted = given.map((old) => Array.from(old));
  wanted[variable][cell] = number;
  const found = run(wanted);
  const [output, seed] = [found[program.values.at(-1)], found[program.gradients.at(-1)]];
  return total(Array.from(output, (y, i) => y * seed[i]));
}

/** L at both points, the slope between them, and the gradient. */
function checked(variable, cell, h) {
  const x = given[variable][cell];
  const [ahead, behind] = [lossAt(variable, cell, x + h), lossAt(variable, cell, x - h)];
  const numerical = (ahead - behind) / (2 * h);
  const register = program.gradients[program.variables[variable].node];
  const gradient = register === null ? 0 : (registers ?? run(given))[register][cell];
  return { ahead, behind, numerical, gradient, difference: numerical - gradient };
}

function putUpCheck() {
  const region = byId("numerical");
  if (!program || !program.isBackward) return;
  region.hidden = false;
  const isQuiz = steps.some((step) => "answer" in step);
  const button = build("button", { type: "button", "aria-expanded": "false" });
  button.textContent = words[isQuiz ? "check answers" : "check title"];
  const body = build("div");
  body.hidden = true;
  const variables = choice("check of", program.variables.map((_, i) => variableName(i)));
  const cellChoice = choice("check element", []);
  const range = build("input", { type: "range", min: "1", max: "10", step: "0.25" });
  const size = make("output");
  const results = build("dl");
  const state = { variable: 0, cell: 0 };
  range.value = "4";
  range.setAttribute("aria-label", words["step size"]);
  size.setAttribute("aria-hidden", "true");

  const setCells = () => {
    const { shape } = program.variables[state.variable];
    const count = given[state.variable].length;
    const names = Array.from({ length: Math.min(count, program.most) }, (_, i) =>
      indexText(i, shape),
    );
    cellChoice.select.replaceChildren(...names.map((name, i) => build("option", { value: i }, name)));
    cellChoice.label.hidden = !shape.length;
    state.cell = 0;
  };

  checkAgain = () => {
    if (body.hidden) return;
    const h = Number((10 ** -Number(range.value)).toPrecision(3));
    size.textContent = `h = ${written(h, 3)}`;
    range.setAttribute("aria-valuetext", size.textContent);
    try {
      showCheck(results, checked(state.variable, state.cell, h));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      results.replaceChildren(build("div", {}, make("dt", words["check refused"])));
    }
  };
  variables.select.addEventListener("change", () => {
    state.variable = Number(variables.select.value);
    setCells();
    checkAgain();
  });
  cellChoice.select.addEventListener("change", () => {
    state.cell = Number(cellChoice.select.value);
    checkAgain();
  });
  range.addEventListener("input", () => checkAgain());
  button.addEventListener("click", () => {
    body.hidden = !body.hidden;
    button.setAttribute("aria-expanded", String(!body.hidden));
    checkAgain();
  });
  // The arrow keys choose here, and do not step through the page.
  body.addEventListener("keydown", (event) => {
    if (event.target.matches("select")) event.stopPropagation();
  });
  setCells();
  const row = build("div", { class: "choice" }, variables.label, cellChoice.label);
  const hRow = build("div", { class: "choice" }, range, size);
  body.append(make("p", words["check text"]), row, hRow, results);
  region.append(build("h2", { id: "checking" }, button), body);
}

/** A labelled list to choose from. */
function choice(word, names) {
  const select = build("select", {}, ...names.map((name, i) => build("option", { value: i }, name)));
  return { select, label: build("label", {}, make("span", words[word]), select) };
}

/** The place of an element as Python writes it: [1, 0]. */
function indexText(place, shape) {
  const strides = stridesOf(shape);
  const index = shape.map((length, axis) => Math.floor(place / strides[axis]) % length);
  return `[${index.join(", ")}]`;
}

function showCheck(list, { ahead, behind, numerical, gradient, difference }) {
  const digits = Math.max(precision, 10);
  const rows = [
    ["L(x + h)", written(ahead, digits)],
    ["L(x − h)", written(behind, digits)],
    [`${words.numerical}: (L(x + h) − L(x − h)) / 2h`, written(numerical, digits)],
    [words["by backprop"], written(gradient, digits)],
    [words.difference, written(difference, 3)],
  ];
  list.replaceChildren(
    ...rows.map(([name, text]) => build("div", {}, make("dt", name), make("dd", text))),
  );
}

putUpCheck();
