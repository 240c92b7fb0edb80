// Shows a drawing. Streamlit's own HTML element takes SVG away; and an <img> would be blank for a frame on each change.
export default function (component) {
  const { data, parentElement } = component;
  const root = parentElement.querySelector(".picture");
  if (root && root.dataset.digest !== data.digest) {
    root.innerHTML = data.svg;
    root.dataset.digest = data.digest;
  }
}
