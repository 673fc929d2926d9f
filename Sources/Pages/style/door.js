// Guichet: the scanner of the doors. Online the back office decides; without a network this page does, with the public keys and the list of
// revoked tickets that it has, and sends what it decided later. It has no words of its own: those are in the page.
"use strict";

const byId = (id) => document.getElementById(id);
const language = document.documentElement.lang;
const dateTime = (moment) => new Date(moment).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });
const time = (moment) => new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" }).format(new Date(moment));

// MARK: The scanner

function scanner() {
  const [form, code, session, gate] = ["scan", "code", "session", "gate"].map(byId);
  let keys; // undefined while they are not there, null when this phone cannot use them
  let checking = Promise.resolve(); // one code after the other, however fast a reader is
  let queueing = Promise.resolve(); // what takes scans out of the queue does so one after the other
  let sending = null; // while it is under way
  let found = 0; // of what this phone sent, how much turned out to be an incident
  let isKept = false; // the page, in the phone's cache
  let waiting = 0; // codes that are read and not judged yet
  const unanswered = new Map(); // by session and code, ids of scans whose answer did not come: made again, a scan keeps its id
  let fast = 0; // by how many milliseconds this phone's clock is

  session.value = localStorage.session ?? "";
  if (session.selectedIndex < 0) {
    // The one that begins next, or began within the day.
    const next = [...session.options].findIndex((option) => Number(option.dataset.starts) > Date.now() - 12 * 3600_000);
    session.selectedIndex = Math.max(0, next);
  }
  // Somebody may have been faster than this script.
  gate.value ||= localStorage.gate ?? "";
  session.addEventListener("change", async () => {
    localStorage.session = session.value;
    showReady();
    await looking;
    refresh();
  });
  gate.addEventListener("change", () => { localStorage.gate = gate.value; });
  const number = () => Number(session.selectedOptions[0].dataset.number);
  const now = () => Date.now() - fast;

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = code.value.trim();
    if (!text) return;
    gate.value = gate.value.trim();
    if (!gate.reportValidity()) return;
    const scan = { session: session.value, gate: gate.value, code: text };
    const of = number();
    code.value = "";
    code.focus();
    inTurn(() => check(scan, of));
  });

  // One after the other. What was shown of the ticket before must not be read as this one's.
  function inTurn(work) {
    waiting++;
    show({ verdict: "checking" });
    checking = checking.then(work).then((outcome) => {
      if (!outcome) return;
      show(...outcome);
      remember(...outcome);
    }).catch(() => show({ verdict: "unchecked" })).finally(() => {
      if (--waiting > 0) show({ verdict: "checking" });
      showQueue();
    });
  }

  // What is to be shown; nothing when the page goes.
  async function check(asked, of) {
    const key = `${asked.session} ${asked.code}`;
    const scan = { scan: unanswered.get(key) ?? crypto.randomUUID(), ...asked };
    const ticket = (await claimsOf(scan.code, of))?.ticket;
    const waitsHere = async () => (await queued()).some((entry) => !entry.refused && (entry.ticket ?? read(entry.code)?.ticket) === ticket);
    // The back office does not know yet what this phone decided.
    if (ticket && (await waitsHere())) await send();
    const answer = ticket && (await waitsHere()) ? null : await ask("/v1/check-ins", scan);
    if (answer) {
      unanswered.delete(key);
      if (answer.status === 401) return;
      if (answer.status !== 200) return [{ verdict: "refused" }];
      // A phone that keeps nothing still checks as long as it has the network.
      await learnFrom(answer.json, scan, of).catch(() => {});
      return [answer.json, { scan, ticket: answer.json.ticket }];
    }
    unanswered.set(key, scan.scan);
    const decision = await decide(scan, of);
    // Who was let in here has had the scan: the next one with this code is another.
    if (decision.verdict === "admitted") unanswered.delete(key);
    return [decision, { scan, ticket, isOffline: true }];
  }

  // Of a ticket, who came in on it and why it opens no door are two facts.
  async function note(ticket, facts) { await put("used", { ...(await get("used", ticket)), ...facts }, ticket); }

  // What the back office said of a ticket holds when it cannot be asked, too: whether its list was here or not, the answer names the ticket.
  async function learnFrom(answer, scan, of) {
    const { ticket, revision, verdict } = answer;
    if (!ticket || ["not-ours", "wrong-session"].includes(verdict)) return;
    if (verdict === "admitted") await note(ticket, { gate: scan.gate, at: now(), scan: scan.scan });
    if (verdict === "already-used") await note(ticket, { gate: answer.first.gate, at: Date.parse(answer.first.at), scan: null });
    if (["cancelled", "superseded"].includes(verdict)) await note(ticket, { refused: verdict, revision });
    await noteShortCode(scan.code, of, answer);
  }

  // A scan that is still here is sent as undone: its first sending may have arrived without this phone's knowing. Its ticket is the one that was scanned,
  // whatever session is chosen by now.
  async function undo(scan, ticket) {
    const outcome = await (queueing = queueing.then(async () => {
      const here = (await queued()).find((entry) => entry.scan === scan.scan);
      if (here && Date.now() - here.atMilliseconds > 600_000) return "not-undone";
      if (here) {
        await put("queue", { ...here, undoneAtMilliseconds: Date.now() });
        return "undone";
      }
      const answer = await ask(`/v1/check-ins/${scan.scan}/undo`, {});
      return !answer ? "undo-unanswered" : answer.status === 200 ? "undone" : "not-undone";
    }).catch(() => "undo-unanswered"));
    if (outcome === "undone" && ticket && (await get("used", ticket))?.scan === scan.scan) await note(ticket, { at: undefined });
    return [{ verdict: outcome }, { scan, ticket }];
  }

  // Without the back office, by what this phone knows; `of` is the number of the session whose door it is.
  async function decide(scan, of) {
    if (!keys) return { verdict: "unchecked" };
    const [short, claims] = [shortCode(scan.code), await claimsOf(scan.code, of)];
    // A short code that is not on the list may be of a ticket that was sold since.
    if (short && !claims) return { verdict: "unchecked" };
    if (!claims || !short && !(await isSigned(keys.get(`Ticket ${claims.key}`), claims.signature, claims.message))) return { verdict: "not-ours" };
    if (claims.session !== of) return { verdict: "wrong-session" };
    const known = await get("facts", `session ${of}`);
    if (![known?.completeAt, known?.opensAt, known?.fast].every(Number.isFinite)) return { verdict: "unchecked" };
    fast = known.fast;
    const least = known.revoked.get(claims.ticket) ?? 0;
    if (claims.revision < least) return { verdict: least > 0xffff ? "cancelled" : "superseded" };
    const seen = await get("used", claims.ticket);
    if (seen?.refused && claims.revision <= seen.revision) return { verdict: seen.refused };
    if (claims.expires < now()) return { verdict: "expired" };
    if (now() < known.opensAt) return { verdict: "too-early", opensAt: known.opensAt };
    // Before the session was postponed, its doors were open once before.
    if (seen?.at >= known.opensAt) return { verdict: "already-used", first: seen };
    // Somebody else's pass may send it.
    await put("queue", { ...scan, pass: form.dataset.pass, ticket: claims.ticket, atMilliseconds: Date.now() });
    await note(claims.ticket, { gate: scan.gate, at: now(), scan: scan.scan });
    return { verdict: "admitted" };
  }

  // MARK: The network

  // Where the phone keeps nothing, nothing waits.
  const queued = () => all("queue").catch(() => []);

  // Null when no answer came, or the back office cannot decide now. Somebody stands before the door: for them it waits 4 s; for lists, longer.
  async function ask(path, body, patience = 4000) {
    try {
      const answer = await fetch(path, {
        method: body ? "POST" : "GET", headers: { "content-type": "application/json" }, body: body && JSON.stringify(body), cache: "no-store",
        signal: AbortSignal.timeout(patience),
      });
      // Too many at once, or too slow: as good as no answer.
      const isAnswer = answer.status < 500 && answer.status !== 408 && answer.status !== 429;
      showNetwork(isAnswer);
      // Revoked: the page asks who it is, and decides nothing any more.
      if (answer.status === 401) location.reload();
      if (!isAnswer) return null;
      const text = await answer.text();
      const isJSON = answer.headers.get("content-type")?.includes("json");
      return { status: answer.status, text, json: isJSON ? JSON.parse(text) : null };
    } catch {
      showNetwork(false);
      return null;
    }
  }

  // Counts, the list of revoked tickets, and what waits here; one look at a time.
  let looking = null;
  const refresh = () => (looking ??= look().finally(() => { looking = null; }));

  async function look() {
    await send();
    await learn().catch(() => {});
    await showReady();
    const counts = await ask(`/v1/sessions/${session.value}/check-ins`);
    if (counts?.json?.session === session.value) showCounts(counts.json);
    learnCodes();
  }

  // Of a large house they take a while on a slow network: beside everything else.
  const listPatience = 30_000;
  let learning = null;
  function learnCodes() {
    const [id, own] = [session.value, number()];
    const list = (since) => (number() === own ? ask(`/v1/sessions/${id}/short-codes${since && `?since=${since}`}`, undefined, listPatience) : null);
    learning ??= learnShortCodes(own, list).catch(() => {}).finally(() => { learning = null; return showReady(); });
  }

  async function learn() {
    const answer = await ask("/v1/door/keys");
    if (answer?.status === 200) {
      await put("facts", answer.text, "keys");
      keys = await importKeys(answer.text);
    }
    if (!keys) return;
    const own = number();
    let known = (await get("facts", `session ${own}`)) ?? { until: 0, revoked: new Map() };
    for (let more = true; more;) {
      const list = await ask(`/v1/sessions/${session.value}/revocations?since=${known.until}`, undefined, listPatience);
      if (list?.status !== 200) return;
      const { statement, key, signature } = list.json;
      if (!(await isSigned(keys.get(`Door ${key}`), bytesOfBase64(signature), bytesOf(statement)))) return;
      const [name, forSession, since, until, made, ...lines] = statement.trim().split("\n");
      if (name !== "guichet-revocations-v1" || forSession !== `session ${own}` || since !== `since ${known.until}`) return;
      for (const [ticket, least] of lines.map((line) => line.split(" "))) {
        known.revoked.set(ticket, Math.max(known.revoked.get(ticket) ?? 0, Number(least)));
      }
      more = list.json.more;
      const madeAt = Number(made.split(" ")[1]);
      fast = Date.now() - madeAt;
      known = {
        until: Number(until.split(" ")[1]), revoked: known.revoked, completeAt: more ? known.completeAt : madeAt,
        opensAt: Date.parse(list.json.opensAt), fast,
      };
      await put("facts", known, `session ${own}`);
    }
    await keepPage();
  }

  // This page and its files, so that it opens without a network (door-worker.js); once for each time that it is opened.
  async function keepPage() {
    if (isKept) return;
    // It starts working in a moment, or at a later try.
    if (!(await navigator.serviceWorker.register("/door-worker.js")).active) return;
    const files = [...document.querySelectorAll("script[src], link[rel=stylesheet], link[rel=icon]")].map((file) => file.src || file.href);
    const cache = await caches.open("guichet-door-1");
    await cache.addAll([location.pathname, ...files]);
    isKept = true;
  }

  // What was decided here goes to the back office, oldest first. What it refuses stays here, for people.
  const send = () => (sending ??= deliver().finally(() => { sending = null; }));

  async function deliver() {
    for (let size = 100; size > 0;) size = await (queueing = queueing.then(() => deliverSome(size)).catch(() => 0));
    await showQueue();
  }

  // How many to send next; none when there are no more, or no answer.
  async function deliverSome(size) {
    const left = (await queued()).filter((scan) => !scan.refused).sort((a, b) => a.atMilliseconds - b.atMilliseconds);
    const scans = left.slice(0, size);
    if (scans.length === 0) return 0;
    const answer = await ask("/v1/check-ins/batch", { clockMilliseconds: Date.now(), scans: scans.map(({ refused, ticket, ...scan }) => scan) });
    if (answer?.json?.scans?.length === scans.length) {
      for (const [at, { verdict }] of answer.json.scans.entries()) {
        // Nothing is known of it there: people have to look.
        if (verdict === "not-ours") await put("queue", { ...scans[at], refused: true });
        else await remove("queue", scans[at].scan);
        if (!["admitted", "undone", "too-early", "scan-reused", "not-ours"].includes(verdict)) found++;
      }
      showNumber("found", found);
      return 100;
    }
    const isRefused = [400, 422].includes(answer?.status) || answer?.json?.type?.endsWith(":session-not-allowed");
    if (!isRefused) return 0;
    if (scans.length === 1) await put("queue", { ...scans[0], refused: true });
    return scans.length === 1 ? 100 : 1;
  }

  // MARK: What is seen and heard

  const words = byId("verdict").dataset;
  const seatOf = (place) => (place.row ? `${place.section}, ${words.row} ${place.row}, ${words.seat} ${place.number}` : place.seat);

  function show(answer, { scan, ticket, isOffline = false } = {}) {
    const template = byId(`verdict-${answer.verdict}`) ?? byId("verdict-refused");
    const content = template.content.cloneNode(true);
    const slot = (name) => content.querySelector(`[data-slot=${name}]`);
    if (answer.place) {
      slot("place").hidden = false;
      slot("place").textContent = [answer.place.category, seatOf(answer.place) ?? slot("place").dataset.standing, answer.place.tariff].join(" · ");
    }
    if (answer.opensAt) slot("opens").textContent = dateTime(answer.opensAt);
    if (answer.first) slot("first").textContent = `${time(answer.first.at)}, ${answer.first.gate}`;
    if (answer.ticketSession) {
      slot("elsewhere").hidden = false;
      slot("elsewhere").querySelector("b").textContent = `${answer.ticketSession.title}, ${dateTime(answer.ticketSession.startsAt)}`;
    }
    slot("offline").hidden = !isOffline;
    slot("undo")?.addEventListener("click", () => {
      inTurn(() => undo(scan, ticket));
      code.focus();
    });
    const verdict = byId("verdict");
    verdict.replaceChildren(content);
    verdict.className = `verdict ${template.dataset.tone}`;
    void verdict.offsetWidth; // the animation begins anew
    verdict.classList.add("fresh");
    if (template.dataset.tone !== "idle") signal(template.dataset.tone === "good");
  }

  // The last few, because a fast reader is ahead of the eye.
  function remember(answer) {
    const line = byId("last-scan").content.cloneNode(true);
    const template = byId(`verdict-${answer.verdict}`) ?? byId("verdict-refused");
    line.querySelector("li").className = template.dataset.tone;
    line.querySelector("b").textContent = `${template.content.querySelector(".sign").textContent} ${template.content.querySelector(".word").textContent}`;
    const place = answer.place && [answer.place.category, seatOf(answer.place)].filter(Boolean).join(", ");
    line.querySelector("span").textContent = [new Date().toLocaleTimeString(language), place].filter(Boolean).join(" · ");
    byId("last").prepend(line);
    while (byId("last").children.length > 5) byId("last").lastElementChild.remove();
  }

  const state = (name) => document.querySelector(`[data-state=${name}]`);
  function showNetwork(isOnline) {
    state("online").hidden = !isOnline;
    state("offline").hidden = isOnline;
  }
  // Whether it can go on without a network, and by a list of when; with the short codes, which are typed where no camera reads.
  async function showReady() {
    const known = keys && isKept && (await codesOf(number())).isWhole ? await get("facts", `session ${number()}`) : null;
    state("ready").hidden = !known?.completeAt;
    if (known?.completeAt) state("ready").querySelector("time").textContent = (now() - known.completeAt < 12 * 3600_000 ? time : dateTime)(known.completeAt);
    state("not-ready").hidden = Boolean(known?.completeAt) || keys === null;
    state("cannot").hidden = keys !== null;
  }
  const plural = new Intl.PluralRules(language);
  const inWords = (element, count) => { element.textContent = plural.select(count) === "one" ? element.dataset.one : element.dataset.many; };
  function showNumber(id, count) {
    byId(id).hidden = count === 0;
    byId(id).querySelector("b").textContent = count.toLocaleString(language);
    inWords(byId(id).querySelector("span"), count);
  }
  async function showQueue() {
    const scans = await queued();
    showNumber("queue", scans.filter((scan) => !scan.refused).length);
    showNumber("refused", scans.filter((scan) => scan.refused).length);
  }

  function showCounts(counts) {
    byId("admitted").textContent = counts.admitted.toLocaleString(language);
    inWords(byId("inside"), counts.admitted);
    byId("expected").textContent = counts.expected.toLocaleString(language);
    const item = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
    byId("by-gate").replaceChildren(...counts.gates.map((gate) => item("li", `${gate.name} : ${gate.admitted.toLocaleString(language)}`)));
    byId("gates").replaceChildren(...counts.gates.map((gate) => Object.assign(document.createElement("option"), { value: gate.name })));
    const incidents = counts.incidents.map((incident) => {
      const line = byId("incident").content.cloneNode(true);
      const slot = (name) => line.querySelector(`[data-slot=${name}]`);
      slot("kind").textContent = slot("kind").dataset[{ duplicate: "duplicate", returned: "returned", undone: "undone", unknown: "none", "wrong-session": "none" }[incident.kind] ?? "other"];
      const place = incident.place ? [incident.place.category, seatOf(incident.place)].filter(Boolean).join(", ") + " · " : "";
      slot("what").textContent = `${place}${incident.entry.gate}, ${time(incident.entry.at)}`;
      if (incident.first) {
        slot("earlier").hidden = false;
        slot("earlier").querySelector("span").textContent = `${incident.first.gate}, ${time(incident.first.at)}`;
      }
      return line;
    });
    byId("incidents").replaceChildren(...(incidents.length > 0 ? incidents : [byId("no-incident").content.cloneNode(true)]));
  }

  // Who leaves with entries that were not sent would lose them.
  const leaving = document.querySelector("form.leave");
  leaving?.addEventListener("submit", async (event) => {
    event.preventDefault();
    await checking;
    await send();
    const left = await queued();
    if (left.some((scan) => !scan.refused)) return alert(leaving.dataset.warning);
    if (left.length > 0 && !confirm(leaving.dataset.refused)) return;
    leaving.submit();
  });

  addEventListener("online", refresh);
  addEventListener("offline", () => showNetwork(false));
  setInterval(() => { if (!document.hidden) refresh(); }, 10_000);
  (async () => {
    // What was refused before is tried once more.
    for (const entry of await queued()) if (entry.refused) await put("queue", { ...entry, refused: false });
    await showQueue();
    const pem = await get("facts", "keys").catch(() => null);
    if (pem) keys = await importKeys(pem);
    // Opened without a network, it came out of the cache.
    isKept = navigator.serviceWorker?.controller != null && (await caches.match(location.pathname)) !== undefined;
    await refresh();
    code.focus();
  })();
}

document.querySelector("[role=alert]")?.focus();
for (const button of document.querySelectorAll("[data-camera]")) offerCamera(button);
if (byId("scan")) scanner();
