// Doors and households of one building. What the server said last and what waits here are two things: what is shown is
// the first with the second laid over it, so that a reload, a refusal or a conflict loses nothing.
"use strict";
(() => {
  const root = document.getElementById("survey"), W = JSON.parse(root.dataset.words), account = root.dataset.account;
  const asked = new URLSearchParams(location.search), unit = asked.get("unit") || "", building = asked.get("building") || "";
  const KEPT = `survey:${account}:b:${unit}:${building}`, VERIFIES = ["unchanged", "changed", "empty"];
  let known = null, shown = null, error = "", last = null;
  const say = surveySay;
  const el = (name, marks = {}, ...parts) => {
    const one = document.createElement(name);
    for (const [mark, value] of Object.entries(marks)) {
      if (mark.startsWith("on")) one.addEventListener(mark.slice(2), value);
      else if (value !== false && value != null) one.setAttribute(mark, value === true ? "" : value);
    }
    one.append(...parts.flat().filter((part) => part != null && part !== false));
    return one;
  };
  const two = (n) => String(n).padStart(2, "0");
  const day = (s) => { // as everywhere in the cockpit: 11-23 14:05
    const at = new Date(s * 1000);
    return `${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
  };
  const apart = document.documentElement.lang.startsWith("zh") ? "" : " ";

  // ---- what is known of the building
  const keep = () => { try { sessionStorage.setItem(KEPT, JSON.stringify(known)); } catch { /* it stays in memory */ } };
  const load = async () => {
    if (!known) try { known = JSON.parse(sessionStorage.getItem(KEPT)); } catch { known = null; }
    if (known) draw();
    try {
      const response = await fetch(`/field/survey/data?${new URLSearchParams({ unit, building })}`, { headers: { accept: "application/json" } });
      const said = await response.json().catch(() => ({}));
      if (response.ok && said.doors) { known = newest(said); error = ""; keep(); } else error = said.error || W.away;
      if (response.status === 401) root.dataset.over = "1";
    } catch { error = known ? "" : W.no_net; }
    draw();
  };
  const newest = (said) => { // an answer may have come while the doors were on their way
    const had = new Map((known ? known.doors : []).map((one) => [one.id, one]));
    return { ...said, doors: said.doors.map((one) => (had.has(one.id) && had.get(one.id).version > one.version ? had.get(one.id) : one)) };
  };
  const apply = (door, entry) => {
    if (entry.note != null) door.note = entry.note || null;
    for (const change of entry.people || []) {
      const person = door.people.find((one) => one.id === change.id);
      if (!person) continue;
      if (change.left) door.people = door.people.filter((one) => one !== person);
      if (change.groups) person.groups = change.groups;
      if (change.phone != null) person.phone_masked = change.phone.replace(/^(.{3}).*(.{4})$/, "$1****$2");
    }
    for (const one of entry.added || [])
      door.people.push({ id: null, name: one.name, id_masked: one.id_no.replace(/^(.{3}).*(.{4})$/, "$1****$2"), phone_masked: one.phone.replace(/^(.{3}).*(.{4})$/, "$1****$2"), born: null, groups: one.groups || [] });
    if (VERIFIES.includes(entry.outcome)) { door.surveyed_at = entry.at; door.occupancy = door.people.length ? "lived_in" : "empty"; }
    door.last = { outcome: entry.outcome, at: entry.at, actor: account };
    return door;
  };
  const doors = () => {
    const found = structuredClone(known.doors), byId = new Map(found.map((one) => [one.id, one]));
    for (const { entry } of queue.waiting()) if (byId.has(entry.dwelling)) apply(byId.get(entry.dwelling), entry).waits = true;
    for (const one of queue.problems()) if (byId.has(one.entry.dwelling)) byId.get(one.entry.dwelling).problem = one;
    for (const door of found) if (!door.problem && door.conflicts) door.problem = { state: "conflict", shared: true };
    for (const door of found) door.state = stateOf(door);
    return found;
  };
  const stateOf = (door) => {
    if (door.problem) return door.problem.state;
    if (door.waits) return "waits";
    if (door.surveyed_at != null && door.surveyed_at >= known.since) return door.occupancy === "empty" ? "empty" : "done";
    if (door.last && door.last.at >= known.since && ["nobody_home", "refused"].includes(door.last.outcome)) return door.last.outcome === "refused" ? "declined" : "nobody_home";
    return "due";
  };
  const isDue = (door) => ["due", "nobody_home", "declined"].includes(door.state);
  const queue = surveyQueue(account, {
    onChange: (status) => { if (status === 401) root.dataset.over = "1"; else if (status === 200) delete root.dataset.over; line(); if (!card()) draw(); },
    onAnswer: (one, answer) => {
      const door = known && known.doors.find((other) => other.id === one.entry.dwelling);
      if (answer.state === "conflict" || (one.entry.added || []).length) known && (known.stale = true);
      if (!door || answer.state !== "applied") return;
      apply(door, one.entry);
      if (answer.version != null) door.version = answer.version;
      keep();
      if (known.stale && !queue.waiting().length && one.unit === unit && one.building === building) load();
    },
  });
  const card = () => document.getElementById("card");

  const line = () => surveyLine(queue, root, W);

  // ---- the list of doors
  const floorOf = (door) => {
    const found = [...door.door.matchAll(/\d+/g)].pop();
    const room = found ? Number(found[0]) : 0, stair = found ? door.door.slice(0, found.index) : "";
    return room >= 100 ? `${stair}${stair && apart}${say(W.floor, { n: Math.floor(room / 100) })}` : stair || building;
  };
  const confirmable = (some) => some.filter((door) => isDue(door) && door.state === "due" && door.people.length);
  const confirmAll = (some, name) => {
    const dialog = el("dialog", { "aria-labelledby": "sure" },
      el("p", { id: "sure" }, say(W.confirm_sure, { n: some.length, name })),
      el("div", { class: "turn" }, el("button", { type: "button", class: "plain", onclick: () => dialog.remove() }, W.no),
        el("button", { type: "button", class: "deed", id: "yes", onclick: () => { dialog.remove(); queue.add(some.map((door) => made(door, { outcome: "unchanged" }))); draw(); } }, W.yes)));
    root.append(dialog);
    dialog.showModal();
  };
  const mark = (door) => el("span", { class: `mark ${door.state}` }, W.states[door.state]);
  const draw = () => {
    line();
    const place = document.getElementById("doors");
    if (!known) { place.replaceChildren(el("p", { class: error ? "error" : "hint", role: error && "alert" }, error || W.loading)); return; }
    document.querySelector("h1").textContent = `${known.unit_name} ${known.building}`;
    const found = doors(), id = Number(location.hash.slice(6)), open = location.hash.startsWith("#door=") && found.find((door) => door.id === id);
    if (open) { household(open, found); return; }
    shown = null;
    const done = found.filter((door) => !isDue(door)).length, groups = new Map();
    for (const door of found) groups.set(floorOf(door), [...(groups.get(floorOf(door)) || []), door]);
    const next = found.find(isDue) || found.find((door) => door.state === "conflict"), all = confirmable(found);
    place.replaceChildren(
      el("p", { class: "state" }, say(W.progress, { done, all: found.length })), error ? el("p", { class: "error" }, error) : "",
      next ? el("a", { class: "deed", href: `#door=${next.id}` }, say(W.next, { door: next.door })) : el("div", {}, el("p", { class: "told" }, W.all_done), el("a", { class: "plain", href: "/field/survey" }, W.up)),
      ...[...groups].map(([name, some]) => el("section", {}, el("div", { class: "floor" }, el("h2", {}, name),
        confirmable(some).length > 1 ? el("button", { type: "button", class: "small", onclick: () => confirmAll(confirmable(some), name) }, say(W.confirm_n, { n: confirmable(some).length })) : ""),
        el("ul", { class: "doors" }, some.map((door) => el("li", {}, el("a", { href: `#door=${door.id}` }, el("b", {}, door.door), el("span", {}, door.people.length ? say(W.people, { n: door.people.length }) : "—"), mark(door))))))),
      all.length > 1 ? el("button", { type: "button", class: "plain", id: "confirm-building", onclick: () => confirmAll(all, building) }, say(W.confirm_building, { n: all.length })) : "",
      newDoor(),
    );
  };
  const newDoor = () => {
    const form = el("form", { class: "row", id: "new-door", onsubmit: async (event) => {
      event.preventDefault();
      const told = form.querySelector(".error");
      try {
        const response = await fetch("/field/survey/doors", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ unit, building, door: form.door.value }) });
        const said = await response.json();
        if (!response.ok) { told.textContent = said.error; return; }
        await load();
        location.hash = `#door=${said.id}`;
      } catch { told.textContent = W.needs_net; }
    } }, el("label", { for: "door-name" }, W.new_door), el("input", { id: "door-name", name: "door", maxlength: 80, required: true, autocomplete: "off" }),
      el("p", { class: "error", role: "alert" }), el("button", { class: "plain" }, W.add_door));
    return form;
  };

  // ---- one household
  const made = (door, entry) => ({ unit, building, door: door.door, entry: { dwelling: door.id, base: known.doors.find((one) => one.id === door.id).version, ...entry } });
  const go = (found, door) => {
    const rest = [...found.slice(found.findIndex((one) => one.id === door.id) + 1), ...found].filter((one) => one.id !== door.id && isDue(one));
    scrollTo(0, 0);
    if (rest.length) location.replace(`#door=${rest[0].id}`); else history.replaceState(null, "", location.pathname + location.search);
    draw();
  };
  const settled = (door) => { if (door.problem && !door.problem.shared) queue.settle(door.problem); };
  const settle = (door, entry, found) => {
    settled(door);
    forget(door);
    shown = null;
    last = { door: door.door, outcome: entry.outcome };
    const sent = queue.add([made(door, entry)]);
    go(found, door);
    return sent;
  };
  const household = (door, found) => {
    if (shown === door.id && card()) return;
    shown = door.id;
    const place = document.getElementById("doors"), conflict = door.problem && door.problem.state === "conflict";
    place.replaceChildren(conflict ? surveyConflict(door, { W, el, say, day, unit, reload: load, settle: () => settled(door) }) : surveyCard(door, {
      W, el, say, day, account, last, draft: draftOf(door), keep: (draft) => keepDraft(door, draft), mark: mark(door),
      send: (entry) => settle(door, entry, found), list: () => { history.replaceState(null, "", location.pathname + location.search); shown = null; draw(); }, skip: () => go(found, door),
    }));
    const heading = place.querySelector("h2");
    if (heading) heading.focus({ preventScroll: true });
  };
  const DRAFT = (door) => `survey:${account}:d:${door.id}`;
  const keepDraft = (door, draft) => { try { sessionStorage.setItem(DRAFT(door), JSON.stringify(draft)); } catch { /* only typed */ } };
  const forget = (door) => { try { sessionStorage.removeItem(DRAFT(door)); } catch { /* it was not kept */ } };
  const draftOf = (door) => {
    try { const draft = JSON.parse(sessionStorage.getItem(DRAFT(door))); if (draft) return draft; } catch { /* none */ }
    return door.problem ? door.problem.entry : null;
  };

  // ---- begin
  addEventListener("hashchange", () => { shown = null; draw(); });
  load();
  queue.send();
  surveyWorker();
})();
