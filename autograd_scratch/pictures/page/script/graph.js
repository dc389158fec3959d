// The graph --------------------------------------------------------------------------------------

// What lights up at each step, so that a step only has to touch what it changes.
const appearing = steps.map((step) => step.lines.map(group).filter(Boolean));
steps.forEach((step, index) => {
  if (step.kind === "forward") appearing[index].push(group(`n${step.node}`));
});
nodes.forEach(([, sign], index) => {
  if (!sign) appearing[0].push(group(`n${index}`));
});

const ring = document.createElementNS(picture.namespaceURI, "rect");
ring.id = "ring";
let lit = 0; // how many steps are visible

function light(count) {
  const on = count > lit;
  for (const found of appearing.slice(Math.min(lit, count), Math.max(lit, count))) {
    for (const element of found) element.classList.toggle("on", on);
  }
  lit = count;
}

/** All that a step is about: what it lights up, and the lines whose gradients it adds up. */
function concerned(index) {
  const lines = steps[index].adding ?? [];
  return [...appearing[index], ...lines.map(group).filter(Boolean)];
}

function mark(before, now) {
  if (before > 0) for (const element of concerned(before)) element.classList.remove("now");
  ring.remove();
  if (now === 0) return;
  for (const element of concerned(now)) element.classList.add("now");
  encircle(group(`n${steps[now].node}`));
}

function encircle(node) {
  const box = node.getBBox();
  const room = 5;
  const place = {
    x: box.x - room,
    y: box.y - room,
    width: box.width + 2 * room,
    height: box.height + 2 * room,
    rx: node.classList.contains("op") ? (box.height + 2 * room) / 2 : 6,
  };
  for (const [name, value] of Object.entries(place)) ring.setAttribute(name, value);
  node.before(ring);
}

/** Show a small graph larger, where there is room; a large one scrolls and stays legible. */
function fit() {
  const region = byId("graph");
  const { width, height } = picture.viewBox.baseVal;
  const unit = 4 / 3; // pixels in a point
  const room = Math.min(region.clientWidth / width, (0.42 * window.innerHeight) / height);
  const size = Math.max(unit, Math.min(1.5 * unit, room));
  picture.setAttribute("width", width * size);
  picture.setAttribute("height", height * size);
}

/** Scroll the graph, and only the graph, to where something happens. */
function follow(index) {
  const region = byId("graph");
  if (index === 0) {
    region.scrollTo(0, region.scrollTop);
    return;
  }
  const seen = region.getBoundingClientRect();
  const boxes = [ring, ...appearing[index]].map((element) => element.getBoundingClientRect());
  const across = off(boxes, "left", "right", seen);
  const down = off(boxes, "top", "bottom", seen);
  if (!across && !down) return;
  const isFar = Math.abs(across) > region.clientWidth || Math.abs(down) > region.clientHeight;
  region.scrollBy({ left: across, top: down, behavior: isFar ? "instant" : "auto" });
}

/** How far to scroll to have things in the middle, or the first of them if there is no room for
 * all; not at all if they are well inside. */
function off(boxes, from, to, seen) {
  const room = seen[to] - seen[from];
  const margin = Math.min(40, room / 8);
  const start = Math.min(...boxes.map((box) => box[from]));
  const end = Math.max(...boxes.map((box) => box[to]));
  const isTight = end - start > room - 2 * margin;
  if (isTight && boxes.length > 1) return off(boxes.slice(0, 1), from, to, seen);
  if (start >= seen[from] + margin && end <= seen[to] - margin) return 0;
  return (start + end) / 2 - (seen[from] + seen[to]) / 2;
}

/** Whether the keyboard is needed to scroll a thing. */
const overflows = (element) =>
  element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight;
