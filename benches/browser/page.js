// Measures on the page itself, as a user has it. xtask/src/bench/page.rs runs this there and calls the functions on
// `window.measure`.

(() => {
  const by = (handle) => document.querySelector(`[data-testid="${handle}"]`);

  /** Waits until `is` holds, which is looked at as soon as something in the element has changed. */
  const once = (element, is) => new Promise((resolve) => {
    const look = () => { if (is()) resolve(observer.disconnect()); };
    const observer = new MutationObserver(look);
    observer.observe(element, { attributes: true, characterData: true, childList: true, subtree: true });
    look();
  });

  /** A ring drawn on the pad by pointer events that the page takes for a mouse's. */
  const drawRing = (pad) => {
    const { left, top, width, height } = pad.getBoundingClientRect();
    const send = (kind, turn) => pad.dispatchEvent(new PointerEvent(kind, {
      bubbles: true, cancelable: true, pointerId: 1, pointerType: 'mouse', isPrimary: true, button: 0, buttons: 1,
      clientX: left + width * (0.5 + 0.19 * Math.sin(2 * Math.PI * turn)),
      clientY: top + height * (0.5 - 0.3 * Math.cos(2 * Math.PI * turn)),
    }));
    send('pointerdown', 0);
    for (let n = 1; n <= 24; n++) send('pointermove', n / 24);
    send('pointerup', 1);
  };

  let frames = [];
  let latencies = [];
  let watching = false;
  let last = null;
  let moved = null;
  let drawn = null;

  const { port1, port2 } = new MessageChannel();
  // A message that is sent in a frame comes when the frame has been drawn.
  port1.onmessage = () => { latencies.push(performance.now() - drawn); };
  const look = (now) => {
    if (last !== null) frames.push(now - last);
    last = now;
    if (moved !== null) {
      [drawn, moved] = [moved, null];
      port2.postMessage(null);
    }
    if (watching) requestAnimationFrame(look);
  };
  by('pad').addEventListener('pointermove', (event) => { if (watching) moved ??= event.timeStamp; }, true);

  window.measure = {
    /**
     * When a digit that was drawn as soon as that could be has an answer: in milliseconds after navigation, and by the
     * clock of the machine.
     */
    async firstAnswer() {
      const app = document.querySelector('#app');
      await once(app, () => !app.hidden);
      drawRing(by('pad'));
      await once(by('answer'), () => by('answer').textContent.trim() !== '–');
      const after = performance.now();
      return { after, at: performance.timeOrigin + after };
    },

    /** Begins to note how long frames take, and how long it is from a move of the pointer to the end of its frame. */
    watch() {
      [frames, latencies, watching, last, moved] = [[], [], true, null, null];
      requestAnimationFrame(look);
    },

    /** What has been noted: the 95th percentile of the latencies, the longest frame, and frames a second. */
    watched() {
      watching = false;
      const sorted = latencies.sort((a, b) => a - b);
      const total = frames.reduce((sum, ms) => sum + ms, 0);
      return {
        latency: sorted[Math.floor(0.95 * sorted.length)],
        longest: Math.max(...frames),
        rate: (1000 * frames.length) / total,
      };
    },
  };
})();
