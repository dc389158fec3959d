// Other numbers: the fields and sliders ------------------------------------------------------------

const LONGEST_TYPED = 40; // of what a message repeats

/** The fields of each variable, by its number: those of an array come when it is opened. */
const fields = [];

/** An element with attributes and children. */
function build(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const variableName = (variable) => nodes[program.variables[variable].node][0];

/** What a cell of a variable is called. */
function cellName(variable, cell) {
  const { shape } = program.variables[variable];
  const name = variableName(variable);
  if (!shape.length) return name;
  if (shape.length > 2) return name + indexText(cell, shape);
  const columns = shape.at(-1);
  const [row, column] = [Math.floor(cell / columns) + 1, (cell % columns) + 1];
  return fill(shape.length === 1 ? "cell in row" : "cell of", { name, row, column });
}

/** The number in a cell, with as few digits as say which one it is. */
function shortest(variable, cell) {
  const number = given[variable][cell];
  const { type } = program.variables[variable];
  for (let count = 6; count < 17; count += 1) {
    const text = written(number, count);
    if (filled(type, [readNumber(text)])[0] === number) return text;
  }
  return written(number, 17);
}

/** Try a text in a cell: take its number, or say why not; whether it was taken. */
function tryNumber(variable, cell, field) {
  const name = cellName(variable, cell);
  const kept = shortest(variable, cell);
  const number = readNumber(field.value);
  const wrong = (word) => {
    field.setAttribute("aria-invalid", "true");
    const typed = field.value.trim();
    const text = typed.length > LONGEST_TYPED ? `${typed.slice(0, LONGEST_TYPED)}…` : typed;
    tell(fill(word, { name, text, kept }), true);
    return false;
  };
  if (number === null) return wrong("no number");
  const numbers = Array.from(given[variable]);
  numbers[cell] = number;
  try {
    take(variable, numbers);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return wrong("refused");
  }
  field.removeAttribute("aria-invalid");
  tell(words[registers ? "changed" : "original"]);
  checkAgain();
  return true;
}

function tell(text, isWrong = false) {
  const place = byId("told");
  place.className = isWrong ? "wrong" : "";
  if (place.textContent !== text) place.textContent = text;
}

const FARTHEST = 1e300; // of a slider, so that its range is a number as well

/** Where a slider goes: twice as far as the number is, and on the same side of 0. */
function slideRange(number) {
  const size = number ? Math.min(2 * Math.abs(number), FARTHEST) : 1;
  const [low, high] = [number > 0 ? 0 : -size, number < 0 ? 0 : size];
  const unit = 10 ** Math.floor(Math.log10((high - low) / 100));
  const parts = (high - low) / 100 / unit;
  const step = unit * (parts > 5 ? 5 : parts > 2 ? 2 : 1);
  return { low, high, step: step > 0 ? step : "any" };
}

/** A slider for a number in a field; its range follows what is typed. */
function slider(label, number) {
  const input = build("input", { type: "range", "aria-label": label });
  setSlider(input, number);
  return input;
}

function setSlider(input, number) {
  if (!Number.isFinite(number)) return;
  const { low, high, step } = slideRange(number);
  Object.assign(input, { min: low, max: high, step });
  input.value = String(number);
  input.setAttribute("aria-valuetext", written(number));
}

/** What a slider's number looks like: without the noise of its last digits. */
const slid = (input) => written(Number(Number(input.value).toPrecision(12)), 12);

/** The row of a variable that is a single number: its name, a field and a slider. */
function numberRow(variable) {
  const name = variableName(variable);
  const range = slider(fill("slide", { name }), given[variable][0]);
  const field = textField(variable, 0, () => setSlider(range, given[variable][0]));
  range.addEventListener("input", () => slide(range, variable, 0, field));
  fields[variable] = {
    set: () => {
      field.value = shortest(variable, 0);
      field.removeAttribute("aria-invalid");
      setSlider(range, given[variable][0]);
    },
    focus: () => field.focus(),
  };
  return build("div", { class: "variable" }, build("label", {}, make("span", name), field), range);
}

/** A field for a cell; when a number that was typed is taken, the slider learns of it. */
function textField(variable, cell, taken) {
  const attributes = { type: "text", autocomplete: "off", spellcheck: "false" };
  const field = build("input", attributes);
  field.value = shortest(variable, cell);
  field.addEventListener("input", () => {
    if (tryNumber(variable, cell, field)) taken();
  });
  return field;
}

function slide(range, variable, cell, field) {
  field.value = slid(range);
  range.setAttribute("aria-valuetext", field.value);
  tryNumber(variable, cell, field);
}

/** The row of an array: a button that opens its cells. */
function arrayRow(variable) {
  const { shape, numbers } = program.variables[variable];
  const about = { name: variableName(variable), shape: fill("shape", { shape: shapeText(shape) }) };
  if (numbers.length > program.most) {
    return make("p", fill("too many cells", { ...about, most: program.most }));
  }
  if (!numbers.length) return make("p", `${about.name}, ${about.shape}`);
  const button = build("button", { type: "button", "aria-expanded": "false" });
  button.append(make("b", about.name), ` ${about.shape}`);
  const body = build("div", { class: "grid" });
  body.hidden = true;
  const open = (isOpen) => {
    if (isOpen && !body.children.length) fillGrid(variable, body, about);
    body.hidden = !isOpen;
    button.setAttribute("aria-expanded", String(isOpen));
  };
  button.addEventListener("click", () => open(body.hidden));
  fields[variable] = {
    set: () => body.replaceChildren(),
    focus: () => {
      open(true);
      body.querySelector("input").focus();
    },
    reopen: () => open(!body.hidden),
  };
  return build("div", { class: "array" }, button, body);
}

/** The cells of an array as fields, and a slider for the one that had the focus last. */
function fillGrid(variable, body, about) {
  const columns = program.variables[variable].shape.at(-1);
  const table = build("table");
  const name = make("span");
  const range = slider("", given[variable][0]);
  let chosen = 0;
  const choose = (cell) => {
    chosen = cell;
    name.textContent = cellName(variable, cell);
    range.setAttribute("aria-label", fill("slide cell", { cell: name.textContent }));
    setSlider(range, given[variable][cell]);
  };
  const cellFields = Array.from(given[variable], (_, cell) => {
    const field = textField(variable, cell, () => choose(cell));
    field.setAttribute("aria-label", cellName(variable, cell));
    field.addEventListener("focus", () => choose(cell));
    const row = cell % columns ? table.rows[table.rows.length - 1] : table.insertRow();
    row.insertCell().append(field);
    return field;
  });
  range.addEventListener("input", () => slide(range, variable, chosen, cellFields[chosen]));
  const label = fill("cells of", about);
  const frame = build("div", { class: "wide", role: "group", "aria-label": label }, table);
  body.replaceChildren(frame, build("div", { class: "chosen" }, name, range));
  choose(0);
}

/** Put up the list of variables; or, where nothing can be computed, say why. */
function putUpInputs() {
  const region = byId("inputs");
  region.hidden = false;
  if (!program) {
    const [sentence, blanks] = fixed;
    region.removeAttribute("aria-labelledby");
    region.append(make("p", fill("fixed", { reason: fill(sentence, blanks) })));
    return;
  }
  const heading = build("h2", { id: "try" });
  const button = build("button", { type: "button", "aria-expanded": "false" }, words.try);
  heading.append(button);
  const body = build("div", { id: "variables" });
  const open = (isOpen) => {
    body.hidden = !isOpen;
    button.setAttribute("aria-expanded", String(isOpen));
  };
  button.addEventListener("click", () => open(body.hidden));
  const rows = program.variables.map(({ shape }, i) => (shape.length ? arrayRow(i) : numberRow(i)));
  const reset = build("button", { type: "button", id: "reset" }, words.reset);
  reset.addEventListener("click", () => {
    takeFirst();
    for (const field of fields) field?.set();
    for (const field of fields) field?.reopen?.();
    tell(words.original);
    checkAgain();
  });
  const list = build("div", { id: "list" }, ...rows);
  const told = build("p", { id: "told", role: "status" });
  body.append(told, list, reset, make("p", words.recorded, "note"));
  region.append(heading, body);
  open(false);
  markGiven();
  document.addEventListener("picture", markGiven);
  picture.addEventListener("click", (event) => openFor(event.target.closest(".given"), open));
}

/** Mark the lines whose numbers have a field. */
function markGiven() {
  for (const line of picture.querySelectorAll(".forward")) {
    if (fields[variableOf(line)]) line.classList.add("given");
  }
}

/** The variable whose value a line shows; -1 if it is that of no variable. */
function variableOf(line) {
  const [register] = registersOf(line);
  return program.variables.findIndex(({ node }) => program.values[node] === register);
}

/** Open the field of a variable whose number in the picture was clicked. */
function openFor(line, open) {
  if (!line) return;
  open(true);
  fields[variableOf(line)].focus();
}

putUpInputs();
