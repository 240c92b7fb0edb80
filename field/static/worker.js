// The survey's pages and scripts in a cut of the network. Shells and scripts alone: nothing about people is kept here.
"use strict";
const CACHE = "survey-1", SHELLS = ["/field/survey", "/field/survey/building"];
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
const kept = async (name, response) => {
  if (response.ok && !response.redirected) await (await caches.open(CACHE)).put(name, response.clone());
  return response;
};
const fresh = async (request, name) => {
  try { return await kept(name, await fetch(request)); } catch (cut) {
    const found = await (await caches.open(CACHE)).match(name);
    if (!found) throw cut;
    return found;
  }
};
const once = async (request) => (await (await caches.open(CACHE)).match(request.url)) || kept(request.url, await fetch(request));
addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && SHELLS.includes(url.pathname)) event.respondWith(fresh(request, url.pathname));
  else if (url.pathname.startsWith("/field/static/")) event.respondWith(once(request));
});
addEventListener("message", (event) => { // a page says what it needs: the first visit came before this worker
  const wanted = event.data && event.data.keep;
  if (!Array.isArray(wanted)) return;
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    for (const had of await cache.keys())
      if (wanted.some((one) => had.url.includes(one.split("?")[0]) && !had.url.endsWith(one))) await cache.delete(had);
    for (const one of [...SHELLS, ...wanted]) {
      const name = SHELLS.includes(one) ? one : new URL(one, location.origin).href;
      if (!(await cache.match(name))) await kept(name, await fetch(one)).catch(() => null);
    }
  })());
});
