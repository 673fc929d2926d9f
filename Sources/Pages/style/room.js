// Guichet: somebody who waits. The page says everything when it comes; this keeps it true without loading it again. And the page of a draw:
// this computes it again. Needs draw.js.
"use strict";

const room = document.querySelector("[data-room]");
if (room) {
  const words = room.dataset;
  const number = words.number === undefined ? null : Number(words.number);
  const counted = new Intl.NumberFormat(document.documentElement.lang);
  const title = document.title;
  const gone = new Set();
  let [rank, known, last, spread] = [null, null, 0, 0.25];
  let timer = setTimeout(look, 2000);

  const fill = (name, text) => { for (const place of room.querySelectorAll(`[data-fill=${name}]`)) place.textContent = text; };
  const tell = (text) => { room.querySelector("[data-told]").textContent = text; };
  const note = (name, isShown) => { for (const place of room.querySelectorAll(`[data-note=${name}]`)) place.hidden = !isShown; };

  async function look() {
    clearTimeout(timer);
    last = Date.now();
    let [seconds, isAway] = [5, true];
    const stop = new AbortController();
    const limit = setTimeout(() => stop.abort(), 10_000);
    try {
      const answer = await fetch(`/v1/rooms/${words.room}`, { headers: { accept: "application/json" }, signal: stop.signal });
      if (answer.ok) {
        seconds = await show(await answer.json());
        isAway = false;
      }
    } catch {
      // The network may be back at the next look.
    }
    clearTimeout(limit);
    note("away", isAway);
    // Not all together.
    if (seconds) timer = setTimeout(look, seconds * 1000 * (1 + Math.random() * spread));
  }

  // Telephones sleep: whoever looks again sees what is true now.
  addEventListener("visibilitychange", () => { if (!document.hidden && Date.now() - last > 2000) look(); });

  // Returns after how many seconds to look again; nothing when the page leaves.
  async function show(board) {
    const isOutside = words.state === "outside" || words.state === "over" || number === null;
    if (board.phase === "open" || board.phase === "closed" || (isOutside && board.phase !== words.phase && !room.querySelector("[data-busy]"))) {
      setTimeout(() => location.replace(words.page), Math.random() * 3000);
      return 0;
    }
    fill("queued", counted.format(board.queued - (board.leftOut ?? 0)));
    fill("message", board.message ?? "");
    note("message", Boolean(board.message));
    note("paused", board.phase === "paused");
    stock(board.stock);
    // As RoomBoard.leavesWheelchairs has it.
    const reserved = words.wheelchairs.split(" ");
    note("wheelchairs", board.wheelchairPlaces !== undefined && board.stock.some(({ session, category, free }) => session === words.session && free > 0 && reserved.includes(category)));
    const wait = isOutside ? null : await place(board);
    // As RoomBoard.secondsUntilNextLook has it; who came early looks soon after the opening.
    spread = board.lookSpread ?? spread;
    const factor = Math.min(Math.max(board.lookFactor ?? 1, 1), 4);
    const within = (seconds, most, least = 2) => Math.min(Math.max(Math.floor(seconds) * factor, least * factor), most);
    if (words.state === "called") return 10;
    if (words.state === "waiting") return wait ? within(wait.least / 10, 300) : within((rank - board.called) / 1000, 300, 5);
    const crowd = within(board.queued / 10_000, 300, 5);
    const untilOpening = (Date.parse(board.opensAt) - Date.now()) / 1000 + 5;
    return words.state === "early" && untilOpening > 5 ? Math.min(crowd, untilOpening) : Math.min(crowd, 45);
  }

  // Where the number stands. Returns the estimate of the wait, when there is one.
  async function place(board) {
    if (board.phase === "too-early" || board.phase === "early") return turn("early");
    if (board.seed === undefined || board.entrants === undefined) return turn("drawing");
    rank ??= await GuichetDraw.rank(board.seed, board.entrants, number);
    fill("rank", counted.format(rank + 1));
    // Who was called is told as well, instead of going in to find nothing.
    if (board.phase === "sold-out") return turn("sold-out");
    if (rank < board.called) return turn("called");
    const ahead = rank - board.called;
    const wait = board.phase === "paused" ? null : estimate(board.pace, ahead);
    fill("ahead", words.ahead.replace("{a}", counted.format(ahead)));
    fill("wait", wait ? spelled(wait) : words.unknown);
    // As RoomBoard.outlook has it.
    const taken = board.promisedPlaces + ahead * board.placesPerRank;
    fill("outlook", taken < 0.8 * board.remaining ? words.likely : taken <= 1.2 * board.remaining ? words.uncertain : words.unlikely);
    turn("waiting");
    return wait;
  }

  function turn(state) {
    if (words.state === state) return;
    words.state = state;
    for (const part of room.querySelectorAll("[data-part]")) part.hidden = part.dataset.part !== state;
    for (const also of room.querySelectorAll("[data-with]")) also.hidden = !also.dataset.with.split(" ").includes(state);
    const part = room.querySelector(`[data-part=${state}]`);
    tell(part.querySelector(".big").innerText);
    document.title = state === "called" ? words.turn : title;
    if (state === "called") part.querySelector("[data-enter]").focus();
  }

  // As CallPace.Summary.wait has it: in seconds.
  function estimate(pace, ahead) {
    if (!pace || !(pace.perBin > 0) || !(pace.bins > 0)) return null;
    const needed = ahead / pace.perBin;
    const relative = pace.deviation / pace.perBin;
    const spread = Math.sqrt(needed * relative ** 2 + needed ** 2 * (relative ** 2 / pace.bins + 0.01)) * 1.2816;
    const seconds = (bins) => Math.round(Math.min(Math.max(bins, 0), 1e6) * 10);
    return { least: seconds(needed - spread), most: seconds(needed + spread) };
  }

  function spelled({ least, most }) {
    if (most < 60) return words.soon;
    const [a, b] = [span(least), span(most)];
    return (a === b ? words.about : words.between).replace("{a}", a).replace("{b}", b);
  }

  function span(seconds) {
    const minutes = Math.max(1, Math.round(seconds / 60));
    return minutes < 60 ? `${minutes}\u00a0min` : `${Math.floor(minutes / 60)}\u00a0h\u00a0${String(minutes % 60).padStart(2, "0")}`;
  }

  function stock(categories) {
    for (const { session, category, free } of categories) {
      if (session !== words.session) continue;
      const cell = document.querySelector(`[data-stock="${category}"]`);
      if (!cell) continue;
      cell.textContent = free === 0 ? words.none : counted.format(free);
      cell.classList.toggle("gone", free === 0);
      // What went away since the page was looked at is told at once, and stays to be read.
      if (free === 0 && known?.get(category) > 0) {
        gone.add(cell.dataset.name);
        tell(words.gone.replace("{a}", cell.dataset.name));
      } else if (free > 0) gone.delete(cell.dataset.name);
    }
    fill("gone", [...gone].map((name) => words.gone.replace("{a}", name)).join(" "));
    note("gone", gone.size > 0);
    known = new Map(categories.filter(({ session }) => session === words.session).map(({ category, free }) => [category, free]));
  }
}

// The shop was full for a moment: this asks again, soon enough for nobody behind to go first.
const again = document.querySelector("form[data-again]");
if (again) setTimeout(() => again.requestSubmit(), 2000);

const proof = document.querySelector("[data-reveal]");
if (proof) {
  const reveal = JSON.parse(proof.dataset.reveal);
  const counted = new Intl.NumberFormat(document.documentElement.lang);
  const verdict = proof.querySelector("[data-verdict]");
  GuichetDraw.faults(reveal).then((faults) => {
    verdict.classList.toggle("good", faults.length === 0);
    verdict.textContent = faults.length === 0 ? proof.dataset.holds : proof.dataset.fails.replace("{a}", faults.join(", "));
    verdict.dataset.verdict = "browser";
  });
  proof.querySelector("form").addEventListener("submit", async (event) => {
    const typed = proof.querySelector("input").value.trim();
    if (!/^[1-9][0-9]{0,9}$/.test(typed)) return;
    event.preventDefault();
    const rank = await GuichetDraw.rank(reveal.seed, reveal.entrants, Number(typed) - 1);
    proof.querySelector("[data-answer]").textContent = proof.dataset.rankIs.replace("{a}", counted.format(Number(typed))).replace("{b}", counted.format(rank + 1));
  });
}

// What a browser computes before it joins: at the button, in a worker of its own, with how far it is.
for (const form of document.querySelectorAll("form[data-work]")) {
  form.addEventListener("submit", (event) => {
    const { challenge, answer } = form.elements;
    if (answer.value) return;
    event.preventDefault();
    if (form.hasAttribute("data-busy")) return;
    const [button, bar, said] = ["button", "[data-progress]", "[data-said]"].map((name) => form.querySelector(name));
    const busy = (isBusy, text) => {
      form.toggleAttribute("data-busy", isBusy);
      [button.disabled, bar.hidden, said.textContent] = [isBusy, !isBusy, text];
    };
    busy(true, form.dataset.working);
    try {
      const worker = new Worker(form.dataset.worker);
      worker.onmessage = ({ data }) => {
        if (data.answer === undefined) {
          bar.firstElementChild.value = data.share;
        } else {
          answer.value = data.answer;
          form.submit();
        }
      };
      worker.onerror = () => busy(false, form.dataset.failed);
      worker.postMessage({ challenge: challenge.value, bits: Number(form.dataset.work) });
    } catch {
      busy(false, form.dataset.failed);
    }
  });
}
