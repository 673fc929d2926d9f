// Guichet: codes read with the phone's camera, where the browser can. One file with door.js (Asset.swift).
"use strict";

function offerCamera(button) {
  const why = !navigator.mediaDevices ? "network" : !("BarcodeDetector" in window) ? "browser" : null;
  const hint = button.form.querySelector(`[data-no-camera=${why}]`);
  if (hint) hint.hidden = false;
  if (why) return;
  const [video, input, words] = [button.form.querySelector("video"), byId(button.dataset.camera), button.textContent];
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  let stream = null;
  const seen = new Map(); // when each code was last before the camera
  button.hidden = false;
  button.addEventListener("click", () => (stream ? stop() : start()));

  async function start() {
    button.disabled = true;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      button.textContent = button.dataset.refused;
      return;
    } finally {
      button.disabled = false;
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
    for (const { rawValue } of found) {
      // A ticket that stays before the camera is one scan.
      if (!(Date.now() - seen.get(rawValue) < 3000)) {
        input.value = rawValue;
        button.form.requestSubmit();
      }
      seen.set(rawValue, Date.now());
    }
    requestAnimationFrame(look);
  }
}
