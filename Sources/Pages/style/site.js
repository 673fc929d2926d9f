// Guichet: what pages do better with a script. Each of them works without.
"use strict";

// A countdown is told how many milliseconds were left when the page was made; a phone that slept meanwhile counts them too.
for (const line of document.querySelectorAll("[data-left]")) {
  const end = Date.now() + Number(line.dataset.left);
  const label = line.firstChild.textContent.trim();
  const clock = line.querySelector(".clock");
  const said = document.createElement("span");
  said.className = "visually-hidden";
  said.setAttribute("aria-live", "polite");
  line.append(said);
  line.hidden = false;
  let told = Infinity;
  const timer = setInterval(show, 1000);
  function show() {
    const seconds = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    const pad = (number) => String(number).padStart(2, "0");
    clock.textContent = (hours > 0 ? `${hours}:${pad(minutes)}` : String(minutes)) + ":" + pad(rest);
    line.classList.toggle("near", seconds <= 120);
    for (const step of [20, 60, 120]) {
      if (seconds <= step && told > step) {
        told = step;
        if (seconds > 0) said.textContent = `${label} ${clock.textContent}`;
      }
    }
    if (seconds === 0) {
      clearInterval(timer);
      // Not a reload: the page may be the answer to a form, which must not be sent again.
      if (line.dataset.reload) setTimeout(() => location.replace(line.dataset.reload), 500 + Math.random() * 2500);
    }
  }
  show();
}

// An order that moves, or the names on its tickets: the page is loaded again once the platform says something else than the page.
const watched = document.querySelector("[data-watch]");
if (watched) {
  const isNames = watched.dataset.about === "names";
  const path = `/v1/orders/${watched.dataset.order}${isNames ? "/tickets" : ""}`;
  const said = (order) => isNames
    ? String(order.tickets.filter((ticket) => ticket.holder).length)
    : order.state + (order.payment?.declined ?? "") + (order.refundCents ?? "");
  let pause = 700;
  const look = async () => {
    try {
      const answer = await fetch(path, { headers: { accept: "application/json" }, cache: "no-store" });
      const order = answer.ok ? await answer.json() : null;
      if (order && said(order) !== watched.dataset.watch) return location.replace(watched.dataset.page);
    } catch {
      // The network may be back at the next look.
    }
    pause = Math.min(pause * 1.4, 8000);
    setTimeout(look, pause);
  };
  setTimeout(look, pause);
}

// What went wrong is where the eyes and the screen reader are.
document.querySelector("[data-focus]")?.focus();

// A form that is under way is not sent twice by an impatient finger.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button")) {
      setTimeout(() => { button.disabled = true; }, 0);
      // Whoever stopped a request that did not get through may send it again; the platform takes it once.
      setTimeout(() => { button.disabled = false; }, 8000);
    }
  });
}
addEventListener("pageshow", (event) => {
  if (event.persisted) for (const button of document.querySelectorAll("form button")) button.disabled = false;
});
