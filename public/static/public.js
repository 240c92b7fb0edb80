// The form in steps, with a draft in this phone. Without this script it is one long page that works as well.
"use strict";
(() => {
  const DAY = 86400000, KEY = "arrival-draft";
  const form = document.getElementById("report");
  if (document.querySelector("[data-sent]")) localStorage.removeItem(KEY);
  if (!form) return;
  const steps = [...form.querySelectorAll(".step")];
  const send = form.querySelector("button.deed"), purpose = send.previousElementSibling;
  let at = 0, leaving = false;

  // ---- draft: what was typed, for a day, on this phone alone
  const controls = () => [...form.elements].filter((one) => one.name && one.name !== "do");
  const keep = () => {
    const typed = {};
    for (const one of controls()) typed[one.name] = one.value;
    try { localStorage.setItem(KEY, JSON.stringify({ at: Date.now(), step: at, typed })); } catch { /* full or forbidden */ }
  };
  const restore = () => {
    let draft = null;
    try { draft = JSON.parse(localStorage.getItem(KEY)); } catch { /* broken: as if there were none */ }
    if (!draft || Date.now() - draft.at > DAY) return localStorage.removeItem(KEY);
    for (const kind of ["visits", "companions"]) {
      const wanted = new Set(Object.keys(draft.typed).filter((name) => name.startsWith(kind + ".")).map((name) => name.split(".")[1]));
      while (form.querySelectorAll(`[data-rows=${kind}] > .row`).length < wanted.size) add(kind);
    }
    // the id of the form first opened stays: whatever is sent twice is one report
    for (const one of controls()) if (one.name in draft.typed) one.value = draft.typed[one.name];
    at = Math.min(draft.step || 0, steps.length - 1);
  };

  // ---- rows
  const renumber = (kind) => form.querySelectorAll(`[data-rows=${kind}] > .row`).forEach((row, number) => {
    for (const one of row.querySelectorAll("[name],[id],[for]"))
      for (const mark of ["name", "id", "for", "value"]) {
        const text = one.getAttribute(mark);
        if (text && (mark !== "value" || one.name === "do"))
          one.setAttribute(mark, text.replace(new RegExp(`(${kind}[.-])(N|\\d+)`), `$1${number}`));
      }
  });
  const add = (kind) => {
    const row = form.querySelector(`template[data-row=${kind}]`).content.cloneNode(true);
    form.querySelector(`[data-rows=${kind}]`).append(row);
    renumber(kind);
  };
  form.addEventListener("click", (event) => {
    const adding = event.target.closest("[data-add]"), removing = event.target.closest("[data-remove]");
    if (adding) {
      event.preventDefault();
      add(adding.dataset.add);
      form.querySelector(`[data-rows=${adding.dataset.add}] > .row:last-child input`).focus();
    }
    if (removing) {
      event.preventDefault();
      removing.closest(".row").remove();
      renumber(removing.dataset.remove);
    }
    if (adding || removing) keep();
  });

  // ---- steps; each is a place in the history, so that the phone's back button goes one back
  const turns = steps.map((step, number) => {
    const turn = document.createElement("div");
    turn.className = "turn";
    const back = Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: form.dataset.back });
    const next = Object.assign(document.createElement("button"), { type: "button", className: "deed", textContent: form.dataset.next });
    back.addEventListener("click", () => history.back());
    next.addEventListener("click", () => { if (good(step)) go(number + 1); });
    back.hidden = number === 0;
    turn.append(back, number < steps.length - 1 ? next : send);
    if (number === steps.length - 1) step.append(purpose);
    step.append(turn);
    return turn;
  });
  const good = (step) => {
    const bad = [...step.querySelectorAll("input,select")].filter((one) => one.required && !one.value.trim());
    for (const one of step.querySelectorAll("input,select")) mark(one, bad.includes(one) ? form.dataset.needed : "");
    if (bad.length) bad[0].focus();
    return !bad.length;
  };
  const mark = (one, text) => {
    const field = one.closest(".field");
    if (!field) return;
    field.querySelectorAll(".error").forEach((old) => old.remove());
    one.toggleAttribute("aria-invalid", false);
    if (!text) return;
    one.setAttribute("aria-invalid", "true");
    const told = Object.assign(document.createElement("p"), { className: "error", id: `wrong-${one.id}`, textContent: text });
    one.setAttribute("aria-describedby", told.id);
    field.append(told);
  };
  const show = (number, focus) => {
    at = number;
    steps.forEach((step, place) => { step.hidden = place !== number; });
    if (focus) { scrollTo(0, 0); const first = steps[number].querySelector("h2"); first.tabIndex = -1; first.focus(); }
    keep();
  };
  const go = (number) => { history.pushState({ step: number }, "", `#${number + 1}`); show(number, true); };
  addEventListener("popstate", (event) => show(event.state && event.state.step || 0, true));
  form.addEventListener("input", keep);
  form.addEventListener("submit", (event) => {
    if (event.submitter && event.submitter.value !== "send") return;
    const bad = steps.findIndex((step) => !good(step));
    if (bad >= 0) { event.preventDefault(); show(bad, true); good(steps[bad]); return; }
    if (leaving) event.preventDefault(); // a second tap while the first is on its way
    leaving = true;
    setTimeout(() => { leaving = false; }, 8000);
  });
  addEventListener("pageshow", () => { leaving = false; });

  // ---- where to: by map and by search
  const select = document.getElementById("destination"), search = document.getElementById("search");
  const all = [...select.querySelectorAll("optgroup")].map((group) => ({ group, options: [...group.children] }));
  let street = "";
  const narrow = () => {
    const chosen = select.value, text = search.value.trim();
    for (const { group, options } of all) {
      const mine = options.filter((one) => (!street || group.dataset.street === street) && one.textContent.includes(text));
      group.replaceChildren(...mine);
      if (mine.length) select.append(group); else group.remove();
    }
    select.value = chosen;
    const left = select.querySelectorAll("optgroup option");
    if (text && left.length === 1) select.value = left[0].value;
    for (const shape of form.querySelectorAll(".map g")) shape.setAttribute("aria-pressed", shape.dataset.street === street);
  };
  search.addEventListener("input", narrow);
  form.querySelectorAll(".map g").forEach((shape) => {
    const pick = () => { street = street === shape.dataset.street ? "" : shape.dataset.street; narrow(); };
    shape.addEventListener("click", pick);
    shape.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); pick(); } });
  });
  for (const part of form.querySelectorAll(".map,.search")) part.hidden = false;

  // ---- begin
  const told = document.getElementById("summary");
  if (!told) restore();
  const draft = document.querySelector(".draft");
  draft.hidden = false;
  document.getElementById("forget").addEventListener("click", () => { localStorage.removeItem(KEY); location.replace("/arrive"); });
  const wrong = form.querySelector("[aria-invalid=true], .step .error");
  if (told && wrong) at = steps.findIndex((step) => step.contains(wrong));
  history.replaceState({ step: at }, "");
  show(Math.max(at, 0), false);
  if (told) told.focus();
  for (const link of document.querySelectorAll("#summary a")) link.addEventListener("click", (event) => {
    const one = document.querySelector(link.getAttribute("href"));
    if (!one) return;
    event.preventDefault();
    show(steps.findIndex((step) => step.contains(one)), false);
    one.focus();
  });
})();
