// Which scene is on? Both stay mounted; only an attribute of the page changes, so nothing blinks.
const KEY = "__cockpitWall";

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const bar = parentElement.querySelector(".bar i");
  const dots = parentElement.querySelector(".dots");
  const state = (window[KEY] ??= { offset: 0, paused: null });
  const html = document.documentElement;

  if (dots.childElementCount !== data.scenes.length) {
    dots.replaceChildren(...data.scenes.map((name) => Object.assign(document.createElement("span"), { textContent: name })));
  }
  const position = () => Date.now() / 1000 / data.dwell + state.offset;
  const tick = () => {
    const at = state.paused ?? position();
    const scene = ((Math.floor(at) % data.scenes.length) + data.scenes.length) % data.scenes.length;
    const both = window.innerWidth / window.innerHeight >= 2.5;
    const shown = both ? "both" : String(scene);
    if (html.dataset.scene !== shown) html.dataset.scene = shown;
    bar.parentElement.hidden = both;
    bar.style.width = `${((at % 1) * 100).toFixed(1)}%`;
    [...dots.children].forEach((dot, n) => dot.classList.toggle("on", both || n === scene));
  };
  const onKey = (event) => {
    if (event.target.matches?.("input, textarea")) return;
    if (event.key === "ArrowRight") state.offset += 1;
    else if (event.key === "ArrowLeft") state.offset -= 1;
    else if (event.key === " ") state.paused = state.paused === null ? position() : null;
    else return;
    if (state.paused !== null && event.key !== " ") state.paused += event.key === "ArrowRight" ? 1 : -1;
    tick();
  };
  const measure = () => {
    const size = `${window.innerWidth}x${window.innerHeight}`;
    if (state.size !== size) {
      state.size = size;
      setStateValue("size", size);
    }
  };
  if (state.stop) state.stop();
  const timer = setInterval(tick, 250);
  document.addEventListener("keydown", onKey);
  window.addEventListener("resize", measure);
  state.stop = () => {
    clearInterval(timer);
    document.removeEventListener("keydown", onKey);
    window.removeEventListener("resize", measure);
  };
  if (data.scene !== null && state.fixed !== data.scene) {
    state.fixed = data.scene;
    state.paused = data.scene;
  }
  tick();
  measure();
  return () => state.stop();
}
