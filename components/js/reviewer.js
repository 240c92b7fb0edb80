// Shows a picture beside its fields, lights the boxes of the field in hand, and sends one decision, by key or button.
const state = new WeakMap();
const hearing = new WeakMap(); // what listens for the item shown: a new run of this script takes its place

function light(root, words) {
  const lit = new Set((words ?? "").split(",").filter(Boolean));
  for (const box of root.querySelectorAll("polygon")) box.classList.toggle("on", lit.has(box.dataset.word));
}

function show(root, data) {
  const known = state.get(root);
  if (known?.digest === data.digest) {
    if (known.turn !== data.turn) Object.assign(known, { turn: data.turn, sent: false }); // refused: decide again
    return;
  }
  root.innerHTML = data.html;
  const asked = JSON.stringify(fields(root));
  state.set(root, { digest: data.digest, since: performance.now(), seen: 0, sent: false, asked, turn: data.turn });
  const used = [...root.querySelectorAll("label.f")].flatMap((one) => one.dataset.words.split(",").filter(Boolean));
  for (const box of root.querySelectorAll("polygon")) box.classList.toggle("used", used.includes(box.dataset.word));
  const first = root.querySelector(".two")?.dataset.blind === "1" ? root.querySelector("input") : null;
  first?.focus();
}

function seconds(root) {
  const known = state.get(root);
  return known ? (known.seen + (document.hidden ? 0 : performance.now() - known.since)) / 1000 : null;
}

function fields(root) {
  return Object.fromEntries([...root.querySelectorAll("input, select")].map((one) => [one.name, one.value]));
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".c-review");
  if (!root) return undefined;
  show(root, data);
  hearing.get(root)?.abort();
  const until = new AbortController();
  hearing.set(root, until);
  const { signal } = until;

  const send = (action) => {
    const known = state.get(root);
    if (!known || known.sent) return; // one decision an item
    if (action === "correct" && !root.classList.contains("editing")) {
      root.classList.add("editing");
      const doubt = root.querySelector("label.unsure, label.none") ?? root.querySelector("label.f");
      doubt?.querySelector("input, select")?.focus();
      return;
    }
    known.sent = true;
    root.classList.remove("editing");
    root.classList.add("sent");
    const told = fields(root);
    const changed = action === "accept" && JSON.stringify(told) !== known.asked; // what was typed is never dropped
    const decision = { id: data.id, version: data.version, fields: told, seconds: seconds(root), action };
    if (changed) decision.action = "correct";
    setTriggerValue("decision", JSON.stringify({ ...decision, nonce: performance.now() }));
  };

  root.classList.remove("sent");
  root.onclick = (event) => {
    const button = event.target.closest?.("button[data-action]");
    if (button) send(button.dataset.action);
    else if (event.target.closest?.(".sheet, .crop")) root.classList.toggle("large");
  };
  root.onsubmit = (event) => event.preventDefault();
  root.onpointerover = (event) => {
    const label = event.target.closest?.("label.f");
    if (label) light(root, label.dataset.words);
  };
  const focused = (event) => light(root, event.target.closest?.("label.f")?.dataset.words);
  root.addEventListener("focusin", focused, { signal });

  const pressed = (event) => {
    if (!root.isConnected || event.isComposing || event.altKey) return;
    const typing = event.target.closest?.("input, select, textarea, [contenteditable]");
    const blind = root.querySelector(".two")?.dataset.blind === "1";
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      root.classList.add("editing");
      send(blind ? "check" : "correct");
    } else if (event.key === "Escape" && root.contains(typing)) {
      root.classList.remove("editing");
      typing.blur();
    } else if (typing || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    } else if (event.code === "KeyZ") {
      root.classList.toggle("large");
    } else {
      const action = { KeyA: "accept", KeyC: "correct", KeyR: "reject", KeyN: "next" }[event.code];
      if (!action || !root.querySelector(`button[data-action="${action}"]`)) return;
      send(action);
    }
    event.preventDefault();
    event.stopPropagation(); // Streamlit has keys of its own (C clears its cache, R runs again)
  };
  const hidden = () => {
    const known = state.get(root);
    if (!known) return;
    if (document.hidden) known.seen += performance.now() - known.since;
    else known.since = performance.now();
  };
  document.addEventListener("keydown", pressed, { capture: true, signal });
  document.addEventListener("visibilitychange", hidden, { signal });
  return () => until.abort();
}
