// Guichet: what a browser computes before it joins a waiting room. A worker of its own, so that the page stays awake. It looks for a number with which the
// SHA-256 of "challenge:number" begins with so many zero bits (WorkChallenge.swift). Browsers' own SHA-256 answers one question at a time, and slowly.
"use strict";

const fraction = (root) => ((root - Math.floor(root)) * 2 ** 32) | 0;
const primes = [];
for (let number = 2; primes.length < 64; number++) if (primes.every((prime) => number % prime)) primes.push(number);
const constants = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));
const beginning = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
const words = new Int32Array(64);

// FIPS 180-4, 6.2.2: the state after a block, whose sixteen words stand in `words`.
function compress(state) {
  for (let i = 16; i < 64; i++) {
    const [a, b] = [words[i - 15], words[i - 2]];
    const small = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3);
    const large = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10);
    words[i] = (words[i - 16] + small + words[i - 7] + large) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i++) {
    const first = (h + (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))) + ((e & f) ^ (~e & g)) + constants[i] + words[i]) | 0;
    const second = ((((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  return Int32Array.of(state[0] + a, state[1] + b, state[2] + c, state[3] + d, state[4] + e, state[5] + f, state[6] + g, state[7] + h);
}

function load(bytes, from) {
  for (let i = 0; i < 16; i++) words[i] = (bytes[from + 4 * i] << 24) | (bytes[from + 4 * i + 1] << 16) | (bytes[from + 4 * i + 2] << 8) | bytes[from + 4 * i + 3];
}

function zeroBits(state) {
  let bits = 0;
  for (const word of state) {
    bits += Math.clz32(word);
    if (word !== 0) return bits;
  }
  return bits;
}

onmessage = ({ data: { challenge, bits } }) => {
  const text = new TextEncoder().encode(challenge + ":");
  const whole = text.length - (text.length % 64);
  let state = beginning;
  for (let at = 0; at < whole; at += 64) {
    load(text, at);
    state = compress(state);
  }
  const last = new Uint8Array(64);
  last.set(text.subarray(whole));
  const start = text.length - whole;
  // Half of all browsers need more tries than seven tenths of these, one in a hundred more than four times as many.
  const expected = 2 ** bits;
  for (let number = 0; ; number++) {
    const digits = String(number);
    for (let i = 0; i < digits.length; i++) last[start + i] = digits.charCodeAt(i);
    const end = start + digits.length;
    last[end] = 0x80;
    last.fill(0, end + 1);
    const length = (text.length + digits.length) * 8;
    [last[62], last[63]] = [length >> 8, length & 255];
    load(last, 0);
    if (zeroBits(compress(state)) >= bits) {
      postMessage({ answer: digits });
      return;
    }
    if (number % 16384 === 0) postMessage({ share: 1 - Math.exp(-number / expected) });
  }
};
