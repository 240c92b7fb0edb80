// Streamlit's own words (menus of tables, calendars, the connection dialog) in the reader's language.
let observer = null;
let words = {};
let openings = {};

const OURS = '[data-testid="stHtml"], [data-testid="stMarkdownContainer"], [data-testid="stBidiComponentRegular"], [data-testid="stBidiComponentIsolated"]';

const THEIRS = '[data-testid="stFileUploader"] button'; // its word stands where ours do

function translated(text) {
  const trimmed = text.trim();
  if (!trimmed || trimmed.length > 160) return null;
  if (Object.hasOwn(words, trimmed)) return text.replace(trimmed, words[trimmed]);
  return null;
}

function opened(text) {
  const known = Object.keys(openings).find((one) => text.startsWith(one));
  return known ? openings[known] + text.slice(known.length) : null; // "Remove IMG_0001.png"
}

function visit(node) {
  if (node.nodeType === Node.TEXT_NODE) {
    const text = translated(node.data);
    if (text !== null && text !== node.data) node.data = text;
    return;
  }
  if (node.nodeType !== Node.ELEMENT_NODE || node.matches("canvas, script, style, svg") || (node.matches(OURS) && !node.closest(THEIRS))) return;
  for (const name of ["aria-label", "title", "placeholder"]) {
    const value = node.getAttribute(name);
    const text = value ? (translated(value) ?? opened(value)) : null;
    if (text !== null && text !== value) node.setAttribute(name, text);
  }
  for (const child of node.childNodes) visit(child);
}

function dismiss(root) {
  // the clock says it in the reader's language; once closed, Streamlit does not open it again
  for (const dialog of root.querySelectorAll('[role="dialog"]')) {
    if (/Connection error|Is Streamlit still running|Streamlit server is not responding/.test(dialog.textContent)) {
      dialog.closest('[data-testid="stDialog"]')?.style.setProperty("display", "none");
      dialog.querySelector('button[aria-label]')?.click();
    }
  }
}

export default function (component) {
  words = component.data?.words ?? {};
  openings = component.data?.openings ?? {};
  if (observer) observer.disconnect();
  document.documentElement.lang = component.data?.lang ?? "zh";
  observer = new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) if (!change.target.closest?.(OURS) || change.target.closest(THEIRS)) visit(node);
      if (change.type === "characterData" && !change.target.parentElement?.closest(OURS)) visit(change.target);
      if (change.type === "attributes") visit(change.target);
    }
    dismiss(document);
  });
  visit(document.body);
  observer.observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ["aria-label", "title", "placeholder"] });
  return () => observer?.disconnect();
}
