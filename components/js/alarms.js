// The wall's strip of alarms: redrawn in place, a sound for each new one, and a jump to its scene.
// Nothing else of the page is touched: an attribute makes room for the strip, the flash is the chip's own.
const KEY = "__cockpitAlarms";
const SEEN = "cockpit.alarms.seen";
const MOST_SEEN = 500;
const SHOWN_S = 20;
const TONES = { 1: [880, 660, 880, 660, 880], 2: [740, 587, 740], 3: [587] };

const stored = () => {
  try {
    return JSON.parse(localStorage.getItem(SEEN));
  } catch {
    return null; // a browser that keeps nothing hears each alarm again after a reload
  }
};
const store = (seen) => {
  try {
    localStorage.setItem(SEEN, JSON.stringify([...seen].slice(-MOST_SEEN)));
  } catch {
    // as above
  }
};

const play = (state, level) => {
  const audio = state.audio;
  if (!audio || audio.state !== "running" || !TONES[level]) return;
  let at = Math.max(audio.currentTime, state.until ?? 0);
  for (const tone of TONES[level]) {
    const [wave, volume] = [audio.createOscillator(), audio.createGain()];
    wave.frequency.value = tone;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.35, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.28);
    wave.connect(volume).connect(audio.destination);
    wave.start(at);
    wave.stop(at + 0.3);
    at += 0.3;
  }
  state.until = at + 0.4; // one after the other, however many come at once
  state.played += 1;
};

// show a scene for a while, unless the address holds one or somebody has stopped the turning
const jump = (scene) => {
  const wall = window.__cockpitWall;
  if (!wall || scene === null || wall.asked != null || wall.paused !== null) return;
  clearTimeout(wall.jumped);
  wall.fixed = scene;
  wall.jumped = setTimeout(() => {
    wall.fixed = null;
  }, SHOWN_S * 1000);
};

const span = (since) => {
  const minutes = Math.max(0, Math.floor((Date.now() / 1000 - since) / 60));
  return minutes < 60 ? `${minutes}′` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
};

const drawn = (one, fresh) => {
  const chip = document.createElement("button");
  chip.type = "button";
  chip.className = `chip${one.firing ? "" : " taken"}${fresh ? " fresh" : ""}${one.hatched ? " hatched" : ""}`;
  chip.style.setProperty("--colour", one.colour);
  chip.style.setProperty("--ink", one.ink);
  const parts = [["b", one.letter], ["span", one.text], ["i", one.since === null ? "" : span(one.since)]];
  chip.append(...parts.map(([tag, text]) => Object.assign(document.createElement(tag), { textContent: text })));
  chip.addEventListener("click", () => jump(one.scene));
  return chip;
};

// Names are never cut off: where the strip is too short, places become their number, then the least pressing are counted.
const fit = (strip, alarms) => {
  const tooLong = () => strip.scrollWidth > strip.clientWidth + 1;
  if (!tooLong()) return;
  const shown = [...strip.children];
  shown.forEach((chip, place) => (chip.querySelector("span").textContent = alarms[place].brief));
  const more = Object.assign(document.createElement("i"), { className: "more" });
  const hidden = [];
  while (tooLong() && shown.length > 1) {
    hidden.push(shown.pop());
    hidden.at(-1).remove();
    more.textContent = `+${hidden.length}`;
    strip.append(more);
  }
};

export default function (component) {
  const { data, parentElement } = component;
  const strip = parentElement.querySelector(".chips");
  const sound = parentElement.querySelector(".alarms > button");
  const state = (window[KEY] ??= { played: 0, fresh: {} });
  const before = state.seen ?? (stored() ? new Set(stored()) : null);
  const ids = data.alarms.flatMap((one) => one.ids);
  const now = Date.now();

  for (const one of before ? data.alarms : []) {
    const news = one.ids.filter((id) => !before.has(id));
    if (!news.length || !one.firing) continue;
    news.forEach((id) => (state.fresh[id] = now));
    if (!one.quiet) play(state, one.level);
    if (one.level <= 2) jump(one.scene);
  }
  state.seen = new Set([...(before ?? []), ...ids]);
  store(state.seen);

  const isFresh = (one) => one.ids.some((id) => now - (state.fresh[id] ?? 0) < SHOWN_S * 1000);
  const look = JSON.stringify([data.alarms, data.alarms.map(isFresh), Math.floor(now / 60000), strip.clientWidth]);
  if (look !== state.look || !strip.isConnected || !strip.children.length) {
    state.look = look;
    strip.replaceChildren(...data.alarms.map((one) => drawn(one, isFresh(one))));
    fit(strip, data.alarms);
  }
  document.documentElement.dataset.alarms = data.alarms.length ? "1" : "";

  const heard = () => {
    sound.hidden = state.audio?.state === "running";
  };
  sound.textContent = data.sound;
  sound.onclick = async () => {
    state.audio ??= new AudioContext();
    await state.audio.resume();
    play(state, 3);
    heard();
  };
  heard();
}
