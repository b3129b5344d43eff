// A training step in TensorFlow.js with its WebAssembly backend, all networks in one product. It computes what a step of the
// default preset does: blended logits with label smoothing .05, class information .07, entropy balance .3, twice the gate's
// gradient, the baseline, Adam with weight decay .06, and the moving average, at one learning rate. TensorFlow's Adam has no
// decay of its own, so the weights shrink before each of its steps.

const [N, D, H, C, E] = [64, 196, 25, 10, 10];
const NETWORKS = E + 2;
const SMOOTHING = 0.05;
const RATE = 0.015;
const DECAY = 0.06;

/** A script of the npm packages, which puts itself on `tf`. */
const script = (src) => new Promise((resolve, reject) => {
  const element = Object.assign(document.createElement('script'), { src, onload: resolve });
  element.onerror = () => reject(new Error(`${src} cannot be loaded`));
  document.head.append(element);
});

/** A function that trains for a number of milliseconds and gives examples a second. */
export async function tfjs() {
  await script('./tfjs/tf.es2017.min.js');
  await script('./tfjs/tf-backend-wasm.es2017.min.js');
  const { tf } = window;
  tf.wasm.setWasmPaths('./tfjs/');
  // One thread, as all that it is compared with.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  await tf.setBackend('wasm');
  await tf.ready();

  const ink = () => tf.cast(tf.less(tf.randomUniform([4096, D]), 0.26), 'float32');
  const digits = tf.tidy(() => tf.mul(tf.randomUniform([4096, D]), ink()));
  const labels = tf.randomUniform([4096], 0, C, 'int32');
  const w1 = tf.variable(tf.randomUniform([D, NETWORKS * H], -0.316, 0.316));
  const b1 = tf.variable(tf.zeros([NETWORKS * H]));
  const w2 = tf.variable(tf.randomUniform([NETWORKS, H, C], -0.34, 0.34));
  const b2 = tf.variable(tf.zeros([NETWORKS, 1, C]));
  const weights = [w1, b1, w2, b2];
  const averages = weights.map((w) => tf.variable(tf.clone(w), false));
  const adam = tf.train.adam(RATE, 0.9, 0.99, 1e-8);
  const logSoftmax = (z) => tf.sub(z, tf.logSumExp(z, -1, true));

  /** The same logits, with twice their gradient. */
  const twice = tf.customGrad((x) => ({ value: tf.clone(x), gradFunc: (d) => tf.mul(d, 2) }));

  const cost = (x, t) => {
    const smooth = tf.add(tf.mul(t, 1 - SMOOTHING), SMOOTHING / C);
    const h = tf.transpose(tf.reshape(tf.relu(tf.add(tf.matMul(x, w1), b1)), [N, NETWORKS, H]), [1, 0, 2]);
    const z = tf.add(tf.matMul(h, w2), b2);
    const experts = tf.slice(z, [0, 0, 0], [E, N, C]);
    const network = (k) => tf.reshape(tf.slice(z, [k, 0, 0], [1, N, C]), [N, C]);
    const logGate = logSoftmax(twice(network(E)));
    const g = tf.exp(logGate);
    const blend = tf.sum(tf.mul(experts, tf.expandDims(tf.transpose(g), 2)), 0);
    const blended = tf.neg(tf.sum(tf.mul(smooth, logSoftmax(blend))));
    const baseline = tf.neg(tf.sum(tf.mul(smooth, logSoftmax(network(E + 1)))));
    const p = tf.mean(g, 0);
    const counts = tf.expandDims(tf.sum(t, 0), 1);
    const byClass = tf.div(tf.matMul(t, g, true), tf.maximum(counts, 1));
    const ratio = tf.sub(tf.log(tf.add(byClass, 1e-30)), tf.log(p));
    const information = tf.sum(tf.mul(tf.mul(tf.div(counts, N), byClass), ratio));
    const balance = tf.sum(tf.mul(p, tf.log(p)));
    const perExample = tf.div(tf.add(blended, baseline), N);
    return tf.add(perExample, tf.sub(tf.mul(balance, 0.3), tf.mul(information, 0.07)));
  };

  const step = () => tf.tidy(() => {
    const chosen = tf.randomUniform([N], 0, 4096, 'int32');
    const x = tf.gather(digits, chosen);
    const t = tf.cast(tf.oneHot(tf.gather(labels, chosen), C), 'float32');
    weights.forEach((w) => w.assign(tf.mul(w, 1 - RATE * DECAY)));
    adam.minimize(() => cost(x, t), false, weights);
    averages.forEach((average, i) => average.assign(tf.add(tf.mul(average, 0.998), tf.mul(weights[i], 0.002))));
  });

  for (let n = 0; n < 20; n++) step();
  return (milliseconds) => {
    const start = performance.now();
    let n = 0;
    while (performance.now() - start < milliseconds) {
      step();
      n += N;
    }
    // Wait for the steps that are under way.
    w1.dataSync();
    return (1000 * n) / (performance.now() - start);
  };
}
