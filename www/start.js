// The first script of the page: is this browser new enough, is every part of the page whole, and off it goes.
//
// This is the one place that asks what a browser can do. Shared memory is not asked for: without it one worker trains,
// and the worker finds that out by itself. The build puts `const PARTS` in front: for each part that is loaded from here
// its address and the hash of its content.

/** The smallest module with a SIMD instruction. */
const SIMD = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];

/** What the page cannot do without: the words for it, and whether it is here. */
const NEEDED = [
  ['WebAssembly', () => typeof WebAssembly === 'object'],
  ['SIMD in WebAssembly', () => WebAssembly.validate(new Uint8Array(SIMD))],
  ['Web Workers that are modules', canStartModuleWorkers],
];

/** Whether a worker's options are asked for its type. The question ends the start, so that no worker comes of it. */
function canStartModuleWorkers() {
  let asked = false;
  try {
    new Worker(PARTS.worker.url, { get type() { asked = true; throw new Error('only asked'); } });
  } catch {
    return asked;
  }
}

function say(sentence) {
  document.getElementById('boot').textContent = sentence;
}

/**
 * Has the service worker keep this version of the page. Where the host does not isolate the page, which shared memory
 * needs, the service worker does so from the next load on; on the first visit that load follows at once, before anything
 * is shown. `true` if it does.
 */
async function keepThisVersion() {
  const container = navigator.serviceWorker;
  const registration = await container?.register(PARTS.keeper.url, { updateViaCache: 'none' }).catch(() => null);
  if (!registration) return false;
  if (crossOriginIsolated || container.controller || registration.active) {
    container.ready.then(({ active }) => active.postMessage('keep the data'));
    return false;
  }
  const isKept = await new Promise((resolve) => {
    const { installing } = registration;
    const look = () => ['activated', 'redundant'].includes(installing?.state ?? 'redundant') && resolve(installing?.state === 'activated');
    installing?.addEventListener('statechange', look);
    look();
  });
  if (isKept) location.reload();
  return isKept;
}

async function start() {
  const lacking = NEEDED.filter(([, isHere]) => !isHere()).map(([words]) => words);
  if (lacking.length > 0) {
    say(`This browser is too old for this page: it lacks ${lacking.join(' and ')}. Chrome 91, Edge 91, Firefox 114 and Safari 16.4 have all that it needs, as have their later versions.`);
    return;
  }
  // These scripts and no others may be started as workers, wherever an address comes from.
  const scripts = [PARTS.worker.url, PARTS.keeper.url];
  window.trustedTypes?.createPolicy('default', { createScriptURL: (url) => (scripts.includes(url) ? url : null) });

  if (!crossOriginIsolated && await keepThisVersion()) return;
  const hasAnswered = new Promise((resolve) => addEventListener('answered', resolve, { once: true }));
  const module = fetch(PARTS.module.url, { integrity: PARTS.module.integrity });
  const { default: init } = await import(PARTS.program.url);
  await init({ module_or_path: module });
  // Last, so that it does not slow the page down.
  await hasAnswered;
  if (crossOriginIsolated) await keepThisVersion();
}

start().catch((error) => {
  console.error(error);
  say('Part of this page could not be loaded, or belongs to another version of it. Reload the page.');
});
