// Guichet: what a scanner keeps on its phone, and how it reads and verifies codes. One file with door.js, which uses it (Asset.swift).
"use strict";

// MARK: What is kept on the phone

const open = () => new Promise((resolve, reject) => {
  const request = indexedDB.open("guichet-door", 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("facts"); // keys; what is known of a session
    request.result.createObjectStore("used"); // by ticket: when and where somebody was let in, or why nobody is, as this phone knows
    request.result.createObjectStore("queue", { keyPath: "scan" }); // decided here and not sent yet
  };
  request.onsuccess = () => {
    // Some browsers close it behind a page that sleeps.
    request.result.onclose = () => { kept = null; };
    resolve(request.result);
  };
  request.onerror = () => reject(request.error);
});
let kept = null;

async function store(name, mode, work) {
  const transaction = (await (kept ??= open())).transaction(name, mode);
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

// A short code as it is printed (Sources/Domain/ShortCode.swift), of what somebody typed; null when it is none.
function shortCode(typed) {
  const letters = typed.toUpperCase().replace(/[ -]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
  const parts = letters.match(/^([1-9]\d*)([0-9A-HJKMNP-TV-Z]{6})$/);
  return typed.length <= 40 && parts ? `${parts[1]}-${parts[2]}` : null;
}

// The short codes of a session that this phone knows, read once from what is kept; `isWhole` when none was missing at the last list.
const shortCodes = new Map(); // by session
function codesOf(session) {
  if (!shortCodes.has(session)) {
    shortCodes.set(session, get("facts", `codes ${session}`).catch(() => null).then((kept) => kept ?? { until: "", codes: new Map(), isWhole: false }));
  }
  return shortCodes.get(session);
}

// What a code claims; of a short one, what the list of a session's tickets says of it. Nothing when nothing is known.
async function claimsOf(code, session) {
  const short = shortCode(code);
  if (!short) return read(code);
  const known = (await codesOf(session)).codes.get(short);
  return known && { ...known, session };
}

const codeFacts = ({ ticket, revision, expires }) => ({ ticket, revision, expires: (expires ?? Infinity) * 1000 });

// A short code that was checked online may be of a ticket that is on no list yet.
async function noteShortCode(code, session, answer) {
  const [short, known] = [shortCode(code), await codesOf(session)];
  if (!short || known.codes.has(short)) return;
  known.codes.set(short, codeFacts(answer));
  await put("facts", known, `codes ${session}`);
}

// Twenty thousand are much: they come in small lists, each kept as it comes; once there, once a minute only those that are new.
const askedShort = new Map(); // by session, when
async function learnShortCodes(session, ask) {
  const known = await codesOf(session);
  if (known.isWhole && Date.now() - (askedShort.get(session) ?? 0) < 60_000) return;
  askedShort.set(session, Date.now());
  for (let more = true; more;) {
    const list = await ask(known.until);
    if (list?.status !== 200) return;
    for (const entry of list.json.tickets) known.codes.set(entry.code, codeFacts(entry));
    [more, known.until] = [list.json.more, list.json.until];
    if (!more) {
      known.isWhole = known.codes.size >= list.json.total;
      // A clock went back, and put some behind those that are here: all of them again.
      if (!known.isWhole) known.until = "";
    }
    await put("facts", known, `codes ${session}`);
  }
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

// MARK: What is heard and felt

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
