// Guichet: keeps the doors' page and its files, so that it opens without a network. What is asked of the API is never kept.
"use strict";

const kept = "guichet-door-1";
const pages = ["/porte", "/en/door"];

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (pages.includes(url.pathname)) event.respondWith(page(event.request));
  else if (url.pathname.startsWith("/assets/")) event.respondWith(file(event.request));
});

// The newest page when there is a network, the last one when there is none.
async function page(request) {
  const cache = await caches.open(kept);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(4000) });
    if (answer.ok) await keep(cache, request, answer);
    if (answer.ok || answer.status < 500) return answer;
    return (await cache.match(request.url)) ?? answer;
  } catch {
    return (await cache.match(request.url)) ?? Response.error();
  }
}

// A file's name changes with its content.
async function file(request) {
  const cache = await caches.open(kept);
  const known = await cache.match(request.url);
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok) await keep(cache, request, answer);
  return answer;
}

// A phone that is full still works as long as it has the network.
const keep = (cache, request, answer) => cache.put(request.url, answer.clone()).catch(() => {});
