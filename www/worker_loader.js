// Starts the worker's program. The build puts in front of this script the glue that wasm-bindgen wrote for the program,
// and `const PARTS`: the address of the program's module and the hash of the module's content.

// Helpers are workers of this same script; no other may be started here.
self.trustedTypes?.createPolicy('default', { createScriptURL: (url) => (url === location.href ? url : null) });

// Where the site is: this script's own address, also where another script has imported it.
self.site = new URL('.', import.meta.url).href;

const { url, integrity } = PARTS.module;
try {
  const module = await fetch(new URL(url, self.site), { integrity }).catch(() => {
    throw new Error('worker_bg.wasm could not be loaded, or belongs to another version of the page');
  });
  await __wbg_init({ module_or_path: module });
} catch (error) {
  // Thrown anew from a timer: of an error that ends a module which waits, WebKit tells the page nothing.
  setTimeout(() => {
    throw error;
  });
}
