// The view: which part of the picture is seen, and how large ---------------------------------------

const region = byId("graph");
const UNIT = 4 / 3; // pixels in a point: letters of 14 points are easy to read
const READABLE = 0.8 * UNIT; // they can still be read
const LARGEST = 8 * UNIT;
const FAR = 0.4; // from here on, lines are drawn wider than they are
const NUDGE = 60; // pixels that a key moves the picture by
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

const full = {}; // the whole picture, in its own units
const view = { scale: UNIT }; // the top left corner, and pixels to a unit
let isChosen = false; // whether the reader has zoomed

/** Begin with a new picture. */
function beginView() {
  const { x, y, width, height } = picture.viewBox.baseVal;
  Object.assign(full, { x, y, width, height });
  Object.assign(view, { x, y });
  setBox();
}

function setBox() {
  picture.setAttribute("viewBox", `${full.x} ${full.y} ${full.width} ${full.height}`);
  forgetMap();
  drawnScale = undefined;
  fit();
}

/** Let the whole picture hold something that stands at its edge. */
function makeRoom({ left, right, top, bottom }) {
  const [x, y] = [Math.min(full.x, left - 2), Math.min(full.y, top - 2)];
  full.width = Math.max(full.x + full.width, right + 2) - x;
  full.height = Math.max(full.y + full.height, bottom + 2) - y;
  Object.assign(full, { x, y });
  setBox();
}

/** The scale at which the whole picture is seen. */
const wholeScale = () =>
  Math.min(region.clientWidth / full.width, region.clientHeight / full.height);

const between = (least, value, most) => Math.max(least, Math.min(most, value));

/** Where the view can begin: a picture with room to spare stands in the middle. */
function begin(wanted, start, length, seen) {
  if (seen >= length) return start - (seen - length) / 2;
  return between(start, wanted, start + length - seen);
}

function look({ x = view.x, y = view.y, scale = view.scale }) {
  view.scale = between(Math.min(UNIT, wholeScale()), scale, LARGEST);
  const [width, height] = [region.clientWidth / view.scale, region.clientHeight / view.scale];
  view.x = begin(x, full.x, full.width, width);
  view.y = begin(y, full.y, full.height, height);
  // Moved as a whole, as an image is: another viewBox would lay out all of its texts anew.
  const [left, top] = [(full.x - view.x) * view.scale, (full.y - view.y) * view.scale];
  picture.style.transform = `translate(${left}px, ${top}px)`;
  if (view.scale !== drawnScale) enlarge();
  const pixel = 1 / view.scale;
  const [isWide, isHigh] = [full.width > width + pixel, full.height > height + pixel];
  root.classList.toggle("far", view.scale < FAR);
  region.classList.toggle("movable", isWide || isHigh);
  region.classList.toggle("high", isHigh);
  showInMap(width, height, isWide || isHigh);
}

let drawnScale;
function enlarge() {
  drawnScale = view.scale;
  picture.style.width = `${full.width * view.scale}px`;
  picture.style.height = `${full.height * view.scale}px`;
}

/** Give a small picture more room, make one that nearly fits a little smaller, and show of a large
 * one as much as can be read easily. */
function fit() {
  const highest = 0.42 * window.innerHeight;
  const room = Math.min(region.clientWidth / full.width, highest / full.height);
  const scale = between(room < READABLE ? UNIT : READABLE, room, 1.5 * UNIT);
  region.style.height = `${Math.min(full.height * scale, highest) + 2}px`;
  look(isChosen ? {} : { scale });
}

/** Zoom by a factor, around a place in the region or else around what the step is about. */
function zoom(factor, place = middle()) {
  const [x, y] = [view.x + place.x / view.scale, view.y + place.y / view.scale];
  const scale = between(Math.min(UNIT, wholeScale()), view.scale * factor, LARGEST);
  isChosen = true;
  look({ x: x - place.x / scale, y: y - place.y / scale, scale });
}

function showWhole() {
  isChosen = true;
  look({ scale: wholeScale() });
}

/** The node of the step, if it is in view; else the middle of the region. */
function middle() {
  const box = ring.isConnected ? boxOf(ring) : undefined;
  const x = box ? ((box.left + box.right) / 2 - view.x) * view.scale : -1;
  const y = box ? ((box.top + box.bottom) / 2 - view.y) * view.scale : -1;
  const isSeen = x >= 0 && y >= 0 && x <= region.clientWidth && y <= region.clientHeight;
  return isSeen ? { x, y } : { x: region.clientWidth / 2, y: region.clientHeight / 2 };
}

/** Where an element stands in the picture, in the picture's units. */
function boxOf(element) {
  const [seen, box] = [picture.getBoundingClientRect(), element.getBoundingClientRect()];
  const across = (pixels) => full.x + (pixels - seen.left) / view.scale;
  const down = (pixels) => full.y + (pixels - seen.top) / view.scale;
  return {
    left: across(box.left),
    right: across(box.right),
    top: down(box.top),
    bottom: down(box.bottom),
  };
}

/** Move the view to where something happens, if that is not in view. */
function follow(index) {
  if (index === 0) return glide({ x: full.x, y: view.y });
  const boxes = [ring, ...concerned(index)].map(boxOf);
  const x = off(boxes, "left", "right", view.x, region.clientWidth / view.scale);
  const y = off(boxes, "top", "bottom", view.y, region.clientHeight / view.scale);
  if (x || y) glide({ x: view.x + x, y: view.y + y });
}

/** How far to move to have things in the middle, or the first of them if there is no room for all;
 * not at all if they are well inside. */
function off(boxes, from, to, start, room) {
  const margin = Math.min(30, room / 8);
  const first = Math.min(...boxes.map((box) => box[from]));
  const last = Math.max(...boxes.map((box) => box[to]));
  const isTight = last - first > room - 2 * margin;
  if (isTight && boxes.length > 1) return off(boxes.slice(0, 1), from, to, start, room);
  if (first >= start + margin && last <= start + room - margin) return 0;
  return (first + last) / 2 - (start + room / 2);
}

/** Move the view so that the eye can follow, where it is not far and motion is welcome. */
let gliding;
function glide(goal) {
  cancelAnimationFrame(gliding);
  const from = { x: view.x, y: view.y };
  const isFar =
    Math.abs(goal.x - from.x) * view.scale > region.clientWidth ||
    Math.abs(goal.y - from.y) * view.scale > region.clientHeight;
  if (isFar || STILL.matches) return look(goal);
  const started = performance.now();
  const draw = (now) => {
    const share = between(0, (now - started) / 200, 1);
    const part = share * (2 - share);
    look({ x: from.x + (goal.x - from.x) * part, y: from.y + (goal.y - from.y) * part });
    if (share < 1) gliding = requestAnimationFrame(draw);
  };
  gliding = requestAnimationFrame(draw);
}

/** Move the view by pixels; whether there was anywhere to go. */
function pan(right, down) {
  cancelAnimationFrame(gliding);
  const before = [view.x, view.y];
  look({ x: view.x + right / view.scale, y: view.y + down / view.scale });
  return view.x !== before[0] || view.y !== before[1];
}

// mouse, fingers and keys

const pointers = new Map(); // where each finger, or the mouse, is
let travelled = 0; // how far they have gone: a click goes nowhere

function place(event) {
  const seen = region.getBoundingClientRect();
  return { x: event.clientX - seen.left, y: event.clientY - seen.top };
}

/** Which way a wheel turns, in pixels; a little aslant is not meant. */
function turned({ deltaX, deltaY, deltaMode }) {
  const pixels = deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
  const isAcross = Math.abs(deltaX) > Math.abs(deltaY);
  return isAcross ? [deltaX * pixels, 0] : [0, deltaY * pixels];
}

/** The middle of the pointers, and how far they are apart. */
function grip() {
  const places = [...pointers.values()];
  const [first, last] = [places[0], places.at(-1)];
  return {
    x: (first.x + last.x) / 2,
    y: (first.y + last.y) / 2,
    apart: Math.hypot(first.x - last.x, first.y - last.y),
  };
}

region.addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  if (!pointers.size) travelled = 0;
  pointers.set(event.pointerId, place(event));
});
region.addEventListener("pointermove", (event) => {
  if (!event.buttons) pointers.delete(event.pointerId); // it was let go of elsewhere
  if (!pointers.has(event.pointerId)) return;
  const before = grip();
  pointers.set(event.pointerId, place(event));
  const now = grip();
  travelled += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
  if (travelled > 4) region.setPointerCapture(event.pointerId);
  pan(before.x - now.x, before.y - now.y);
  if (before.apart && now.apart) zoom(now.apart / before.apart, now);
});
for (const name of ["pointerup", "pointercancel"]) {
  region.addEventListener(name, (event) => pointers.delete(event.pointerId));
}
// Who has dragged the picture did not mean the node under the pointer.
region.addEventListener(
  "click",
  (event) => {
    if (travelled > 4 && event.detail) event.stopPropagation();
  },
  { capture: true },
);
region.addEventListener(
  "wheel",
  (event) => {
    if (event.ctrlKey) zoom(Math.exp(between(-0.5, -event.deltaY / 200, 0.5)), place(event));
    else if (!pan(...turned(event))) return; // then the wheel scrolls the page
    event.preventDefault();
  },
  { passive: false },
);
document.addEventListener("keydown", (event) => {
  const isChord = event.ctrlKey || event.altKey || event.metaKey;
  if (isChord || event.target.matches("input, select, textarea")) return;
  const moves = {
    ArrowRight: [NUDGE, 0],
    ArrowLeft: [-NUDGE, 0],
    ArrowDown: [0, NUDGE],
    ArrowUp: [0, -NUDGE],
  };
  if (event.key === "+" || event.key === "=") zoom(1.25);
  else if (event.key === "-") zoom(0.8);
  else if (event.key === "0") showWhole();
  else if (event.shiftKey && event.key in moves) pan(...moves[event.key]);
  else return;
  event.preventDefault();
});
// The region gets narrower when the page gets longer and has to scroll.
let breadth = region.clientWidth;
new ResizeObserver(() => {
  if (region.clientWidth === breadth) return;
  breadth = region.clientWidth;
  fit();
}).observe(region);
byId("larger").addEventListener("click", () => zoom(1.25));
byId("smaller").addEventListener("click", () => zoom(0.8));
byId("whole").addEventListener("click", showWhole);
