// Entries on this phone until the server has answered them: kept in order, each under its own key, sent one batch at a
// time. Two tabs share the queue; whatever is sent twice the server takes once.
"use strict";
window.surveyQueue = (account, { onChange, onAnswer }) => {
  const OWN = `survey:${account}:`, BATCH = 100, AGAIN_MS = 30000;
  let memory = new Map(), broken = false, sending = false, again = 0, told = "";

  const put = (name, value) => {
    const text = JSON.stringify(value);
    try { localStorage.setItem(OWN + name, text); memory.delete(name); } catch { memory.set(name, text); broken = true; }
  };
  const drop = (name) => { memory.delete(name); try { localStorage.removeItem(OWN + name); } catch { /* it was in memory */ } };
  const all = (kind) => {
    const found = new Map(memory);
    try {
      for (let n = 0; n < localStorage.length; n++) {
        const name = localStorage.key(n);
        if (name.startsWith(OWN)) found.set(name.slice(OWN.length), localStorage.getItem(name));
      }
    } catch { broken = true; }
    return [...found].filter(([name]) => name.startsWith(kind)).sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([name, text]) => {
      try { return [{ name, ...JSON.parse(text) }]; } catch { return []; }
    });
  };
  const key = () => [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");

  const waiting = () => all("q:"), problems = () => all("p:");
  const add = (entries) => {
    const before = waiting();
    let number = Date.now() * 1000;
    for (const one of before) number = Math.max(number, Number(one.name.slice(2)) + 1);
    const made = [];
    for (const one of entries) {
      const earlier = [...before, ...made].filter((other) => other.entry.dwelling === one.entry.dwelling).pop();
      const entry = { key: key(), after: earlier ? earlier.entry.key : null, at: Math.floor(Date.now() / 1000), ...one.entry };
      const kept = { ...one, entry };
      put(`q:${String(number++).padStart(20, "0")}`, kept);
      made.push(kept);
    }
    onChange();
    return send();
  };

  const say = (text) => { told = text; onChange(); };
  const later = () => { if (!again && waiting().length) again = setTimeout(() => { again = 0; send(); }, AGAIN_MS); };
  const take = (one, answer) => {
    const state = answer.state === "duplicate" ? answer.became || "applied" : answer.state;
    if (state === "conflict" || state === "refused") put(`p:${answer.key}`, { ...one, name: undefined, state, reason: answer.reason });
    drop(one.name);
    onAnswer(one, { ...answer, state });
  };
  const pass = async () => {
    for (let batch = waiting().slice(0, BATCH); batch.length; batch = waiting().slice(0, BATCH)) {
      const response = await fetch("/field/survey/entries", {
        method: "POST", headers: { "content-type": "application/json", accept: "application/json" },
        body: JSON.stringify({ entries: batch.map((one) => one.entry) }),
      });
      const said = await response.json().catch(() => ({}));
      if (!response.ok || !said.answers) return { status: response.status, error: said.error || "" };
      const known = new Map(batch.map((one) => [one.entry.key, one]));
      let answered = 0;
      for (const answer of said.answers) if (known.has(answer.key)) { answered++; take(known.get(answer.key), answer); }
      if (!answered) return { status: 0, error: "" };
      put("sent", { at: Date.now() });
      onChange();
    }
    return null;
  };
  const send = async () => {
    if (sending || !waiting().length) return;
    sending = true;
    if (again) { clearTimeout(again); again = 0; }
    onChange();
    let failed = { status: 0, error: "" };
    try {
      failed = await (navigator.locks ? navigator.locks.request(OWN, pass) : pass());
    } catch { /* the network is cut */ }
    sending = false;
    told = failed ? failed.error : "";
    if (failed && failed.status !== 401 && failed.status !== 403 && failed.status !== 422) later();
    onChange(failed ? failed.status : 200);
  };
  const clear = () => {
    for (const kind of ["q:", "p:", "sent"]) for (const one of all(kind)) drop(one.name);
    try { sessionStorage.clear(); } catch { /* nothing was kept */ }
    return window.caches ? caches.keys().then((names) => Promise.all(names.map((name) => caches.delete(name)))) : Promise.resolve();
  };
  addEventListener("online", send);
  addEventListener("storage", () => onChange());
  return {
    add, send, say, waiting, problems, clear, isBroken: () => broken, isSending: () => sending, told: () => told,
    settle: (problem) => { drop(problem.name); onChange(); },
    sentAt: () => { const [one] = all("sent"); return one ? one.at : null; },
  };
};

window.surveySay = (text, facts = {}) => text.replace(/\{(\w+)\}/g, (_all, name) => facts[name] ?? "");

// The line that says what waits and when something was sent last; in `root` are the words and whether the session is over.
window.surveyLine = (queue, root, W) => {
  const here = document.getElementById("sending"), count = queue.waiting().length, sent = queue.sentAt();
  const part = (name, text, marks = {}) => Object.assign(document.createElement(name), { textContent: text, ...marks });
  const time = (ms) => new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false }).format(ms);
  const parts = [part("span", count ? surveySay(queue.isSending() ? W.sending : W.waiting, { n: count }) : W.all_sent, { className: count ? "count-waits" : "" })];
  if (sent || count) parts.push(" · ", part("span", sent ? surveySay(W.sent_at, { time: time(sent) }) : W.never_sent));
  if (count && !queue.isSending()) parts.push(part("button", W.send_now, { type: "button", className: "link", id: "send", onclick: () => queue.send() }));
  if (root.dataset.over) parts.push(part("a", W.sign_in, { className: "link", href: `/login?next=${encodeURIComponent(location.pathname + location.search)}` }));
  if (queue.isBroken()) parts.push(part("p", W.not_kept, { className: "error" }));
  if (queue.told()) parts.push(part("p", queue.told(), { className: "error" }));
  here.replaceChildren(...parts);
};
window.surveyWorker = () => {
  if (navigator.serviceWorker) navigator.serviceWorker.register("/field/survey/worker.js", { scope: "/field/survey" }).then(() => navigator.serviceWorker.ready).then((ready) => {
    ready.active.postMessage({ keep: [...document.scripts].map((one) => one.getAttribute("src")) });
  }).catch(() => { /* without it a reload in a cut shows the browser's own page; entries stay */ });
};
