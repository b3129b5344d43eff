// Keeps whole versions of the page, so that it works offline and never mixes two of them.
//
// A version is a list of files, each checked against the hash of its content before it is kept. A page comes from one
// version, and the addresses in it carry hashes, so it is served from that version even when a newer one has taken over:
// the version before is kept too, since a tab may still run it. A new version waits until the user takes it, or until no
// tab is open.
//
// Hosts add to HTML as they like, a comment or a script; so the page itself is kept from `PAGE`, a copy of it that no host
// takes for HTML. If a host changes any other file, the version is not kept; at the first visit the page names
// that file.
//
// The build puts in front: `FILES` with their addresses and hashes, and `DATA`, which is kept once the page has started;
// `PAGE`, the address of the page's copy; `VERSION` and `DATA_VERSION`, which tell these lists apart; `HEADERS`, which
// isolate the page on hosts that cannot.

const SCOPE = self.registration.scope;
const PREFIX = `moe ${SCOPE} `;
const CACHE = PREFIX + VERSION;
const DATA_PREFIX = `moe-data ${SCOPE} `;
const DATA_CACHE = DATA_PREFIX + DATA_VERSION;

self.addEventListener('install', (event) => event.waitUntil(keepVersion()));
self.addEventListener('activate', (event) => event.waitUntil(forgetOldVersions()));
self.addEventListener('message', (event) => {
  if (event.data === 'take over') self.skipWaiting();
  if (event.data === 'keep the data') event.waitUntil(keepData());
});
self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== location.origin) return;
  if (event.request.mode === 'navigate') [url.search, url.hash] = ['', ''];
  event.respondWith(answer(url.href, event.request));
});

/** The kept file, of this version before any other; else what the host has. */
async function answer(url, request) {
  const own = await caches.open(CACHE);
  return await own.match(url) ?? await caches.match(url) ?? fetch(request);
}

async function keepVersion() {
  const cache = await caches.open(CACHE);
  try {
    // Not from the browser's own cache, which can be older than what the host has.
    await Promise.all(FILES.map((file) => keep(cache, file, 'no-cache')));
    for (const url of [SCOPE, new URL('index.html', SCOPE)]) {
      const { body } = await cache.match(new URL(PAGE, SCOPE));
      await cache.put(url, new Response(body, { headers: { ...HEADERS, 'Content-Type': 'text/html' } }));
    }
  } catch (error) {
    await caches.delete(CACHE);
    if (!self.registration.active) await tellPages({ notKept: error.message });
    throw error;
  }
}

/** Deletes all versions but this one and the one before; the browser names caches in the order of their making. */
async function forgetOldVersions() {
  const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
}

/** Keeps the digits that the page has just fetched; a site without them has nothing to keep. */
async function keepData() {
  const others = (await caches.keys()).filter((name) => name.startsWith(DATA_PREFIX) && name !== DATA_CACHE);
  await Promise.all(others.map((name) => caches.delete(name)));
  const cache = await caches.open(DATA_CACHE);
  for (const file of DATA) {
    await cache.match(new URL(file.url, SCOPE)) ?? await keep(cache, file, 'force-cache').catch(tellOfData);
  }
}

/** Has the open pages say which file of the digits is not kept, unless the host has no such file. */
async function tellOfData({ message, isMissing }) {
  if (!isMissing) await tellPages({ dataNotKept: message });
}

/** Sends a message to all open pages of the site. */
async function tellPages(message) {
  const pages = await self.clients.matchAll({ includeUncontrolled: true, type: 'window' });
  for (const page of pages) page.postMessage(message);
}

async function keep(cache, { url, integrity }, mode) {
  const address = new URL(url, SCOPE);
  const response = await fetch(address, { integrity, cache: mode }).catch(() => null);
  if (!response?.ok) {
    const error = new Error(`${url} could not be fetched, or the server changes it`);
    throw Object.assign(error, { isMissing: response?.status === 404 });
  }
  const headers = { ...HEADERS, 'Content-Type': response.headers.get('Content-Type') };
  await cache.put(address, new Response(response.body, { headers }));
}
