// The card of a household: what is on record, prefilled; what changes is tapped, only newcomers are typed.
"use strict";
window.surveyCard = (door, { W, el, say, day, last, draft, keep, mark, send, list, skip }) => {
  const said = draft || {}, changes = new Map((said.people || []).map((one) => [one.id, one])), rows = [];
  const chips = (name, given) => el("div", { class: "chips", role: "group", "aria-label": `${W.groups} ${name}` }, Object.entries(W.group_names).map(([word, text]) =>
    el("button", { type: "button", class: "chip", "data-word": word, "aria-pressed": String(given.includes(word)), onclick: (event) => {
      const one = event.currentTarget;
      one.setAttribute("aria-pressed", String(one.getAttribute("aria-pressed") !== "true"));
      touched();
    } }, text)));
  const pressed = (place) => [...place.querySelectorAll("[data-word][aria-pressed=true]")].map((one) => one.dataset.word).sort();
  const field = (id, label, marks) => el("div", { class: "field" }, el("label", { for: id }, label), el("input", { id, maxlength: 120, autocomplete: "off", oninput: () => touched(), ...marks }), el("p", { class: "error", id: `${id}-wrong` }));

  // ---- somebody on record
  const person = (one, number) => {
    const change = changes.get(one.id) || {}, groups = change.groups || one.groups, now = el("span", { class: "tags" });
    const row = el("fieldset", { class: "person", "data-id": one.id ?? "" }, el("legend", {}, one.name || "—"),
      el("p", { class: "facts" }, [one.id_masked, one.born && say(W.born, { year: one.born }), one.phone_masked].filter(Boolean).join(" · ")), now);
    if (one.id == null) { row.append(el("p", { class: "hint" }, W.not_sent_yet)); return row; }
    const left = el("button", { type: "button", class: "chip left", "aria-pressed": String(Boolean(change.left)), onclick: () => { left.setAttribute("aria-pressed", String(left.getAttribute("aria-pressed") !== "true")); touched(); } }, W.moved_out);
    row.append(el("details", { open: Boolean(changes.size && changes.has(one.id)) }, el("summary", {}, W.change), left, chips(one.name, groups),
      field(`phone-${number}`, W.new_phone, { type: "tel", value: change.phone || "" })));
    rows.push(() => {
      const is = pressed(row), gone = left.getAttribute("aria-pressed") === "true", phone = row.querySelector("input").value.trim();
      now.textContent = gone ? W.moved_out : is.map((word) => W.group_names[word]).join(document.documentElement.lang.startsWith("zh") ? "、" : ", ");
      row.classList.toggle("gone", gone);
      if (gone) return { id: one.id, left: true };
      const made = { id: one.id };
      if (is.join() !== [...one.groups].sort().join()) made.groups = is;
      if (phone) made.phone = phone;
      return made.groups || made.phone ? made : null;
    });
    return row;
  };

  // ---- somebody new
  const newcomers = el("div", { id: "newcomers" });
  let count = 0;
  const newcomer = (given = {}) => {
    const n = count++, at = (name) => `new-${n}-${name}`;
    const row = el("fieldset", { class: "person new" }, el("legend", {}, W.new_person),
      el("div", { class: "field" }, el("label", { for: at("id_type") }, W.id_type), el("select", { id: at("id_type"), onchange: () => touched() }, Object.entries(W.id_types).map(([value, text]) => el("option", { value, selected: value === given.id_type }, text)))),
      field(at("id_no"), W.id_no, { value: given.id_no || "", autocapitalize: "characters", spellcheck: "false" }),
      field(at("name"), W.name, { value: given.name || "", maxlength: 60 }),
      field(at("phone"), W.phone, { type: "tel", value: given.phone || "" }),
      el("button", { type: "button", class: "small same", hidden: true, onclick: () => { row.querySelector("[type=tel]").value = samePhone(row); touched(); } }, W.same_phone),
      chips("", given.groups || []),
      el("button", { type: "button", class: "link", onclick: () => { row.remove(); touched(); } }, W.remove));
    newcomers.append(row);
    return row;
  };
  const samePhone = (row) => [...newcomers.querySelectorAll("[type=tel]")].filter((one) => !row.contains(one)).map((one) => one.value.trim()).find(Boolean) || "";
  const added = () => [...newcomers.children].map((row) => ({
    row, id_type: row.querySelector("select").value, id_no: row.querySelector("[id$=id_no]").value.trim().toUpperCase(),
    name: row.querySelector("[id$=name]").value.trim(), phone: row.querySelector("[type=tel]").value.trim(), groups: pressed(row),
  }));

  // ---- what is wrong at once; the server judges the rest
  const wrongId = ({ id_type, id_no }) => {
    if (id_type !== "id_card" && id_type !== "hmt_permit") return /^[A-Z0-9]{5,17}$/.test(id_no) ? "" : W.bad_document;
    if (!/^\d{17}[\dX]$/.test(id_no)) return W.bad_id;
    const text = `${id_no.slice(6, 10)}-${id_no.slice(10, 12)}-${id_no.slice(12, 14)}`, born = new Date(`${text}T00:00:00Z`);
    return !Number.isNaN(+born) && born.toISOString().startsWith(text) && born <= new Date() && born.getUTCFullYear() > 1880 ? "" : W.bad_birth;
  };
  const goodPhone = (text) => !text || /^(1[3-9]\d{9}|(0\d{2,3}-?)?[2-9]\d{6,7}(-\d{1,5})?|[+(][-+() 0-9]{6,25})$/.test(text);
  const tell = (input, text) => {
    const told = document.getElementById(`${input.id}-wrong`);
    told.textContent = text;
    if (text) { input.setAttribute("aria-invalid", "true"); input.setAttribute("aria-describedby", told.id); } else input.removeAttribute("aria-invalid");
    return text ? input : null;
  };
  const good = () => {
    const seen = new Set(), bad = [];
    for (const one of added()) {
      const [id_no, name, phone] = ["id_no", "name", "phone"].map((part) => one.row.querySelector(`[id$=${part}]`));
      bad.push(tell(id_no, seen.has(one.id_no) ? W.twice : wrongId(one)), tell(name, one.name && !/\d/.test(one.name) ? "" : W.bad_name), tell(phone, goodPhone(one.phone) ? "" : W.bad_phone));
      seen.add(one.id_no);
    }
    for (const input of form.querySelectorAll(".person:not(.new) [type=tel]")) bad.push(tell(input, goodPhone(input.value.trim()) ? "" : W.bad_phone));
    const first = bad.find(Boolean);
    if (first) { const hidden = first.closest("details"); if (hidden) hidden.open = true; first.focus(); }
    return !first;
  };

  // ---- what was changed, kept while it is typed
  const collected = () => {
    const people = rows.map((read) => read()).filter(Boolean), come = added().map(({ row, ...one }) => one);
    const text = note.value.trim(), made = {};
    if (people.length) made.people = people;
    if (come.length) made.added = come;
    if (text !== (door.note || "")) made.note = text;
    return made;
  };
  const touched = () => {
    const made = collected(), changed = Boolean(made.people || made.added), stays = door.people.length - (made.people || []).filter((one) => one.left).length + (made.added || []).length;
    for (const row of newcomers.children) row.querySelector(".same").hidden = !samePhone(row) || Boolean(row.querySelector("[type=tel]").value);
    main.textContent = !stays ? W.empty_now : changed || made.note != null ? W.save : W.unchanged;
    main.dataset.outcome = !stays ? "empty" : changed ? "changed" : "unchanged";
    form.querySelector("#none").hidden = !door.people.length;
    keep(Object.keys(made).length ? made : null);
  };
  const settle = (outcome, only) => {
    if (!only && !good()) return;
    const made = collected();
    if (only) { delete made.people; delete made.added; }
    send({ outcome, ...made });
  };
  const note = el("textarea", { id: "note", maxlength: 500, rows: 2, oninput: () => touched() });
  note.value = said.note ?? door.note ?? "";
  const main = el("button", { type: "button", class: "deed", id: "main", onclick: () => settle(main.dataset.outcome) }, W.unchanged);
  const way = (id, text, act) => el("button", { type: "button", class: "plain", id, onclick: act }, text);
  const form = el("form", { id: "card", "data-door": door.id, novalidate: true, onsubmit: (event) => event.preventDefault(), onkeydown: (event) => {
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229 || event.target.tagName !== "INPUT") return;
    event.preventDefault(); // to the next field, never away
    const all = [...form.querySelectorAll("input, textarea")].filter((one) => one.offsetParent);
    (all[all.indexOf(event.target) + 1] || main).focus();
  } },
    last ? el("p", { class: "told", role: "status" }, `${last.door}: ${W.outcomes[last.outcome]}`) : "",
    el("div", { class: "floor" }, el("h2", { tabindex: -1 }, door.door), mark),
    el("p", { class: "hint" }, [door.code, door.last && `${W.outcomes[door.last.outcome]} ${day(door.last.at)}`].filter(Boolean).join(" · ")),
    door.problem ? el("p", { class: "error", role: "alert" }, door.problem.reason || W.states.refused) : "",
    door.people.length ? "" : el("p", { class: "hint" }, W.nobody_on_record),
    door.people.map(person), newcomers,
    el("button", { type: "button", class: "small", id: "add", onclick: () => { newcomer().querySelector("[id$=id_no]").focus(); touched(); } }, W.add_person),
    el("label", { for: "note" }, W.note), note,
    el("div", { class: "ways" }, way("home", W.outcomes.nobody_home, () => settle("nobody_home", true)), way("declined", W.outcomes.refused, () => settle("refused", true)),
      way("none", W.everybody_left, () => {
        for (const one of form.querySelectorAll(".left")) one.setAttribute("aria-pressed", "true");
        touched();
      }), way("skip", W.skip, skip), way("list", W.to_list, list)),
    el("div", { class: "foot" }, main));
  for (const one of said.added || []) newcomer(one);
  queueMicrotask(() => touched());
  return form;
};

// Two phones found different things: both sides, and whoever stands at the door decides.
window.surveyConflict = (door, { W, el, say, day, unit, reload, settle }) => {
  const place = el("div", { id: "card" }, el("h2", { tabindex: -1 }, door.door), el("p", { class: "hint" }, W.loading));
  const side = (title, one) => el("section", { class: "side" }, el("h3", {}, title),
    el("p", { class: "facts" }, [one.actor, one.at && day(one.at), one.outcome && W.outcomes[one.outcome]].filter(Boolean).join(" · ")),
    el("ul", {}, one.people.map((who) => el("li", { class: who.change }, el("b", {}, who.name_masked || "—"), " ", [W.changes[who.change], who.id_masked, who.phone_masked, ...who.groups.map((word) => W.group_names[word])].filter(Boolean).join(" · ")))),
    one.people.length ? "" : el("p", {}, W.nobody_on_record), one.note ? el("p", {}, `${W.note}: ${one.note}`) : "");
  const fail = (text) => place.append(el("p", { class: "error", role: "alert" }, text));
  const decide = async (id, version, take) => {
    try {
      const response = await fetch("/field/survey/decide", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ id, version, take }) });
      const said = await response.json().catch(() => ({}));
      if (!response.ok) { fail(said.error || W.away); return; }
      settle();
      location.hash = "";
      await reload();
    } catch { fail(W.needs_net); }
  };
  (async () => {
    let found = null;
    try {
      const response = await fetch(`/field/survey/conflicts?${new URLSearchParams({ unit, code: door.code })}`, { headers: { accept: "application/json" } });
      const said = await response.json();
      if (!response.ok) { fail(said.error); return; }
      [found] = said.conflicts;
    } catch { fail(W.needs_net); return; }
    if (!found) { settle(); location.hash = ""; await reload(); return; } // somebody decided it in the cockpit
    const shared = door.problem.shared;
    place.querySelector(".hint").textContent = shared ? W.shared_told : W.conflict_told;
    place.append(el("div", { class: "sides" }, side(shared ? W.later_one : W.mine, found.mine), side(W.on_record, found.record)),
      el("button", { type: "button", class: "deed", id: "mine", onclick: () => decide(found.id, found.version, "take_mine") }, shared ? W.take_later : W.take_mine),
      el("button", { type: "button", class: "plain", id: "keep", onclick: () => decide(found.id, found.version, "keep") }, W.keep_record));
  })();
  return place;
};
