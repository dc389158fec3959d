// Going from step to step ------------------------------------------------------------------------

function show() {
  renew(current);
  const step = steps[current];
  const open = isOpen(current);
  const count = steps.length;
  document.body.classList.toggle("back", ["seed", "backward", "sum"].includes(step.kind));
  light(open ? current : current + 1);
  describe(step, open);
  ask(current);
  byId("slider").value = current + 1;
  const where = fill("position", { step: current + 1, count });
  byId("slider").setAttribute(
    "aria-valuetext",
    `${where}: ${words[step.kind]}, ${title(step)}`,
  );
  byId("position").textContent = `${current + 1} / ${count}`;
  // Not "disabled", which would take the focus away from who has just pressed the button.
  for (const id of ["first", "previous"]) disable(byId(id), current === 0);
  for (const id of ["next", "last"]) disable(byId(id), current === count - 1);
}

const disable = (button, isOff) => button.setAttribute("aria-disabled", String(isOff));

/** Go to a step; whoever has just answered and goes on by the button types the next answer. */
function go(wanted, byButton = false) {
  const index = Math.max(0, Math.min(steps.length - 1, wanted));
  if (index === current) return;
  const before = current;
  const goesOn = byButton && answers.has(current);
  current = index;
  for (let i = 0; i < index; i += 1) if (isOpen(i)) passed.add(i);
  show();
  mark(before, current);
  follow(current);
  markInMap();
  announce();
  if (goesOn && isOpen(current)) byId("blanks").querySelector("input").focus();
  remember();
}

/** Go to a step that the reader has chosen: then the page no longer plays. */
function goByHand(wanted, byButton) {
  if (isPlaying()) stop();
  go(wanted, byButton);
}

// The address keeps the step, so that the page opens again where it was. In a notebook it has none.
let remembering;
function remember() {
  if (location.protocol === "about:") return;
  clearTimeout(remembering);
  remembering = setTimeout(() => history.replaceState(null, "", `#${current + 1}`), 300);
}

const remembered = () => (Number.parseInt(location.hash.slice(1), 10) || 1) - 1;

/** Where a key leads: to the number of a step. With Shift, arrows move the picture. */
function destination(event) {
  if (event.shiftKey && event.key !== " ") return undefined;
  const moves = {
    ArrowRight: current + 1,
    ArrowLeft: current - 1,
    " ": current + (event.shiftKey ? -1 : 1),
    Home: 0,
    End: steps.length - 1,
  };
  return moves[event.key];
}

/** Whether a key means something to what has the focus, and must be left to it. */
function isTaken(key, target) {
  if (target.matches("input[type=text]")) return true;
  if (target.matches("input[type=range]")) return key !== " ";
  if (target.matches("select")) return true;
  if (target.matches("button, summary")) return key === " ";
  return target.matches(".wide") && overflows(target) && key !== " ";
}

/** The next step at which a clicked node has something to do, from the first one again. */
function stepOf(node) {
  const own = steps.flatMap((step, i) => {
    const isThere = step.node === node || step.to === node;
    return isThere && step.kind !== "start" ? [i] : [];
  });
  return own.find((i) => i > current) ?? own[0] ?? 0;
}

document.addEventListener("keydown", (event) => {
  // A key held down for long answers one question, and does not go on to the next.
  if (event.key === "Enter" && event.repeat) event.preventDefault();
  const wanted = destination(event);
  const isChord = event.ctrlKey || event.altKey || event.metaKey;
  if (wanted === undefined || isChord || isTaken(event.key, event.target)) return;
  event.preventDefault();
  goByHand(wanted);
});
byId("first").addEventListener("click", () => goByHand(0));
byId("previous").addEventListener("click", () => goByHand(current - 1));
byId("next").addEventListener("click", () => goByHand(current + 1, true));
byId("last").addEventListener("click", () => goByHand(steps.length - 1));
byId("slider").addEventListener("input", (event) => goByHand(Number(event.target.value) - 1));
byId("quiz").addEventListener("submit", (event) => {
  event.preventDefault();
  check();
});
byId("hint").addEventListener("click", hint);
byId("show").addEventListener("click", () => settle("shown"));
picture.addEventListener("click", (event) => {
  const node = event.target.closest(".node");
  if (node) goByHand(stepOf(Number(node.dataset.node)));
});
// A click on the graph leaves the focus where it was: else the arrow keys would scroll the graph.
byId("graph").addEventListener("mousedown", (event) => event.preventDefault());
window.addEventListener("resize", () => {
  fit();
  letScroll();
});
window.addEventListener("hashchange", () => go(remembered()));

// On paper there is nothing to step through: all is shown or, of a quiz, all is asked.
window.addEventListener("beforeprint", () => {
  if (questions.length) layOutWorksheet();
  else document.querySelector("details").open = true;
  root.classList.remove("stepping");
});
window.addEventListener("afterprint", () => {
  root.classList.add("stepping");
  if (questions.length) clearWorksheet();
  look({});
});

root.classList.add("stepping");
beginView();
go(remembered());
