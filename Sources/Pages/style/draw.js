// Guichet: the draw of a waiting room, as anybody can check it. The rule is in docs/draw.md; Draw.swift is the same in Swift.
// Needs nothing but the browser's SHA-256.
"use strict";

const GuichetDraw = (() => {
  const rounds = 128;
  const utf8 = new TextEncoder();
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const bytesOf = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
  const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const digestOf = async (lines) => hex(await sha256(utf8.encode(lines.map((line) => line + "\n").join(""))));

  function joined(...parts) {
    const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  // The rank of an arrival number: both from 0.
  async function rank(seed, entrants, number) {
    if (number >= entrants) return number;
    const seedBytes = bytesOf(seed);
    for (let round = 0; round < rounds; round++) {
      const word = await sha256(joined(utf8.encode("guichet-pivot"), seedBytes, [round]));
      const pivot = Number(new DataView(word.buffer).getBigUint64(0) % BigInt(entrants));
      const partner = (pivot - number + entrants) % entrants;
      const larger = Math.max(number, partner);
      const block = new Uint8Array(4);
      new DataView(block.buffer).setUint32(0, Math.floor(larger / 256));
      const coins = await sha256(joined(utf8.encode("guichet-swap"), seedBytes, [round], block));
      if ((coins[Math.floor((larger % 256) / 8)] >> (larger % 8)) & 1) number = partner;
    }
    return number;
  }

  const commitment = (plan, secret) =>
    digestOf([
      "guichet-draw/1",
      `room: ${plan.room}`,
      `title: ${plan.title}`,
      `opens: ${new Date(plan.opensAt).toISOString().replace(".000Z", "Z")}`,
      `rounds: ${rounds}`,
      `source: ${plan.source}`,
      `secret: ${secret}`,
    ]);

  const seedOf = (reveal) =>
    digestOf([
      "guichet-seed/1",
      `commitment: ${reveal.commitment}`,
      `secret: ${reveal.secret}`,
      `entrants: ${reveal.entrants}`,
      `public: ${reveal.publicValue}`,
    ]);

  // One line of text without signs that steer a terminal.
  const isLine = (text) =>
    text !== "" && text.trim() === text && !/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(text) && utf8.encode(text).length <= 200;

  // What does not hold in the document of a draw: words of `format`, `plan`, `commitment`, `publicValue`, `seed`; none when all holds.
  async function faults(reveal) {
    if (reveal.format !== "guichet-draw-reveal/1") return ["format"];
    const found = [];
    const { title, opensAt, source, room } = reveal.plan;
    const drand = source.match(/^drand ([0-9a-f]{64}) ([1-9][0-9]*)$/);
    const isSource = drand !== null || (source.startsWith("witnessed ") && isLine(source.slice(10)));
    if (!isLine(title) || !isSource || opensAt % 1000 !== 0 || !(room >= 0 && room <= 0xffffffff) || isTooSoon(drand, opensAt)) found.push("plan");
    if ((await commitment(reveal.plan, reveal.secret)) !== reveal.commitment) found.push("commitment");
    const isSigned = !reveal.signature || (/^([0-9a-f]{96}|[0-9a-f]{192})$/.test(reveal.signature) && hex(await sha256(bytesOf(reveal.signature))) === reveal.publicValue);
    if (!(drand ? /^[0-9a-f]{64}$/.test(reveal.publicValue) : isLine(reveal.publicValue)) || !isSigned) found.push("publicValue");
    if ((await seedOf(reveal)) !== reveal.seed) found.push("seed");
    return found;
  }

  // The value of the chain `quicknet`, a round every three seconds, would be known before the last one has come.
  function isTooSoon(drand, opensAt) {
    if (drand?.[1] !== "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971") return false;
    return (1692803367 + (Number(drand[2]) - 1) * 3) * 1000 <= opensAt;
  }

  return { rank, faults };
})();
