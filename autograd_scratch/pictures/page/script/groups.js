// Groups: boxes that open and close, each state with a picture of its own ----------------------------

const PARTS = groups.map((part) => new Set(part.nodes));
let closed = new Set(groups.keys());

/** The picture of each state, by the groups that are closed in it. */
const states = new Map();
for (const template of document.querySelectorAll("template[data-closed]")) {
  states.set(template.dataset.closed, template.content.firstElementChild);
}
if (groups.length) states.set(nameOf(closed), picture.cloneNode(true));

function nameOf(numbers) {
  return [...numbers].sort((a, b) => a - b).join(" ");
}

/** Open or close a group. Where there is no picture for that beside the others, those close. */
function toggle(number) {
  const wanted = new Set(closed);
  if (!wanted.delete(number)) wanted.add(number);
  const alone = new Set([...groups.keys()].filter((other) => other !== number));
  const all = new Set(groups.keys());
  const fallback = wanted.has(number) ? all : alone;
  fold(states.has(nameOf(wanted)) ? wanted : fallback);
}

/** Show the picture of another state. */
function fold(wanted) {
  const state = states.get(nameOf(wanted));
  if (!state || nameOf(wanted) === nameOf(closed)) return;
  closed = wanted;
  ring.remove();
  picture.replaceChildren(...state.cloneNode(true).childNodes);
  for (const name of ["viewBox", "width", "height"]) {
    picture.setAttribute(name, state.getAttribute(name));
  }
  beginView();
  drawFrames();
  takeTitles();
  findAppearing();
  lit = 0;
  light(isOpen(current) ? current : current + 1);
  mark(0, current);
  follow(current);
  markInMap();
  showGroups();
  // Whoever has changed texts of the picture must change those of the new one.
  document.dispatchEvent(new Event("picture"));
}

/** Buttons for all groups, which tell whether each is open. */
function showGroups() {
  for (const [number, button] of [...byId("groups").children].entries()) {
    button.setAttribute("aria-expanded", String(!closed.has(number)));
    button.firstElementChild.textContent = closed.has(number) ? "▸" : "▾";
  }
}

/** Frames around what open groups hold, where nothing else stands there. */
function drawFrames() {
  const shapes = [...picture.querySelectorAll(".node, .group")];
  for (const number of [...groups.keys()].filter((each) => !closed.has(each))) {
    const isInside = (shape) => PARTS[number].has(Number(shape.dataset.node ?? NaN));
    const inside = union(shapes.filter(isInside).map((shape) => shape.getBBox()));
    if (!inside) continue;
    const box = { x: inside.x - 14, y: inside.y - 26, width: inside.width + 28, height: inside.height + 40 };
    const meets = (other) =>
      other.x < box.x + box.width && box.x < other.x + other.width &&
      other.y < box.y + box.height && box.y < other.y + other.height;
    if (shapes.some((shape) => !isInside(shape) && meets(shape.getBBox()))) continue;
    const frame = document.createElementNS(picture.namespaceURI, "g");
    const rect = document.createElementNS(picture.namespaceURI, "rect");
    const heading = document.createElementNS(picture.namespaceURI, "text");
    frame.setAttribute("class", "open");
    frame.dataset.group = number;
    setAll(rect, { ...box, rx: 8 });
    // At the right, where lines leave level: at the left they come in from above, too.
    setAll(heading, { x: box.x + box.width - 8, y: box.y + 15, "font-size": 12 });
    heading.textContent = groups[number].name;
    frame.append(rect, heading);
    shapes[0].parentNode.prepend(frame);
    makeRoom(boxOf(frame));
  }
}

function union(boxes) {
  if (!boxes.length) return undefined;
  const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))];
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}

byId("groups").hidden = !groups.length;
byId("groups").replaceChildren(
  ...groups.map((part, number) => {
    const button = make("button");
    button.type = "button";
    button.append(make("span"), ` ${part.name}`);
    button.firstElementChild.setAttribute("aria-hidden", "true");
    button.addEventListener("click", () => toggle(number));
    return button;
  }),
);
showGroups();
picture.addEventListener("click", (event) => {
  const box = event.target.closest(".group, .open");
  if (box) toggle(Number(box.dataset.group ?? box.id.replace(/\D/g, "")));
});
