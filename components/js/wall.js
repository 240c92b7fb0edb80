// Which scene is on? All stay mounted; only attributes of the page change, so nothing blinks.
// Every scene has its own dwell; on a very wide screen two stand side by side and pairs take turns.
const KEY = "__cockpitWall";
const WIDE = 2.5;

// the scene of an instant (s) when `order` (indices) take turns for `dwell` (s each): its place and the share gone by
const turn = (order, dwell, now) => {
  const total = order.reduce((sum, n) => sum + dwell[n], 0);
  let rest = now % total;
  for (let place = 0; ; place += 1) {
    const span = dwell[order[place]];
    if (rest < span || place === order.length - 1) return { place, part: Math.min(rest / span, 1) };
    rest -= span;
  }
};

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const bar = parentElement.querySelector(".bar i");
  const dots = parentElement.querySelector(".dots");
  const state = (window[KEY] ??= { offset: 0, paused: null });
  const html = document.documentElement;
  const names = data.scenes;

  if ([...dots.children].map((dot) => dot.textContent).join("\n") !== names.join("\n")) {
    dots.replaceChildren(...names.map((name) => Object.assign(document.createElement("span"), { textContent: name })));
  }
  const set = (name, value) => {
    if (html.dataset[name] !== value) html.dataset[name] = value;
  };
  const tick = () => {
    const wide = window.innerWidth / window.innerHeight >= WIDE;
    const order = names.map((_name, n) => n).filter((n) => !wide || n % 2 === 0);
    const now = turn(order, data.dwell, Date.now() / 1000);
    const wrap = (n) => ((n % order.length) + order.length) % order.length;
    const place = state.paused ?? wrap(now.place + state.offset);
    const scene = state.fixed ?? order[wrap(place)];
    const beside = (scene + 1) % names.length;
    set("scene", String(scene));
    set("beside", wide ? String(beside) : "");
    bar.parentElement.hidden = state.fixed != null || order.length < 2;
    bar.style.width = `${((state.paused === null ? now.part : 0) * 100).toFixed(1)}%`;
    [...dots.children].forEach((dot, n) => dot.classList.toggle("on", n === scene || (wide && n === beside)));
    state.place = place;
  };
  const onKey = (event) => {
    if (event.target.matches?.("input, textarea")) return;
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key] ?? 0;
    if (!step && event.key !== " ") return;
    if (state.fixed != null) {
      state.fixed = step ? (state.fixed + step + names.length) % names.length : null;
    } else if (event.key === " ") {
      state.paused = state.paused === null ? state.place : null;
    } else if (state.paused !== null) {
      state.paused += step;
    } else {
      state.offset += step;
    }
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
  if (state.asked !== data.scene) {
    state.asked = data.scene;
    state.fixed = data.scene;
  }
  tick();
  measure();
  return () => state.stop();
}
