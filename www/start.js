// The first script of the page: asks whether this browser has all that the page needs and whether every part of the
// page is whole, and then starts the page's program.
//
// This is the one place that asks what a browser can do: feature by feature, each one that the page cannot do without and
// that some browser in use still lacks. Shared memory is not asked for: without it one worker trains, and the worker finds
// that out by itself. The build puts `const PARTS` in front: for each part that is loaded from here its address and the hash
// of its content.

/** The smallest module with a SIMD instruction. */
const SIMD = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];

/** The smallest module that takes a reference to something outside it. */
const REFERENCES = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 1, 111, 0];

/** What the page cannot do without: the words for it, and whether it is here. */
const NEEDED = [
  ['WebAssembly', () => typeof WebAssembly === 'object'],
  ['SIMD in WebAssembly', () => WebAssembly.validate(new Uint8Array(SIMD))],
  ['reference types in WebAssembly', () => WebAssembly.validate(new Uint8Array(REFERENCES))],
  ['WebAssembly under a Content-Security-Policy (wasm-unsafe-eval)', canCompile],
  ['Web Workers that are modules', canStartModuleWorkers],
  ['cascade layers in CSS (@layer)', () => 'CSSLayerBlockRule' in self],
  [':has() in CSS', () => CSS.supports('selector(:has(a))')],
  ['rounded rectangles on canvas (roundRect)', () => 'roundRect' in CanvasRenderingContext2D.prototype],
  ['dialogues (<dialog>)', () => 'HTMLDialogElement' in self && 'showModal' in HTMLDialogElement.prototype],
];

/**
 * Whether the page's policy lets WebAssembly be compiled and run; a browser that does not know that word of the policy
 * refuses, some the module and some its instance.
 */
function canCompile() {
  return new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(SIMD))) instanceof WebAssembly.Instance;
}

/** Whether the browser reads `type` in a worker's options. The getter throws, so that no worker is started. */
function canStartModuleWorkers() {
  let asked = false;
  try {
    new Worker(PARTS.worker.url, { get type() { asked = true; throw new Error('only asked'); } });
  } catch {
    return asked;
  }
}

/** The needed features that are lacking, in words. A test may throw where it uses another feature that is lacking. */
function lacking() {
  const isHere = (test) => {
    try {
      return test();
    } catch {
      return false;
    }
  };
  return NEEDED.filter(([, test]) => !isHere(test)).map(([words]) => words);
}

function say(sentence) {
  document.getElementById('boot').textContent = sentence;
}

/** Says at the foot of the page whether and how the page works offline. */
function sayOffline(sentence) {
  document.getElementById('offline').textContent = sentence;
}

function sayNotKept(why) {
  sayOffline(`This page is not kept for use offline: ${why}.`);
}

/** Says what the service worker could not keep, if its message is about that. */
function hear({ data }) {
  if (data?.notKept) sayNotKept(data.notKept);
  if (data?.dataNotKept) sayOffline(`The page works offline after the first visit, but without MNIST: ${data.dataNotKept}.`);
}

/** A part of the page that does not come, or is not the one of this version. */
class Broken extends Error {
  constructor(url, cause) {
    const name = url.replace(/^\.\//, '');
    super(`${name} could not be loaded`, { cause });
    this.url = name;
  }
}

/** Waits for a part to load. Throws `Broken` with the part's address if that fails. */
async function whole({ url }, loading) {
  try {
    return await loading;
  } catch (error) {
    throw new Broken(url, error);
  }
}

async function fetchModule() {
  const response = await fetch(PARTS.module.url, { integrity: PARTS.module.integrity });
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return response;
}

/** Finds a style sheet that is not applied once all have come. In WebKit a script may run before that. */
async function checkStyles() {
  const missing = () => [...document.querySelectorAll('link[rel=stylesheet]')].find(({ sheet }) => !sheet);
  if (missing() && document.readyState !== 'complete') {
    await new Promise((resolve) => addEventListener('load', resolve, { once: true }));
  }
  const broken = missing();
  if (broken) throw new Broken(broken.getAttribute('href'));
}

/**
 * The address of the script that starts a worker. In a frame with a sandbox the page has no origin, and no script of its site
 * may be a worker; there one is made that imports the site's. Its address holds its text: a blob would be no worker in
 * WebKit, where the host isolates the page.
 */
function workerAddress() {
  if (self.origin !== 'null') return PARTS.worker.url;
  const address = new URL(PARTS.worker.url, document.baseURI).href;
  const script = `import(${JSON.stringify(address)}).catch((error) => setTimeout(() => { throw error; }));`;
  return `data:text/javascript,${encodeURIComponent(script)}`;
}

/** Says what the page lacks in the frame of another page. */
function sayFramed() {
  document.getElementById(self.origin === 'null' ? 'sandboxed' : 'framed').hidden = false;
  sayNotKept('it is shown in a frame');
}

/** The service workers of this site; none where the browser has none for this page: without https, or in a sandbox. */
function serviceWorkers() {
  try {
    return navigator.serviceWorker;
  } catch {
    return undefined;
  }
}

/**
 * Has the service worker keep this version of the page. Where the host does not isolate the page, which shared memory
 * needs, the service worker does so from the next load on; on the first visit that load follows at once, before anything
 * is shown. `true` if it does.
 */
async function keepThisVersion() {
  const container = serviceWorkers();
  if (!container) {
    sayNotKept('browsers keep pages only from sites with https');
    return false;
  }
  container.addEventListener('message', hear);
  container.startMessages();
  const registration = await container.register(PARTS.keeper.url, { updateViaCache: 'none' }).catch(() => null);
  if (!registration) {
    sayNotKept(`${PARTS.keeper.url} could not be loaded, or the browser may not keep it`);
    return false;
  }
  if (self.crossOriginIsolated || container.controller || registration.active) {
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
  const lacks = lacking();
  if (lacks.length > 0) {
    say(`This browser is too old for this page: it lacks ${lacks.join(' and ')}. Chrome 105, Edge 105, Firefox 121 and Safari 16.4 have all that the page needs, as have their later versions.`);
    return;
  }
  // These scripts and no others may be started as workers, wherever an address comes from.
  const worker = workerAddress();
  document.getElementById('worker-script').content = worker;
  const scripts = [worker, PARTS.keeper.url];
  window.trustedTypes?.createPolicy('default', { createScriptURL: (url) => (scripts.includes(url) ? url : null) });

  // A page in a frame keeps nothing for use offline, and cannot isolate itself: that is for the page around the frame.
  const isFramed = self !== top;
  if (isFramed) sayFramed();
  if (!isFramed && !self.crossOriginIsolated && await keepThisVersion()) return;
  await checkStyles();
  const hasAnswered = new Promise((resolve) => addEventListener('answered', resolve, { once: true }));
  const module = whole(PARTS.module, fetchModule());
  // Nobody waits for it yet: a failure is said below.
  module.catch(() => {});
  const { default: init } = await whole(PARTS.program, import(PARTS.program.url));
  await init({ module_or_path: await module });
  // Last, so that it does not slow the page down.
  await hasAnswered;
  if (!isFramed && self.crossOriginIsolated) await keepThisVersion();
}

start().catch((error) => {
  console.error(error);
  const what = error instanceof Broken ? `A part of this page, ${error.url},` : 'A part of this page';
  say(`${what} could not be loaded, or belongs to another version of it, or was changed by the server. Reload the page.`);
});
