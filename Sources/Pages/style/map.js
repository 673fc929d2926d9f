// Guichet: the seat map. It draws the plan that the API gives, keeps it up to date, and puts what is chosen into the page's form. Its signs are in
// map-signs.js.
"use strict";

const box = document.querySelector(".map");
const words = box.dataset;
const form = box.closest("form");
const limit = Number(words.limit);
const companions = new Set(words.companions.split(" ").filter(Boolean));

// Of a big house, over a slow network, it takes a while.
const loading = document.querySelector("[data-loading]");
loading.hidden = false;
start().catch(() => {
  // Without the map the list does the same.
  loading.remove();
});

async function start() {
  const api = `/v1/sessions/${encodeURIComponent(words.session)}`;
  const answer = await fetch(`${api}/plan`);
  if (!answer.ok) return loading.remove();
  const plan = await answer.json();
  plan.stage ??= { x: 0, y: 0 };  // a copy of before plans had one
  const seats = plan.sections.flatMap((section) => section.seats.map((seat) => ({ ...seat, section: section.name, state: "x" })));
  if (seats.length === 0) return loading.remove();
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
  // The legend, and the list's rows, with the same sign.
  for (const entry of [...legend.children, ...folded.querySelectorAll("legend[data-category]")]) {
    const index = categories.indexOf(entry.dataset.category);
    if (index < 0) continue;
    const sample = svg("svg", { viewBox: "-6 -6 12 12", class: `sample c${colour(index)}`, "aria-hidden": "true" });
    svg("path", { d: shape(index, 0, 0, 5) }, sample);
    entry.prepend(sample);
  }

  // A section's free seats of a category are one path, and its taken ones another: twenty thousand seats stay light, and a seat that is
  // sold draws its section again and no other.
  const layers = svg("g", {}, picture);
  const paths = new Map(plan.sections.map(({ id }) => [id, {
    taken: svg("path", { class: "taken" }, layers),
    free: categories.map((_, index) => svg("path", { class: `free c${colour(index)}` }, layers)),
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
    // A companion's seat that comes with a wheelchair place costs, and counts, too.
    showSum(sum, [...chosen.keys()].reduce((cents, seat) => cents + Number(entryOf(seat)?.dataset.cents ?? 0) + Number(entryOf(seat)?.dataset.beside ?? 0), 0));
    // The page in the other language has the same seats chosen, and the same section in its list.
    const query = new URLSearchParams([["secteur", form.elements.section.value], ...[...chosen.keys()].map((seat, index) => [`seat-${index}`, seat.id])]);
    other?.setAttribute("href", `${otherPath}?${query}`);
  }
  const places = (seat) => (entryOf(seat)?.dataset.beside === undefined ? 1 : 2);
  const taken = () => [...chosen.keys()].reduce((count, seat) => count + places(seat), 0);

  function toggle(seat) {
    notice.hidden = true;
    if (chosen.delete(seat)) voice.textContent = `${name(seat)}, ${words.removed}`;
    else if (!isFree(seat)) warn(`${name(seat)} – ${words.taken}`);
    else if (taken() + places(seat) > limit) warn(words.most);
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

  // What is seen: a window on the plan, as high and wide as the picture.
  const corners = [{ x: plan.stage.x - step * 6, y: stageY }, { x: plan.stage.x + step * 6, y: stageY }];
  const [left, top, right, bottom] = [...seats, ...corners].reduce(
    ([l, t, r, b], s) => [Math.min(l, s.x), Math.min(t, s.y), Math.max(r, s.x), Math.max(b, s.y)], [Infinity, Infinity, -Infinity, -Infinity]);
  const whole = { x: left - step * 2, y: top - step * 4, w: right - left + step * 4, h: bottom - top + step * 6 };
  let view = { ...whole };
  let frame = { w: whole.w, h: whole.h }; // of the picture, in pixels once it is shown
  const widest = () => Math.max(whole.w, whole.h * frame.w / frame.h);
  const within = (from, size, start, length) => (size < length * 0.999 ? Math.min(Math.max(from, start), start + length - size) : start + (length - size) / 2);
  // From far away a finger covers ten seats; near, one.
  const nearWidth = () => step * frame.w / 25;
  const isFar = () => view.w > nearWidth() * 1.75;
  function look() {
    view.w = Math.min(Math.max(view.w, step * 12), widest());
    view.h = view.w * frame.h / frame.w;
    view.x = within(view.x, view.w, whole.x, whole.w);
    view.y = within(view.y, view.h, whole.y, whole.h);
    picture.setAttribute("viewBox", `${view.x} ${view.y} ${view.w} ${view.h}`);
    // While the house is seen from front to back, a finger that goes up or down moves the page (site.css).
    picture.classList.toggle("whole", view.h > whole.h * 0.999);
  }
  function zoom(factor, x = view.x + view.w / 2, y = view.y + view.h / 2) {
    const before = view.w;
    view.w = Math.min(Math.max(view.w * factor, step * 12), widest());
    const ratio = view.w / before;
    view.x = x - (x - view.x) * ratio;
    view.y = y - (y - view.y) * ratio;
    look();
  }
  // When the picture is shown, or its size changes: it keeps its middle and its scale, and a whole house stays whole.
  let isShown = false;
  function fit() {
    const { width, height } = picture.getBoundingClientRect();
    if (width === 0 || height === 0 || isShown && width === frame.w && height === frame.h) return;
    const [x, y, scale, isWhole] = [view.x + view.w / 2, view.y + view.h / 2, view.w / frame.w, view.w >= widest()];
    frame = { w: width, h: height };
    view.w = !isShown ? firstWidth() : isWhole ? widest() : scale * width;
    view.h = view.w * height / width;
    view.x = (isShown ? x : (chosen.keys().next().value ?? plan.stage).x) - view.w / 2;
    view.y = (isShown ? y : whole.y + whole.h / 2) - view.h / 2;
    isShown = true;
    look();
  }
  // The whole house; of one that would be but a strip on a phone, what fills the picture from front to back.
  function firstWidth() {
    const height = whole.h * frame.w / widest();
    return height < frame.h * 0.6 ? whole.h * frame.w / frame.h : widest();
  }
  picture.style.aspectRatio = `${whole.w} / ${whole.h}`;
  new ResizeObserver(fit).observe(picture);
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
    const scale = view.w / frame.w;
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
    if (isFar()) zoom(nearWidth() / view.w, point.x, point.y);
    else if (seat) toggle(seat);
  });
  picture.addEventListener("pointercancel", (event) => pointers.delete(event.pointerId));
  picture.addEventListener("wheel", (event) => {
    // Further away than the whole house is the page.
    if (event.deltaY > 0 && view.w >= widest()) return;
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
    voice.textContent = chosen.has(seat) ? `${tip.textContent}, ${words.chosen}` : tip.textContent;
    if (isFar()) zoom(nearWidth() / view.w, seat.x, seat.y);
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
    loading.remove();
    // Who reads the list goes on reading it.
    if (!folded.contains(document.activeElement) && location.hash !== `#${folded.id}`) folded.open = false;
    folded.addEventListener("change", ({ target }) => {
      if (byID.has(target.value)) toggle(byID.get(target.value));
    });
    show();
    fit();
  }

  // States: the whole at first, then what changes, as long as the page is open.
  const states = (section, letters) => { for (const [index, seat] of (bySection.get(section) ?? []).entries()) seat.state = letters[index] ?? "x"; };
  const apply = (data) => { for (const section of data.sections ?? []) states(section.id, section.states); if (box.hidden) begin(); draw(); };
  // A browser opens a lost connection again by itself, but not one that was refused: of a box office that restarts, or has too many followers. Then it is
  // asked again, ever later, and who looks is told that the map stands still.
  let pause = 1000;
  follow();

  function follow() {
    const stream = new EventSource(`${api}/availability/events`);
    stream.addEventListener("availability", (event) => {
      pause = 1000;
      if (notice.textContent === words.stale) notice.hidden = true;
      apply(JSON.parse(event.data));
    });
    stream.addEventListener("change", (event) => change(JSON.parse(event.data).sections));
    stream.addEventListener("error", () => {
      if (stream.readyState !== EventSource.CLOSED) return;
      warn(words.stale);
      setTimeout(follow, pause * (0.5 + Math.random()));
      pause = Math.min(2 * pause, 30_000);
    });
  }

  function change(sections) {
    for (const [id, changes] of Object.entries(sections)) {
      for (const [index, letter] of Object.entries(changes)) {
        const seat = bySection.get(id)?.[Number(index)];
        if (seat) seat.state = letter;
      }
    }
    draw(Object.keys(sections));
  }
}
