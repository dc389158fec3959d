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

/** Whether the keyboard is needed to scroll a thing. */
const overflows = (element) =>
  element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight;
