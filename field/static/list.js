// Search among the buildings, and the code at a door: by camera where there is one, by a picture, or typed.
"use strict";
(() => {
  const search = document.getElementById("search"), rows = [...document.querySelectorAll(".places li")];
  search.addEventListener("input", () => {
    const text = search.value.trim().toLowerCase();
    for (const row of rows) row.hidden = !row.dataset.text.toLowerCase().includes(text);
    for (const part of document.querySelectorAll("main section")) part.hidden = ![...part.querySelectorAll("li")].some((row) => !row.hidden);
  });
  const form = document.getElementById("find"), told = document.getElementById("scan-told"), view = document.getElementById("view");
  const scan = document.getElementById("scan"), picture = document.getElementById("picture"), name = scan.textContent;
  const open = (text) => {
    const code = (/H-?[0-9A-Za-z]{8}/.exec(text) || [text])[0];
    document.getElementById("code").value = code.slice(0, 40);
    form.requestSubmit();
  };
  if ("BarcodeDetector" in window) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    let stream = null;
    const stop = () => {
      if (stream) for (const track of stream.getTracks()) track.stop();
      stream = null;
      view.hidden = true;
      scan.textContent = name;
    };
    const look = async () => { // one frame after the other, as fast as the camera gives them
      if (!stream) return;
      const [found] = await detector.detect(view).catch(() => []);
      if (found) { stop(); open(found.rawValue); } else view.requestVideoFrameCallback(look);
    };
    scan.addEventListener("click", async () => {
      if (stream) { stop(); return; }
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
        view.srcObject = stream;
        view.hidden = false;
        scan.textContent = scan.dataset.stop;
        await view.play();
        look();
      } catch { stop(); told.textContent = form.dataset.noCamera; }
    });
    document.getElementById("photo").addEventListener("change", async (event) => {
      const [found] = await createImageBitmap(event.target.files[0]).then((frame) => detector.detect(frame)).catch(() => []);
      if (found) open(found.rawValue); else told.textContent = form.dataset.noCode;
    });
    scan.hidden = !(navigator.mediaDevices && navigator.mediaDevices.getUserMedia);
    picture.hidden = false;
  }
  addEventListener("pagehide", () => { if (view.srcObject) for (const track of view.srcObject.getTracks()) track.stop(); });
  const root = document.getElementById("survey"), W = JSON.parse(root.dataset.words);
  const queue = surveyQueue(root.dataset.account, {
    onChange: (status) => { if (status === 401) root.dataset.over = "1"; surveyLine(queue, root, W); }, onAnswer: () => {},
  });
  surveyLine(queue, root, W);
  queue.send();
  surveyWorker();
})();
