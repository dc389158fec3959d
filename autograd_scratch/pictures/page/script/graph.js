// The graph --------------------------------------------------------------------------------------

/** The shape that a node is drawn as: its own, or the box that it is in. */
const shapeOf = (node) => group(`n${node}`) ?? group(`group${boxOfNode(node)}`);
const boxOfNode = (node) => groups.findIndex((part) => part.nodes.includes(node));

/** The line of the picture that stands for a line of a step; none within a closed box. */
function drawn(line) {
  const [way, node, slot] = line.split("-");
  const box = groups[boxOfNode(Number(node))];
  return group(line) ?? group(`${way}-${box?.merged[`${node}-${slot}`]}`);
}

// What each step is about, and what lights up at it, so that it only has to touch what it changes.
let own;
let appearing;
function findAppearing() {
  own = steps.map((step) => {
    const lines = step.lines.map(drawn);
    if (step.kind === "sum") lines.push(...met(step));
    if (step.kind === "forward") lines.push(shapeOf(step.node));
    if (step.kind === "start") nodes.forEach((_, i) => nodes[i][1] || lines.push(group(`n${i}`)));
    return [...new Set(lines.filter(Boolean))];
  });
  // Of several steps that share a line or a box, the first one shows a value, and the last one a
  // gradient, which is the sum of all that comes along.
  const [first, last] = [new Map(), new Map()];
  own.forEach((elements, i) => {
    for (const element of elements) {
      if (!first.has(element)) first.set(element, i);
      last.set(element, i);
    }
  });
  appearing = own.map((elements, i) =>
    elements.filter((element) => {
      const shows = element.classList.contains("backward") ? last : first;
      return shows.get(element) === i;
    }),
  );
}
/** The line that all parts of a sum come along, if they do: a sum is what its label shows. */
function met(step) {
  const lines = new Set(step.adding.map(drawn).filter(Boolean));
  return lines.size === 1 ? lines : [];
}

/** What the pointer is told of a line: only while its number is shown. */
const titles = new Map();
function takeTitles() {
  titles.clear();
  for (const title of picture.querySelectorAll(":is(.forward, .backward) > title")) {
    titles.set(title.parentNode, title);
    title.remove();
  }
}
takeTitles();
findAppearing();

const ring = document.createElementNS(picture.namespaceURI, "rect");
ring.id = "ring";
let lit = 0; // how many steps are visible

function light(count) {
  const on = count > lit;
  for (const found of appearing.slice(Math.min(lit, count), Math.max(lit, count))) {
    for (const element of found) {
      element.classList.toggle("on", on);
      if (on && titles.has(element)) element.prepend(titles.get(element));
      else titles.get(element)?.remove();
    }
  }
  lit = count;
}

/** All that a step is about: what it lights up, and the lines whose gradients it adds up. */
function concerned(index) {
  const lines = steps[index].adding ?? [];
  return [...own[index], ...lines.map(drawn).filter(Boolean)];
}

function mark(before, now) {
  if (before > 0) for (const element of concerned(before)) element.classList.remove("now");
  ring.remove();
  if (now === 0) return;
  for (const element of concerned(now)) element.classList.add("now");
  encircle(shapeOf(steps[now].node));
}

function encircle(node) {
  const box = node.getBBox();
  const room = 1.6; // between the shape and the arrowheads at it
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
