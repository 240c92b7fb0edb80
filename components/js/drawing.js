// Shows a drawing, says what is pointed at, and tells what was chosen. Changed in place: nothing is blank for a frame.
const tips = new WeakMap();

function tipOf(root) {
  let tip = tips.get(root);
  if (!tip) {
    tip = Object.assign(document.createElement("div"), { className: "c-tip", hidden: true });
    tip.setAttribute("aria-hidden", "true");
    root.after(tip);
    tips.set(root, tip);
  }
  return tip;
}

function tell(root, target, x, y) {
  const told = target?.closest?.("[data-tip]");
  const tip = tipOf(root);
  if (!told || !root.contains(told)) {
    tip.hidden = true;
    return;
  }
  if (tip.textContent !== told.dataset.tip) tip.textContent = told.dataset.tip;
  tip.hidden = false;
  tip.style.left = `${Math.max(4, Math.min(x + 14, innerWidth - tip.offsetWidth - 8))}px`;
  tip.style.top = `${y + 18 + tip.offsetHeight > innerHeight ? y - tip.offsetHeight - 10 : y + 18}px`;
}

function step(root, from, by) {
  const all = [...root.querySelectorAll("[data-code][tabindex]")];
  const next = all[all.indexOf(from) + by];
  if (!next) return;
  from.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

function show(root, data) {
  if (root.dataset.digest === data.digest) return;
  const held = root.contains(document.activeElement) ? document.activeElement.dataset?.code : undefined;
  const scrolled = root.querySelector("[data-keep]")?.scrollTop ?? 0;
  root.innerHTML = data.html;
  root.dataset.digest = data.digest;
  const kept = root.querySelector("[data-keep]");
  if (kept) kept.scrollTop = scrolled;
  const all = [...root.querySelectorAll("[data-code][tabindex]")];
  const first = all.find((one) => one.dataset.code === held) ?? all.find((one) => one.ariaPressed === "true") ?? all[0];
  for (const one of all) one.tabIndex = one === first ? 0 : -1;
  if (held !== undefined && first) first.focus({ preventScroll: true });
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".c-draw");
  if (!root) return undefined;
  show(root, data);
  const choose = (target) => {
    const found = target.closest?.("[data-code]");
    if (found && root.contains(found)) setTriggerValue("code", found.dataset.code);
    return found;
  };
  root.onclick = (event) => choose(event.target);
  root.onkeydown = (event) => {
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    const on = event.target.closest?.("[data-code][tabindex]");
    if (!on) return;
    if (by) step(root, on, by);
    else if (event.key === "Enter" || event.key === " ") choose(on);
    else return;
    event.preventDefault();
  };
  root.onpointermove = (event) => tell(root, event.target, event.clientX, event.clientY);
  root.onpointerleave = () => tell(root, null);
  root.addEventListener("focusin", focused);
  return () => {
    tips.get(root)?.remove();
    tips.delete(root);
  };
}

function focused(event) {
  if (!event.target.matches?.(":focus-visible")) return;
  const box = event.target.getBoundingClientRect();
  tell(event.currentTarget, event.target, box.left + box.width / 2, box.top + box.height / 2);
}
