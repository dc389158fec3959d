// Other numbers: the fields and sliders ------------------------------------------------------------

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
  const columns = shape.at(-1);
  const [row, column] = [Math.floor(cell / columns) + 1, (cell % columns) + 1];
  return fill(shape.length === 1 ? "cell in row" : "cell of", { name, row, column });
}

/** A number with as few digits as say which one it is. */
function shortest(number) {
  for (let count = 6; count < 17; count += 1) {
    const text = written(number, count);
    if (readNumber(text) === number) return text;
  }
  return written(number, 17);
}

/** Try a text in a cell: take its number, or say why not. */
function tryNumber(variable, cell, field) {
  const name = cellName(variable, cell);
  const kept = shortest(given[variable][cell]);
  const number = readNumber(field.value);
  const wrong = (word) => {
    field.setAttribute("aria-invalid", "true");
    tell(fill(word, { name, text: field.value.trim(), kept }), true);
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
}

function tell(text, isWrong = false) {
  const place = byId("told");
  place.className = isWrong ? "wrong" : "";
  if (place.textContent !== text) place.textContent = text;
}

/** Around which numbers a slider goes: twice as far as the number, and on the same side of 0. */
function slideRange(number) {
  const size = Number.isFinite(number) && number !== 0 ? 2 * Math.abs(number) : 1;
  const low = number > 0 ? 0 : -size;
  const high = number < 0 ? 0 : size;
  const unit = 10 ** Math.floor(Math.log10((high - low) / 100));
  const wide = (high - low) / 100 / unit;
  const step = unit * (wide > 5 ? 5 : wide > 2 ? 2 : 1);
  return { low, high, step };
}

/** A slider for a number in a field; its range grows with what is typed. */
function slider(label, number) {
  const input = build("input", { type: "range", "aria-label": label });
  setSlider(input, number);
  return input;
}

function setSlider(input, number) {
  const { low, high, step } = slideRange(number);
  Object.assign(input, { min: low, max: high, step: String(step) });
  input.value = String(number);
  input.setAttribute("aria-valuetext", written(number));
}

/** What a slider's number looks like: without the noise of its last digits. */
const slid = (input) => written(Number(Number(input.value).toPrecision(12)), 12);

/** The row of a variable that is a single number: its name, a field and a slider. */
function numberRow(variable) {
  const name = variableName(variable);
  const field = textField(variable, 0);
  const range = slider(fill("slide", { name }), given[variable][0]);
  field.addEventListener("change", () => {
    if (Number.isFinite(given[variable][0])) setSlider(range, given[variable][0]);
  });
  range.addEventListener("input", () => {
    field.value = slid(range);
    range.setAttribute("aria-valuetext", field.value);
    tryNumber(variable, 0, field);
  });
  fields[variable] = {
    set: () => {
      field.value = shortest(given[variable][0]);
      field.removeAttribute("aria-invalid");
      setSlider(range, given[variable][0]);
    },
    focus: () => field.focus(),
  };
  return build("div", { class: "variable" }, build("label", {}, make("span", name), field), range);
}

function textField(variable, cell, label) {
  const attributes = { type: "text", inputmode: "text", autocomplete: "off", spellcheck: "false" };
  const field = build("input", attributes);
  if (label) field.setAttribute("aria-label", label);
  field.value = shortest(given[variable][cell]);
  field.addEventListener("input", () => tryNumber(variable, cell, field));
  return field;
}

/** The row of an array: a button that opens its cells. */
function arrayRow(variable) {
  const { shape, numbers } = program.variables[variable];
  const about = { name: variableName(variable), shape: fill("shape", { shape: shapeText(shape) }) };
  if (numbers.length > program.most) {
    return make("p", fill("too many cells", { ...about, most: program.most }));
  }
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
  const { shape } = program.variables[variable];
  const columns = shape.at(-1) || 1;
  const table = build("table");
  let chosen = 0;
  const range = slider("", given[variable][0]);
  const cellFields = [];
  const choose = (cell) => {
    chosen = cell;
    range.setAttribute("aria-label", fill("slide cell", { cell: cellName(variable, cell) }));
    name.textContent = cellName(variable, cell);
    if (Number.isFinite(given[variable][cell])) setSlider(range, given[variable][cell]);
  };
  const name = make("span");
  for (let cell = 0; cell < given[variable].length; cell += 1) {
    const row = cell % columns ? table.rows[table.rows.length - 1] : table.insertRow();
    const field = textField(variable, cell, cellName(variable, cell));
    field.addEventListener("focus", () => choose(cell));
    field.addEventListener("change", () => choose(cell));
    cellFields.push(field);
    row.insertCell().append(field);
  }
  range.addEventListener("input", () => {
    cellFields[chosen].value = slid(range);
    range.setAttribute("aria-valuetext", cellFields[chosen].value);
    tryNumber(variable, chosen, cellFields[chosen]);
  });
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
  body.append(list, build("p", {}, reset), told, build("p", { class: "note" }, words.recorded));
  region.append(heading, body);
  open(false);
  picture.addEventListener("click", (event) => openFor(event, open));
}

/** A click on a variable's number, or on its name, opens its field. */
function openFor(event, open) {
  const line = event.target.closest(".forward");
  const [register] = program.labels[line?.id] ?? [];
  const variable = program.variables.findIndex(({ node }) => program.values[node] === register);
  if (variable < 0 || !fields[variable]) return;
  open(true);
  fields[variable].focus();
}

putUpInputs();
