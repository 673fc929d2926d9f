// Guichet: the seat map. It draws the plan that the API gives, keeps it up to date, and puts what is chosen into the page's form.
"use strict";

const box = document.querySelector(".map");
const words = box.dataset;
const form = box.closest("form");
const limit = Number(words.limit);
const companions = new Set(words.companions.split(" ").filter(Boolean));
const svg = (name, attributes = {}, parent) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent?.append(element);
  return element;
};
const html = (name, properties = {}, parent) => {
  const element = Object.assign(document.createElement(name), properties);
  parent?.append(element);
  return element;
};

start().catch(() => {
  // Without the map the list does the same.
});

async function start() {
  const api = `/v1/sessions/${encodeURIComponent(words.session)}`;
  const answer = await fetch(`${api}/plan`);
  if (!answer.ok) return;
  const plan = await answer.json();
  plan.stage ??= { x: 0, y: 0 };  // a copy of before plans had one
  const seats = plan.sections.flatMap((section) => section.seats.map((seat) => ({ ...seat, section: section.name, state: "x" })));
  if (seats.length === 0) return;
  const bySection = new Map();
  let count = 0;
  for (const section of plan.sections) {
    bySection.set(section.id, seats.slice(count, count + section.seats.length));
    count += section.seats.length;
  }
  const step = pitch(seats);
  const legend = document.querySelector(".legend");
  const categories = [...legend.children].map((entry) => entry.dataset.category);
  const chosen = new Map();
  const byID = new Map(seats.map((seat) => [seat.id, seat]));
  const folded = form.querySelector("details.list");
  const sum = form.querySelector("[data-sum]");
  const other = document.querySelector("header a[hreflang]");
  const otherPath = other?.getAttribute("href").split("?")[0];

  // The frame: picture, buttons, what is chosen, and a voice.
  const picture = svg("svg", { tabindex: "0", role: "application", "aria-label": words.name, "aria-describedby": "map-help" });
  const tools = html("p", { className: "tools" }, box);
  box.append(picture);
  const larger = html("button", { type: "button", textContent: "+", ariaLabel: words.in }, tools);
  const smaller = html("button", { type: "button", textContent: "−", ariaLabel: words.out }, tools);
  html("p", { id: "map-help", className: "hint", textContent: words.help }, box);
  const tip = html("p", { className: "tip", hidden: true }, box);
  // What the voice says of limits and of seats that are gone is to be seen, too.
  const notice = html("p", { className: "message notice", hidden: true }, box);
  const list = html("ul", { className: "chosen" });
  const voice = html("p", { className: "visually-hidden", ariaLive: "polite" }, box);
  legend.after(list);
  for (const [index, entry] of [...legend.children].entries()) {
    const sample = svg("svg", { viewBox: "-6 -6 12 12", class: `sample c${index % 6}`, "aria-hidden": "true" });
    svg("path", { d: shape(index, 0, 0, 5) }, sample);
    entry.prepend(sample);
  }

  // A section's free seats of a category are one path, and its taken ones another: twenty thousand seats stay light, and a seat that is
  // sold draws its section again and no other.
  const layers = svg("g", {}, picture);
  const paths = new Map(plan.sections.map(({ id }) => [id, {
    taken: svg("path", { class: "taken" }, layers),
    free: categories.map((_, index) => svg("path", { class: `free c${index % 6}` }, layers)),
  }]));
  for (const section of plan.sections) {
    const own = bySection.get(section.id);
    if (own.length === 0 || plan.sections.length < 2) continue;
    const middle = own.reduce((sum, seat) => sum + seat.x, 0) / own.length;
    const above = Math.min(...own.map((seat) => seat.y)) - step * 1.2;
    svg("text", { x: middle, y: above, "font-size": step * 2.2, "text-anchor": "middle" }, layers).textContent = section.name;
  }
  // In front of the house, it leaves room for the first section's name.
  const front = seats.reduce((least, seat) => Math.min(least, seat.y), Infinity);
  const stageY = plan.stage.y < front ? Math.min(plan.stage.y, front - step * 5.5) : plan.stage.y;
  const stage = svg("g", { class: "stage" }, layers);
  svg("rect", { x: plan.stage.x - step * 6, y: stageY - step * 1.4, width: step * 12, height: step * 2.8, rx: step * 0.6 }, stage);
  svg("text", { x: plan.stage.x, y: stageY + step * 0.6, "font-size": step * 1.7, "text-anchor": "middle" }, stage).textContent = words.stage;
  const marks = svg("g", { class: "marks" }, picture);
  const ring = svg("circle", { class: "ring", r: step * 0.62, visibility: "hidden" }, picture);

  const isFree = (seat) => seat.state === "f" && !companions.has(seat.category);
  const name = (seat) => `${seat.section}, ${words.row} ${seat.row}, ${words.seat} ${seat.number}`;
  // How a seat sees the stage, in words: from which side, and from how far in this house.
  const [sides, distances] = [words.sides.split("|"), words.distances.split("|")];
  const away = (seat) => Math.hypot(seat.x - plan.stage.x, seat.y - plan.stage.y);
  const [nearest, farthest] = seats.reduce(([near, far], seat) => [Math.min(near, away(seat)), Math.max(far, away(seat))], [Infinity, 0]);
  function sight(seat) {
    const angle = Math.abs(Math.atan2(seat.x - plan.stage.x, seat.y - plan.stage.y)) * 180 / Math.PI;
    const part = (away(seat) - nearest) / (farthest - nearest || 1);
    return `${sides[angle < 25 ? 0 : angle < 60 ? 1 : angle <= 90 ? 2 : 3]}, ${distances[part < 0.33 ? 0 : part < 0.67 ? 1 : 2]}`;
  }
  const entryOf = (seat) => legend.querySelector(`[data-category="${CSS.escape(seat.category)}"]`);
  const price = (seat) => entryOf(seat)?.textContent.trim() ?? "";

  // From the form's sending on until its answer is a page, or did not come.
  let isSending = false;
  function draw(sections = bySection.keys()) {
    for (const id of sections) {
      const shapes = categories.map(() => []);
      const others = [];
      for (const seat of bySection.get(id) ?? []) {
        const index = categories.indexOf(seat.category);
        if (isFree(seat) && index >= 0) shapes[index].push(shape(index, seat.x, seat.y, step * 0.4));
        else others.push(shape(0, seat.x, seat.y, step * 0.22));
      }
      shapes.forEach((shape, index) => paths.get(id)?.free[index].setAttribute("d", shape.join("")));
      paths.get(id)?.taken.setAttribute("d", others.join(""));
    }
    // Those who are about to hold them see their own hold.
    if (isSending) return;
    const gone = [...chosen.keys()].filter((seat) => !isFree(seat));
    for (const seat of gone) chosen.delete(seat);
    if (gone.length === 0) return;
    warn(gone.map((seat) => `${name(seat)} – ${words.gone}`).join(", "));
    show();
  }

  function warn(text) {
    voice.textContent = notice.textContent = text;
    notice.hidden = false;
  }

  function show() {
    marks.replaceChildren();
    list.replaceChildren();
    let number = 0;
    for (const seat of chosen.keys()) {
      svg("circle", { cx: seat.x, cy: seat.y, r: step * 0.5 }, marks);
      svg("path", { d: `M${seat.x - step * 0.22} ${seat.y}l${step * 0.16} ${step * 0.18} ${step * 0.3} ${-step * 0.36}`, "stroke-width": step * 0.12 }, marks);
      const entry = html("li", {}, list);
      html("span", { textContent: `${name(seat)} · ${price(seat)}` }, entry);
      html("button", { type: "button", className: "quiet", textContent: words.remove, ariaLabel: `${words.remove} ${name(seat)}`, onclick: () => remove(seat) }, entry);
      html("input", { type: "hidden", name: `seat-${number++}`, value: seat.id }, entry);
    }
    if (chosen.size === 0) html("li", { className: "hint", textContent: words.none }, list);
    for (const tick of folded.querySelectorAll("input")) tick.checked = chosen.has(byID.get(tick.value));
    showSum(sum, [...chosen.keys()].reduce((cents, seat) => cents + Number(entryOf(seat)?.dataset.cents ?? 0), 0));
    // The page in the other language has the same seats chosen.
    const query = new URLSearchParams([...chosen.keys()].map((seat, index) => [`seat-${index}`, seat.id]));
    other?.setAttribute("href", chosen.size > 0 ? `${otherPath}?${query}` : otherPath);
  }

  function toggle(seat) {
    notice.hidden = true;
    if (chosen.delete(seat)) voice.textContent = name(seat);
    else if (!isFree(seat)) warn(`${name(seat)} – ${words.taken}`);
    else if (chosen.size >= limit) warn(words.most);
    else {
      chosen.set(seat, true);
      voice.textContent = `${name(seat)}, ${words.chosen}`;
    }
    say(seat);
    show();
  }

  // Its button goes with it: the next one has the focus, or the map.
  function remove(seat) {
    toggle(seat);
    (list.querySelector("button") ?? picture).focus();
  }

  // What is seen: a window on the plan.
  const corners = [{ x: plan.stage.x - step * 6, y: stageY }, { x: plan.stage.x + step * 6, y: stageY }];
  const [left, top, right, bottom] = [...seats, ...corners].reduce(
    ([l, t, r, b], s) => [Math.min(l, s.x), Math.min(t, s.y), Math.max(r, s.x), Math.max(b, s.y)], [Infinity, Infinity, -Infinity, -Infinity]);
  const whole = { x: left - step * 2, y: top - step * 4, w: right - left + step * 4, h: bottom - top + step * 6 };
  let view = { ...whole };
  function look() {
    view.w = Math.min(Math.max(view.w, step * 12), whole.w);
    view.h = view.w * whole.h / whole.w;
    view.x = Math.min(Math.max(view.x, whole.x), whole.x + whole.w - view.w);
    view.y = Math.min(Math.max(view.y, whole.y), whole.y + whole.h - view.h);
    picture.setAttribute("viewBox", `${view.x} ${view.y} ${view.w} ${view.h}`);
    // While the whole house is seen, a finger that goes up or down moves the page (site.css).
    picture.classList.toggle("whole", view.w >= whole.w);
  }
  function zoom(factor, x = view.x + view.w / 2, y = view.y + view.h / 2) {
    const before = view.w;
    view.w = Math.min(Math.max(view.w * factor, step * 12), whole.w);
    const ratio = view.w / before;
    view.x = x - (x - view.x) * ratio;
    view.y = y - (y - view.y) * ratio;
    look();
  }
  picture.style.aspectRatio = `${whole.w} / ${whole.h}`;
  look();
  larger.onclick = () => zoom(0.6);
  smaller.onclick = () => zoom(1 / 0.6);

  // Which seat is where: a grid, so that a pointer finds its seat among thousands at once.
  const grid = new Map();
  const cell = (x, y) => `${Math.floor(x / step)} ${Math.floor(y / step)}`;
  for (const seat of seats) grid.set(cell(seat.x, seat.y), [...(grid.get(cell(seat.x, seat.y)) ?? []), seat]);
  function at(event) {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
    let best = null;
    let nearest = step * 0.75;
    for (let dx = -1; dx <= 1; dx++) {
      for (let dy = -1; dy <= 1; dy++) {
        for (const seat of grid.get(cell(point.x + dx * step, point.y + dy * step)) ?? []) {
          const distance = Math.hypot(seat.x - point.x, seat.y - point.y);
          if (distance < nearest) [best, nearest] = [seat, distance];
        }
      }
    }
    return { seat: best, point };
  }

  let focused = null;
  function say(seat) {
    focused = seat;
    ring.setAttribute("visibility", "visible");
    ring.setAttribute("cx", seat.x);
    ring.setAttribute("cy", seat.y);
    tip.hidden = false;
    tip.textContent = `${name(seat)} · ${isFree(seat) ? price(seat) : words.taken} · ${sight(seat)}`;
  }

  // Pointers: one drags or taps, two zoom.
  const pointers = new Map();
  let moved = 0;
  picture.addEventListener("pointerdown", (event) => {
    pointers.set(event.pointerId, event);
    moved = 0;
    picture.setPointerCapture(event.pointerId);
  });
  picture.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) {
      const { seat } = at(event);
      if (seat) say(seat);
      return;
    }
    const scale = view.w / picture.clientWidth;
    if (pointers.size === 2) {
      const [one, two] = [...pointers.values()];
      const other = one.pointerId === event.pointerId ? two : one;
      const ratio = Math.hypot(before.clientX - other.clientX, before.clientY - other.clientY) / Math.hypot(event.clientX - other.clientX, event.clientY - other.clientY);
      zoom(ratio, at(event).point.x, at(event).point.y);
    } else {
      const y = view.y;
      view.x -= (event.clientX - before.clientX) * scale;
      view.y -= (event.clientY - before.clientY) * scale;
      look();
      // At its end a finger that goes on moves the page: nobody is caught in the map.
      if (event.pointerType === "touch" && view.y === y) scrollBy(0, before.clientY - event.clientY);
    }
    moved += Math.hypot(event.clientX - before.clientX, event.clientY - before.clientY);
    pointers.set(event.pointerId, event);
  });
  picture.addEventListener("pointerup", (event) => {
    pointers.delete(event.pointerId);
    if (moved > 8) return;
    const { seat, point } = at(event);
    // From far away a finger covers ten seats: first nearer.
    if (view.w > step * 70) zoom(step * 40 / view.w, point.x, point.y);
    else if (seat) toggle(seat);
  });
  picture.addEventListener("pointercancel", (event) => pointers.delete(event.pointerId));
  picture.addEventListener("wheel", (event) => {
    // Further away than the whole house is the page.
    if (event.deltaY > 0 && view.w >= whole.w) return;
    event.preventDefault();
    const { point } = at(event);
    zoom(event.deltaY > 0 ? 1.2 : 1 / 1.2, point.x, point.y);
  }, { passive: false });

  // Keys: arrows go to the next free seat that way, space or Enter takes it, + and − zoom.
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  picture.addEventListener("focus", () => {
    if (!focused && picture.matches(":focus-visible")) point(seats.find(isFree) ?? seats[0]);
  });
  picture.addEventListener("keydown", (event) => {
    if (ways[event.key]) point(focused ? next(ways[event.key]) : seats.find(isFree));
    else if (event.key === " " || event.key === "Enter") { if (focused) toggle(focused); }
    else if (event.key === "+") zoom(0.6);
    else if (event.key === "-") zoom(1 / 0.6);
    else return;
    event.preventDefault();
  });
  function point(seat) {
    if (!seat) return;
    say(seat);
    voice.textContent = tip.textContent;
    if (view.w > step * 70) zoom(step * 40 / view.w, seat.x, seat.y);
    if (seat.x < view.x + step || seat.x > view.x + view.w - step || seat.y < view.y + step || seat.y > view.y + view.h - step) {
      view.x = seat.x - view.w / 2;
      view.y = seat.y - view.h / 2;
      look();
    }
  }
  function next([dx, dy]) {
    let best = null;
    let least = Infinity;
    for (const seat of seats) {
      if (!isFree(seat) || seat === focused) continue;
      const along = (seat.x - focused.x) * dx + (seat.y - focused.y) * dy;
      const aside = Math.abs((seat.x - focused.x) * dy) + Math.abs((seat.y - focused.y) * dx);
      if (along < step * 0.3) continue;
      const cost = along + aside * 3;
      if (cost < least) [best, least] = [seat, cost];
    }
    return best;
  }

  const rest = () => {
    isSending = false;
    draw();
  };
  form.addEventListener("submit", () => {
    isSending = true;
    setTimeout(rest, 15_000);
  });
  addEventListener("pageshow", ({ persisted }) => persisted && rest());

  // The map takes the list's place once it is known what is free. What was ticked there, or kept from before, is chosen here.
  function begin() {
    for (const tick of form.querySelectorAll("details.list input:checked, .kept input:checked")) {
      if (byID.has(tick.value)) chosen.set(byID.get(tick.value), true);
    }
    form.querySelector(".kept")?.remove();
    legend.hidden = box.hidden = false;
    if (!folded.contains(document.activeElement)) folded.open = false;
    folded.addEventListener("change", ({ target }) => {
      if (byID.has(target.value)) toggle(byID.get(target.value));
    });
    show();
  }

  // States: the whole at first, then what changes, as long as the page is open.
  const states = (section, letters) => { for (const [index, seat] of (bySection.get(section) ?? []).entries()) seat.state = letters[index] ?? "x"; };
  const apply = (data) => { for (const section of data.sections ?? []) states(section.id, section.states); if (box.hidden) begin(); draw(); };
  const stream = new EventSource(`${api}/availability/events`);
  stream.addEventListener("availability", (event) => apply(JSON.parse(event.data)));
  stream.addEventListener("change", (event) => {
    const { sections } = JSON.parse(event.data);
    for (const [id, changes] of Object.entries(sections)) {
      for (const [index, letter] of Object.entries(changes)) {
        const seat = bySection.get(id)?.[Number(index)];
        if (seat) seat.state = letter;
      }
    }
    draw(Object.keys(sections));
  });
}

// The usual distance between two seats of a row.
function pitch(seats) {
  const gaps = [];
  for (let index = 1; index < seats.length; index++) {
    const [one, other] = [seats[index - 1], seats[index]];
    if (one.row === other.row && one.section === other.section) gaps.push(Math.hypot(one.x - other.x, one.y - other.y));
  }
  gaps.sort((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 2)] || 20;
}

// A category has a shape of its own besides its colour: disc, square, diamond, triangle.
function shape(index, x, y, r) {
  switch (index % 4) {
    case 0: return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
    case 1: return `M${x - r * 0.88} ${y - r * 0.88}h${r * 1.76}v${r * 1.76}h${-r * 1.76}z`;
    case 2: return `M${x} ${y - r * 1.15}l${r * 1.15} ${r * 1.15} ${-r * 1.15} ${r * 1.15} ${-r * 1.15} ${-r * 1.15}z`;
    default: return `M${x} ${y - r * 1.1}l${r * 1.1} ${r * 1.95}h${-r * 2.2}z`;
  }
}
