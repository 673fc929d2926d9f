// Guichet: the scanner of the doors. Online the back office decides; without a network this page does, with the public keys and the list of
// revoked tickets that it has, and sends what it decided later. It has no words of its own: those are in the page.
"use strict";

const byId = (id) => document.getElementById(id);
const language = document.documentElement.lang;
const time = (moment) => new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" }).format(new Date(moment));

// MARK: What is kept on the phone

const kept = new Promise((resolve, reject) => {
  const request = indexedDB.open("guichet-door", 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("facts"); // keys; what is known of a session
    request.result.createObjectStore("used"); // by ticket: when and where this phone let somebody in
    request.result.createObjectStore("queue", { keyPath: "scan" }); // decided here and not sent yet
  };
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

async function store(name, mode, work) {
  const transaction = (await kept).transaction(name, mode);
  const request = work(transaction.objectStore(name));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}
const get = (name, key) => store(name, "readonly", (s) => s.get(key));
const put = (name, value, key) => store(name, "readwrite", (s) => (key === undefined ? s.put(value) : s.put(value, key)));
const all = (name) => store(name, "readonly", (s) => s.getAll());
const remove = (name, key) => store(name, "readwrite", (s) => s.delete(key));

// MARK: Codes

const base45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const bytesOf = (text) => new TextEncoder().encode(text);
const bytesOfBase64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

// What a code claims (Sources/Ticketing/TicketPayload.swift); null when it is none.
function read(code) {
  if (code.length !== 149 || !code.startsWith("GUI1:")) return null;
  const digits = [...code.slice(5)].map((c) => base45.indexOf(c));
  if (digits.includes(-1)) return null;
  const bytes = new Uint8Array(96);
  for (let i = 0; i < 48; i++) {
    const value = digits[3 * i] + 45 * digits[3 * i + 1] + 2025 * digits[3 * i + 2];
    if (value > 0xffff) return null;
    bytes[2 * i] = value >> 8;
    bytes[2 * i + 1] = value & 0xff;
  }
  if (bytes[0] !== 1) return null;
  const view = new DataView(bytes.buffer);
  return {
    key: bytes[1], session: view.getUint32(6), ticket: view.getBigUint64(10).toString(16).padStart(16, "0"), revision: view.getUint16(26),
    expires: view.getUint32(28) * 1000, signature: bytes.slice(32), message: new Uint8Array([...bytesOf("guichet-ticket-v1\0"), ...bytes.slice(0, 32)]),
  };
}

// The public keys of a PEM list, as "Ticket 1" and "Door 1"; null on a phone that does not know Ed25519.
async function importKeys(pem) {
  const keys = new Map();
  for (const [, purpose, id, base64] of pem.matchAll(/Guichet-(\w+)-Key: (\d+)\s+-----BEGIN PUBLIC KEY-----([^-]+)-----END/g)) {
    try {
      keys.set(`${purpose} ${id}`, await crypto.subtle.importKey("spki", bytesOfBase64(base64.replace(/\s/g, "")), "Ed25519", false, ["verify"]));
    } catch {
      return null;
    }
  }
  return keys;
}

const isSigned = async (key, signature, message) => key !== undefined && (await crypto.subtle.verify("Ed25519", key, signature, message));

// MARK: The scanner

function scanner() {
  const [form, code, session, gate] = ["scan", "code", "session", "gate"].map(byId);
  let keys; // undefined while they are not there, null when this phone cannot use them
  let isBusy = false;
  let sending = null; // while it is under way
  let unanswered = null; // a scan whose answer did not come: it keeps its id when it is made again

  session.value = localStorage.session ?? "";
  if (session.selectedIndex < 0) {
    // The one that begins next, or began within the day.
    const next = [...session.options].findIndex((option) => Number(option.dataset.starts) > Date.now() - 12 * 3600_000);
    session.selectedIndex = Math.max(0, next);
  }
  // Somebody may have been faster than this script.
  gate.value ||= localStorage.gate ?? "";
  session.addEventListener("change", () => { localStorage.session = session.value; refresh(); });
  gate.addEventListener("change", () => { localStorage.gate = gate.value; });
  const number = () => Number(session.selectedOptions[0].dataset.number);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = code.value.trim();
    if (!text || isBusy) return;
    gate.value = gate.value.trim();
    if (!gate.reportValidity()) return;
    isBusy = true;
    try {
      await check(text);
    } finally {
      isBusy = false;
      code.value = "";
      code.focus();
    }
  });

  async function check(text) {
    const again = unanswered?.code === text && unanswered.session === session.value ? unanswered.scan : null;
    const scan = { scan: again ?? crypto.randomUUID(), session: session.value, gate: gate.value, code: text };
    const answer = await ask("/v1/check-ins", scan);
    if (answer) {
      unanswered = null;
      if (answer.status === 401) return;
      if (answer.status !== 200) return show({ verdict: "refused" });
      show(answer.json);
      // A phone that keeps nothing still checks as long as it has the network.
      if (answer.json.verdict === "admitted") remember(read(text)?.ticket, { gate: scan.gate, at: Date.now() })?.catch(() => {});
      return;
    }
    let decision;
    try {
      decision = await decide(scan);
    } catch {
      decision = { verdict: "unchecked" };
    }
    // Who was let in here has had the scan: the next one with this code is another.
    unanswered = decision.verdict === "admitted" ? null : scan;
    show(decision, true);
    await showQueue();
  }

  const remember = (ticket, entry) => ticket && put("used", entry, ticket);

  // Without the back office, by what this phone knows.
  async function decide(scan) {
    if (!keys) return { verdict: "unchecked" };
    const claims = read(scan.code);
    if (!claims || !(await isSigned(keys.get(`Ticket ${claims.key}`), claims.signature, claims.message))) return { verdict: "not-ours" };
    if (claims.session !== number()) return { verdict: "wrong-session" };
    const known = await get("facts", `session ${claims.session}`);
    if (!known) return { verdict: "unchecked" };
    const least = known.revoked.get(claims.ticket) ?? 0;
    if (claims.revision < least) return { verdict: least > 0xffff ? "cancelled" : "superseded" };
    if (claims.expires < Date.now()) return { verdict: "expired" };
    const first = await get("used", claims.ticket);
    if (first) return { verdict: "already-used", first };
    const at = Date.now();
    await put("queue", { ...scan, atMilliseconds: at });
    await remember(claims.ticket, { gate: scan.gate, at });
    return { verdict: "admitted" };
  }

  // MARK: The network

  // Null when no answer came, or the back office cannot decide now.
  async function ask(path, body) {
    try {
      const answer = await fetch(path, {
        method: body ? "POST" : "GET", headers: { "content-type": "application/json" }, body: body && JSON.stringify(body), cache: "no-store",
        signal: AbortSignal.timeout(4000),
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

  // Counts, the list of revoked tickets, and what waits here.
  async function refresh() {
    await send();
    await learn();
    const counts = await ask(`/v1/sessions/${session.value}/check-ins`);
    if (counts?.status === 200) showCounts(counts.json);
  }

  async function learn() {
    const answer = await ask("/v1/door/keys");
    if (answer?.status === 200) {
      await put("facts", answer.text, "keys");
      keys = await importKeys(answer.text);
    }
    if (!keys) return showReady();
    const own = number();
    let known = (await get("facts", `session ${own}`)) ?? { until: 0, revoked: new Map() };
    for (let more = true; more;) {
      const list = await ask(`/v1/sessions/${session.value}/revocations?since=${known.until}`);
      if (list?.status !== 200) return;
      const { statement, key, signature } = list.json;
      if (!(await isSigned(keys.get(`Door ${key}`), bytesOfBase64(signature), bytesOf(statement)))) return;
      const [name, forSession, since, until, , ...lines] = statement.trim().split("\n");
      if (name !== "guichet-revocations-v1" || forSession !== `session ${own}` || since !== `since ${known.until}`) return;
      for (const [ticket, least] of lines.map((line) => line.split(" "))) {
        known.revoked.set(ticket, Math.max(known.revoked.get(ticket) ?? 0, Number(least)));
      }
      known = { until: Number(until.split(" ")[1]), revoked: known.revoked };
      await put("facts", known, `session ${own}`);
      more = list.json.more;
    }
    showReady(true);
  }

  // What was decided here goes to the back office, oldest first. What it refuses stays here, for people.
  const send = () => (sending ??= deliver().finally(() => { sending = null; }));

  async function deliver() {
    try {
      let left = (await all("queue")).filter((scan) => !scan.refused).sort((a, b) => a.atMilliseconds - b.atMilliseconds);
      let size = 100;
      while (left.length > 0) {
        const scans = left.slice(0, size);
        const answer = await ask("/v1/check-ins/batch", { clockMilliseconds: Date.now(), scans: scans.map(({ refused, ...scan }) => scan) });
        if (!answer || answer.status === 401) break;
        if (answer.status === 200) {
          for (const scan of scans) await remove("queue", scan.scan);
          const duplicates = answer.json.scans.filter((scan) => scan.verdict !== "admitted").length;
          if (duplicates > 0) showNumber("duplicates", Number(byId("duplicates").querySelector("b").textContent) + duplicates);
        } else if (answer.status !== 400 && answer.status !== 422) {
          break;
        } else if (scans.length > 1) {
          size = 1;
          continue;
        } else {
          await put("queue", { ...scans[0], refused: true });
        }
        left = left.slice(scans.length);
      }
    } finally {
      await showQueue();
    }
  }

  // MARK: What is seen and heard

  function show(answer, isOffline = false) {
    const template = byId(`verdict-${answer.verdict}`) ?? byId("verdict-refused");
    const content = template.content.cloneNode(true);
    const slot = (name) => content.querySelector(`[data-slot=${name}]`);
    if (answer.place) {
      slot("place").hidden = false;
      slot("place").textContent = [answer.place.category, answer.place.seat ?? slot("place").dataset.standing, answer.place.tariff].join(" · ");
    }
    if (answer.first) slot("first").textContent = `${time(answer.first.at)}, ${answer.first.gate}`;
    if (answer.ticketSession) {
      slot("elsewhere").hidden = false;
      slot("elsewhere").querySelector("b").textContent = `${answer.ticketSession.title}, ${new Date(answer.ticketSession.startsAt).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" })}`;
    }
    slot("offline").hidden = !isOffline;
    const verdict = byId("verdict");
    verdict.replaceChildren(content);
    verdict.className = `verdict ${template.dataset.tone}`;
    void verdict.offsetWidth; // the animation begins anew
    verdict.classList.add("fresh");
    signal(template.dataset.tone === "good");
  }

  let audio;
  function signal(isGood) {
    navigator.vibrate?.(isGood ? 80 : [200, 100, 200]);
    try {
      audio ??= new AudioContext();
      const [tone, now] = [audio.createOscillator(), audio.currentTime];
      tone.frequency.value = isGood ? 880 : 220;
      tone.connect(audio.destination);
      tone.start(now);
      tone.stop(now + (isGood ? 0.12 : 0.45));
    } catch {
      // A phone without sound shows and shakes.
    }
  }

  const state = (name) => document.querySelector(`[data-state=${name}]`);
  function showNetwork(isOnline) {
    state("online").hidden = !isOnline;
    state("offline").hidden = isOnline;
  }
  function showReady(isReady = false) {
    state("not-ready").hidden = isReady || keys === null;
    state("ready").hidden = !isReady;
    state("cannot").hidden = keys !== null;
  }
  function showNumber(id, count) {
    byId(id).hidden = count === 0;
    byId(id).querySelector("b").textContent = count;
  }
  async function showQueue() {
    const scans = await all("queue");
    showNumber("queue", scans.filter((scan) => !scan.refused).length);
    showNumber("refused", scans.filter((scan) => scan.refused).length);
  }

  function showCounts(counts) {
    byId("admitted").textContent = counts.admitted.toLocaleString(language);
    byId("expected").textContent = counts.expected.toLocaleString(language);
    const item = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
    byId("by-gate").replaceChildren(...counts.gates.map((gate) => item("li", `${gate.name} : ${gate.admitted.toLocaleString(language)}`)));
    byId("gates").replaceChildren(...counts.gates.map((gate) => Object.assign(document.createElement("option"), { value: gate.name })));
    const incidents = counts.incidents.map((incident) => {
      const line = byId("incident").content.cloneNode(true);
      const slot = (name) => line.querySelector(`[data-slot=${name}]`);
      slot("kind").textContent = incident.kind === "duplicate" ? slot("kind").dataset.duplicate : slot("kind").dataset.other;
      const seat = incident.place.seat ? `, ${incident.place.seat}` : "";
      slot("what").textContent = `${incident.place.category}${seat} · ${incident.entry.gate}, ${time(incident.entry.at)}`;
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
    await send();
    if ((await all("queue")).some((scan) => !scan.refused)) return alert(leaving.dataset.warning);
    leaving.submit();
  });

  addEventListener("online", refresh);
  addEventListener("offline", () => showNetwork(false));
  setInterval(() => { if (!document.hidden) refresh(); }, 10_000);
  (async () => {
    await showQueue();
    const pem = await get("facts", "keys");
    if (pem) {
      keys = await importKeys(pem);
      showReady((await get("facts", `session ${number()}`)) !== undefined);
    }
    await refresh();
    code.focus();
  })();
}

// MARK: The camera

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

if ("serviceWorker" in navigator) navigator.serviceWorker.register("/door-worker.js").catch(() => {});
document.querySelector("[role=alert]")?.focus();
for (const button of document.querySelectorAll("[data-camera]")) offerCamera(button);
if (byId("scan")) scanner();
