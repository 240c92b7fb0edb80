// How old are the data? Ticks in the browser, so it goes on telling when the server no longer does.
const instances = new WeakMap();

function span(seconds, words) {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return words.s.replace("{n}", s);
  if (s < 3600) return words.min.replace("{n}", Math.floor(s / 60));
  return words.h.replace("{n}", Math.floor(s / 3600)).replace("{m}", Math.floor((s % 3600) / 60));
}

function timeOf(epoch, zone) {
  const parts = { timeZone: zone, hour12: false, month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" };
  return new Intl.DateTimeFormat("zh-CN", parts).format(new Date(epoch * 1000)).replace("/", "-");
}

function short(epoch, zone, now) {
  const at = timeOf(epoch, zone);
  return at.slice(0, 5) === timeOf(now, zone).slice(0, 5) ? at.slice(6, 11) : at.slice(0, 11);
}

function judge(data, now) {
  const words = data.words;
  const age = now - data.at;
  if (!data.live) return ["past", words.past.replace("{at}", timeOf(data.at, data.zone))];
  if (age > data.red) return ["red", words.frozen.replace("{at}", timeOf(data.at, data.zone)).replace("{hm}", short(data.at, data.zone, now)).replace("{span}", span(age, words))];
  if (data.heard !== null && now - data.heard > data.limit) {
    const silent = now - data.heard;
    const tone = silent > 2 * data.limit ? "red" : "amber";
    return [tone, words.source.replace("{name}", data.name).replace("{at}", timeOf(data.heard, data.zone)).replace("{hm}", short(data.heard, data.zone, now)).replace("{span}", span(silent, words))];
  }
  if (age > data.amber) return ["amber", words.slow.replace("{span}", span(age, words))];
  return ["fresh", words.live.replace("{at}", timeOf(now, data.zone)).replace("{span}", span(age, words))];
}

export default function (component) {
  const { data, parentElement } = component;
  let mine = instances.get(parentElement);
  if (!mine) {
    mine = { timer: null };
    instances.set(parentElement, mine);
  }
  if (!mine.data || mine.data.sent !== data.sent || mine.data.at !== data.at) mine.received = performance.now();
  mine.data = data;
  const root = parentElement.querySelector(".clock");
  const text = parentElement.querySelector(".words");
  const tick = () => {
    const now = mine.data.sent + (performance.now() - mine.received) / 1000;
    const [tone, words] = judge(mine.data, now);
    if (root.dataset.tone !== tone) root.dataset.tone = tone;
    if (text.textContent !== words) text.textContent = words;
    root.dataset.cover = mine.data.cover && tone === "red" ? "yes" : "no";
  };
  if (mine.timer) clearInterval(mine.timer);
  mine.timer = setInterval(tick, 1000);
  tick();
  return () => clearInterval(mine.timer);
}
