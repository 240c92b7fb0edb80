// Signing out leaves nothing on this phone; where entries were not sent yet it asks first.
"use strict";
(() => {
  const root = document.getElementById("survey"), ask = document.getElementById("ask");
  const queue = surveyQueue(root.dataset.account, { onChange: () => {}, onAnswer: () => {} });
  const leave = () => queue.clear().finally(() => location.replace("/logout"));
  document.getElementById("leave").addEventListener("click", (event) => { event.preventDefault(); leave(); });
  queue.send().finally(() => {
    const count = queue.waiting().length + queue.problems().length;
    if (!count) { leave(); return; }
    ask.textContent = surveySay(ask.dataset.text, { n: count });
  });
})();
