// Guichet: codes read with the phone's camera, where the browser can. One file with door.js (Asset.swift).
"use strict";

function offerCamera(button) {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  const [video, input, words] = [button.form.querySelector("video"), byId(button.dataset.camera), button.textContent];
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  let stream = null;
  let last = { code: "", at: 0 };
  button.hidden = false;
  button.addEventListener("click", () => (stream ? stop() : start()));

  async function start() {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      button.textContent = button.dataset.refused;
      return;
    }
    video.srcObject = stream;
    video.hidden = false;
    button.textContent = button.dataset.on;
    await video.play();
    requestAnimationFrame(look);
  }

  function stop() {
    for (const track of stream.getTracks()) track.stop();
    stream = null;
    video.hidden = true;
    button.textContent = words;
  }

  async function look() {
    if (!stream) return;
    const found = await detector.detect(video).catch(() => []);
    const text = found[0]?.rawValue;
    // A ticket that stays before the camera is one scan.
    if (text && (text !== last.code || Date.now() - last.at > 3000)) {
      input.value = text;
      button.form.requestSubmit();
    }
    if (text) last = { code: text, at: Date.now() };
    requestAnimationFrame(look);
  }
}
