// Playing: a step after the other, until a question, the end or the reader stops it -----------------

const SECONDS = 1.6; // that a step is shown at the usual speed
let playing;

function play() {
  if (current === steps.length - 1) go(0);
  byId("play").setAttribute("aria-pressed", "true");
  byId("play").firstElementChild.textContent = "❚❚";
  tick();
}

function tick() {
  const speed = Number(byId("speed").value);
  playing = setTimeout(() => {
    go(current + 1);
    if (current === steps.length - 1 || isOpen(current)) stop();
    else tick();
  }, (1000 * SECONDS) / speed);
}

function stop() {
  clearTimeout(playing);
  playing = undefined;
  byId("play").setAttribute("aria-pressed", "false");
  byId("play").firstElementChild.textContent = "▶";
}

const isPlaying = () => playing !== undefined;
const playOrStop = () => (isPlaying() ? stop() : play());

byId("play").addEventListener("click", playOrStop);
document.addEventListener("keydown", (event) => {
  const isChord = event.ctrlKey || event.altKey || event.metaKey;
  if (isChord || event.target.matches("input, select, textarea")) return;
  if (event.key === "p") playOrStop();
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden && isPlaying()) stop();
});
