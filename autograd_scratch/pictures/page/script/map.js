// The map: all of a large picture in small, with the part that is in view -----------------------------

const map = byId("map");
const drawing = document.createElementNS(picture.namespaceURI, "svg");
const frame = document.createElementNS(picture.namespaceURI, "rect");
const LOWEST = 20; // pixels; a flat picture is drawn higher than it is
const HIGHEST = 64;
const marks = new Map(); // the rectangle that stands for each shape of the picture

function forgetMap() {
  marks.clear();
}

/** Draw a rectangle for each shape of the picture. */
function drawMap() {
  for (const shape of picture.querySelectorAll(".node, .group")) {
    const box = boxOf(shape);
    const mark = document.createElementNS(picture.namespaceURI, "rect");
    setAll(mark, {
      x: box.left,
      y: box.top,
      width: box.right - box.left,
      height: box.bottom - box.top,
    });
    marks.set(shape.id, mark);
  }
  frame.id = "frame";
  setAll(drawing, { viewBox: `${full.x} ${full.y} ${full.width} ${full.height}` });
  drawing.replaceChildren(...marks.values(), frame);
  map.replaceChildren(drawing);
}

function setAll(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

function showInMap(width, height, isNeeded) {
  map.hidden = !isNeeded;
  if (!isNeeded) return;
  if (!marks.size) drawMap();
  const natural = (full.height / full.width) * region.clientWidth;
  const highest = Math.min(HIGHEST, 0.06 * window.innerHeight);
  drawing.style.height = `${between(LOWEST, natural, highest)}px`;
  drawing.setAttribute("preserveAspectRatio", natural < LOWEST ? "none" : "xMidYMid meet");
  setAll(frame, { x: view.x, y: view.y, width, height });
  markInMap();
}

/** Mark the shape that the step is about. */
let marked;
function markInMap() {
  const now = marks.get(ring.nextElementSibling?.id);
  if (now === marked) return;
  marked?.classList.remove("now");
  now?.classList.add("now");
  marked = now;
}

/** Show in the middle of the view what the pointer points at in the map. */
function point(event) {
  const inside = new DOMPoint(event.clientX, event.clientY).matrixTransform(
    drawing.getScreenCTM().inverse(),
  );
  cancelAnimationFrame(gliding);
  look({
    x: inside.x - region.clientWidth / view.scale / 2,
    y: inside.y - region.clientHeight / view.scale / 2,
  });
}
map.addEventListener("pointerdown", (event) => {
  map.setPointerCapture(event.pointerId);
  point(event);
});
map.addEventListener("pointermove", (event) => {
  if (map.hasPointerCapture(event.pointerId)) point(event);
});
