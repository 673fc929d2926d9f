// Guichet: what pages do better with a script. Each of them works without.
"use strict";

// A countdown is told how many milliseconds were left when the page was made; a phone that slept meanwhile counts them too. Of a page that is not made
// now, but comes out of the browser's memory (back and forward, a tab that was put away), that was long ago: its page is asked again. So it is where the
// visitor's clock says that it is old, and is wrong perhaps.
const DAY = 86_400_000;
const isRemembered = document.wasDiscarded || performance.getEntriesByType("navigation")[0]?.type === "back_forward";
for (const line of document.querySelectorAll("[data-left]")) {
  const [left, promised, page] = [Number(line.dataset.left), Number(line.dataset.end), line.dataset.reload];
  const age = Date.now() - (promised - left);
  // More than a day is told in whole minutes.
  let isSure = !page || !isRemembered && Math.abs(age) < (left > DAY ? 90_000 : 20_000);
  let end = isSure ? Date.now() + left : promised;
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
    const text = timeLeft(seconds);
    if (clock.textContent !== text) clock.textContent = text;
    if (!isSure) return;
    line.classList.toggle("near", seconds <= 120);
    for (const step of [20, 60, 120]) {
      if (seconds <= step && told > step) {
        told = step;
        if (seconds > 0) said.textContent = `${label} ${timeSpoken(seconds)}`;
      }
    }
    if (seconds === 0) {
      clearInterval(timer);
      // Not a reload: the page may be the answer to a form, which must not be sent again.
      if (page) setTimeout(() => location.replace(page), 500 + Math.random() * 2500);
    }
  }
  async function ask() {
    const asked = Date.now();
    try {
      const answer = await fetch(page, { cache: "no-store" });
      // Too many ask at once: later.
      if (answer.ok || answer.status === 404 || answer.status === 410) {
        const now = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(`[data-end="${promised}"]`);
        // It has opened, was moved or is over: the page says more.
        if (!now) return location.replace(page);
        [end, isSure] = [asked + Number(now.dataset.left), true];
        return show();
      }
    } catch {
      // The network may be back in a moment.
    }
    setTimeout(ask, 5000);
  }
  show();
  if (!isSure) ask();
}

function timeWords(number, unit, unitDisplay) {
  return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, unitDisplay }).format(number);
}

// `2 minutes`, `1 minute 35 secondes`: a clock's `2:00` would be read as an hour of the day.
function timeSpoken(seconds) {
  const parts = [[Math.floor(seconds / 60), "minute"], [seconds % 60, "second"]];
  return parts.filter(([number]) => number > 0).map(([number, unit]) => timeWords(number, unit, "long")).join(" ");
}

// `9:59`, `3:20:00`; more than a day, in days and hours: nobody needs its seconds.
function timeLeft(seconds) {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (hours >= 24) return `${timeWords(Math.floor(hours / 24), "day", "long")} ${timeWords(hours % 24, "hour", "short")}`;
  const pad = (number) => String(number).padStart(2, "0");
  return (hours > 0 ? `${hours}:${pad(minutes)}` : String(minutes)) + ":" + pad(rest);
}

// What is chosen so far, in money, with the fees of the order; map.js counts its seats itself.
const money = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: "EUR" });
function showSum(line, cents) {
  const text = money.format((cents + (cents > 0 ? Number(line.dataset.fees) : 0)) / 100);
  const sum = line.querySelector("strong");
  if (sum.textContent !== text) sum.textContent = text;
  line.hidden = cents === 0;
}
for (const line of document.querySelectorAll("form [data-sum]")) {
  const form = line.closest("form");
  const fields = [...form.querySelectorAll(":is(select, input[type=radio])[data-cents]")];
  const price = ({ dataset, value, type, checked }) => {
    if (type === "radio") return checked ? Number(dataset.cents) : 0;
    const beside = form.elements[dataset.alone]?.checked ? 0 : Number(dataset.beside ?? 0);
    return (Number(dataset.cents) + beside) * Number(value);
  };
  const count = () => showSum(line, fields.reduce((cents, field) => cents + price(field), Number(line.dataset.fixed ?? 0)));
  if (fields.length > 0) form.addEventListener("change", count);
  // Also when a browser puts back what was chosen before.
  if (fields.length > 0) addEventListener("pageshow", count);
}

// A page may be the answer to a form. Who comes back to it later (from the provider's page, say) asks for its address, as for any other page, instead of being
// asked by the browser whether the form is to be sent once more. Each address of the site answers that; of the house's side not each.
if (!document.body.classList.contains("staff")) history.replaceState(history.state, "", location.href);

// What is typed and not sent goes along to the page in the other language, and to the basket that somebody comes back to: in this tab alone, until the next page.
const otherLanguage = document.querySelector("header a[hreflang]");
const typedFields = () => [...document.querySelectorAll("main form[method=post] :is(input:not([type=password], [type=file]), select)[name]")]
  .filter(({ name }) => !["key", "total", "section"].includes(name));
const isTick = ({ type }) => type === "checkbox" || type === "radio";
const keyOf = (field) => (isTick(field) ? `${field.name}=${field.value}` : field.name);
// The recap has all of it in hidden fields, for the form that comes before it, where a ticket type is a button. Elsewhere they are no one's words.
const entryOf = (field) => field.type === "hidden" && field.name.startsWith("tariff-") ? [`${field.name}=${field.value}`, true]
  : [keyOf(field), isTick(field) ? field.checked : field.value];
function keepTyped(paths) {
  const typed = typedFields().filter(({ type, form }) => type !== "hidden" || form.matches(".recap")).map(entryOf);
  try {
    sessionStorage.setItem("guichet-typed", JSON.stringify([paths, typed]));
  } catch {
    // A browser that keeps nothing shows empty fields.
  }
}
const otherPath = () => new URL(otherLanguage.href).pathname;
otherLanguage?.addEventListener("click", () => keepTyped([otherPath()]));
if (document.querySelector("form.recap, form#buyer")) {
  const basket = document.querySelector(".countdown[data-reload]")?.dataset.reload;
  addEventListener("pagehide", () => keepTyped([basket, otherPath()]));
}
try {
  const [paths, typed] = JSON.parse(sessionStorage.getItem("guichet-typed")) ?? [];
  sessionStorage.removeItem("guichet-typed");
  const left = new Map();
  // Several forms of a page may have fields of one name: they come in the same order there.
  if (paths?.includes(location.pathname)) for (const [key, value] of typed) left.set(key, [...(left.get(key) ?? []), value]);
  for (const field of typedFields().filter(({ type }) => type !== "hidden")) {
    const value = left.get(keyOf(field))?.shift();
    if (value !== undefined) field[isTick(field) ? "checked" : "value"] = value;
    if (field.selectedIndex < 0) field.selectedIndex = 0;
  }
} catch {
  // Nothing was kept.
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
  if (watched.dataset.again) setTimeout(() => location.replace(watched.dataset.page), Number(watched.dataset.again));
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
