// Measures in the browser. It talks to the site's own worker as the page does; the rest is timed here.
// xtask/src/bench/ calls the functions that this script puts on `window`.

import init, * as wasm from './measurements/moe_bench.js';
import { tfjs } from './tfjs_step.js';

// The site's headers let strings become scripts only through this; here all scripts are our own.
trustedTypes.createPolicy('default', { createScriptURL: (url) => url });

/** Milliseconds that the page gives a slice. */
const SLICE = 24;
/** Steps at most in a slice without another limit. */
const NO_LIMIT = 0xffffffff;

/** The site's worker. */
class Training {
  constructor() {
    this.messages = [];
    this.waiting = null;
    this.steps = 0;
    this.worker = new Worker('./worker_loader.js', { type: 'module' });
    this.worker.onmessage = (event) => {
      this.messages.push({ message: event.data, at: performance.now() });
      this.waiting?.();
    };
    this.worker.onerror = (event) => {
      this.messages.push({ message: { refused: { why: event.message } }, at: performance.now() });
      this.waiting?.();
    };
  }

  send(message) {
    this.worker.postMessage(message);
  }

  /** The next message that `wanted` gives something for; others are dropped. */
  async take(wanted) {
    for (;;) {
      while (this.messages.length) {
        const { message, at } = this.messages.shift();
        for (const bad of ['refused', 'dataset_failed', 'crew_lost', 'diverged']) {
          if (message[bad]) throw new Error(`${bad}: ${message[bad].why}`);
        }
        const found = wanted(message, at);
        if (found !== undefined) return found;
      }
      await new Promise((resolve) => { this.waiting = resolve; });
    }
  }

  /** Loads MNIST; milliseconds from the last byte to a data set in use. */
  async load() {
    await this.take((m) => m.ready);
    this.send({ use_dataset: 'mnist' });
    let fetched = 0;
    const ready = await this.take((m, at) => {
      if (m.loading) fetched = at;
      return m.dataset_ready && at;
    });
    return ready - fetched;
  }

  async start(config) {
    this.steps = 0;
    this.send({ start: { config } });
    await this.take((m) => m.started);
    await this.take((m) => m.progress);
  }

  /** One slice of training. */
  async slice(max_steps = NO_LIMIT) {
    this.send({ train: { budget_ms: SLICE, max_steps } });
    const progress = await this.take((m) => (m.progress?.steps > this.steps ? m.progress : undefined));
    this.steps = progress.steps;
    return progress;
  }

  /** Trains until `n` workers share the run. */
  async workers(n) {
    this.send({ set_workers: { n } });
    const until = performance.now() + 10_000;
    while ((await this.slice()).workers !== n) {
      if (performance.now() > until) throw new Error(`${n} workers do not come together`);
    }
  }

  end() {
    this.worker.terminate();
  }
}

/** Settings of a preset with changes. */
const config = (preset, changes = {}) => JSON.parse(wasm.config(preset, JSON.stringify(changes)));

/** The worker in use, kept between measurements. */
let training = null;
/** A training step of TensorFlow.js, once it is loaded. */
let tfjsStep = null;

const bench = {
  /** Milliseconds from MNIST's bytes to ready. */
  async load() {
    training?.end();
    training = new Training();
    return training.load();
  },

  /** Examples a second in training steps, over `milliseconds`. */
  async rate(preset, changes, workers, milliseconds) {
    await training.start(config(preset, changes));
    await training.workers(workers);
    const from = await training.slice();
    const end = performance.now() + milliseconds;
    let to = from;
    while (performance.now() < end) to = await training.slice();
    return (1000 * (to.examples - from.examples)) / (to.train_ms - from.train_ms);
  },

  /**
   * Seconds from the first request to train to a test on all digits with this error or less, tested first after
   * `examples` examples and then every few steps.
   */
  async race(preset, seed, examples, error) {
    const settings = config(preset, { seed });
    await training.start(settings);
    const start = performance.now();
    for (let steps = Math.ceil(examples / settings.batch_size); ; steps += 50) {
      while (training.steps < steps) await training.slice(steps - training.steps);
      training.send('evaluate');
      const test = await training.take((m) => (m.progress?.evaluation?.complete ? m.progress.evaluation : undefined));
      if (test.error <= error) return (performance.now() - start) / 1000;
      if (steps > 10 * (examples / settings.batch_size)) throw new Error(`the error is still ${test.error}`);
    }
  },

  /** Examples a second of TensorFlow.js, over `milliseconds`. */
  async tfjs(milliseconds) {
    tfjsStep ??= await tfjs();
    return tfjsStep(milliseconds);
  },

  /** Milliseconds of the first layers of one batch, forward: ours and ndarray's. */
  firstLayer(batchSize, times) {
    const layer = new wasm.FirstLayer(batchSize);
    const time = (run) => {
      run(times);
      const start = performance.now();
      run(times);
      return (performance.now() - start) / times;
    };
    const result = [time((n) => layer.sparse(n)), time((n) => layer.ndarray(n))];
    layer.free();
    return result;
  },

  /** Microseconds of the parts of a step, the mean of many: the clock is too coarse for a single one. */
  parts(preset, changes, workers, times) {
    const step = new wasm.Step(JSON.stringify(config(preset, changes)), workers);
    const parts = ['fill', 'forward', 'learn', 'transpose', 'objective'];
    const mean = Object.fromEntries(parts.map((part) => [part, 0]));
    for (let n = 0; n < times; n++) {
      for (const part of parts) {
        const start = performance.now();
        step[part]();
        mean[part] += (1000 * (performance.now() - start)) / times;
      }
    }
    step.free();
    return mean;
  },
};

await init();
window.bench = bench;
