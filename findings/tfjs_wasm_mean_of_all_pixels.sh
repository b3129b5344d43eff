#!/usr/bin/env bash
# TensorFlow.js on WebAssembly: the mean of all pixels of a set like MNIST is far too small.
#
# Versions: @tensorflow/tfjs-core, tfjs-backend-wasm and tfjs-backend-cpu 4.22.0.
#
# The first step of many digit programs is the mean (and the deviation) over all pixels of
# the training set: 60,000 images of 28 x 28 are 47,040,000 numbers.
#
# Expected: digits on white paper (four pixels of five 1.0, the fifth 0.35) have the mean
# 0.87. The CPU backend of the same library says 0.87.
# Happens: the WebAssembly backend says 0.357. It adds up in ONE float32 number. At 2^24 =
# 16,777,216 the next float32 is two further, so adding 1.0 changes nothing any more: the sum
# stands still after 40 % of the images, and the rest counts as black.
# tf.sum, tf.mean, tf.moments and a loss that is averaged over a whole data set all take this
# path; there is no warning, and a smaller trial set gives the right answer.
# Seen: WebAssembly 0.3567, CPU 0.8700; WebAssembly in two steps (see below) 0.8703.
# (float32 has 24 bits everywhere; other libraries add in pairs, in blocks or in float64.)
#
# What to do: average in two steps, tf.mean(tf.mean(images, 1)), so that no sum has more than
# some ten thousand members. No report of this was found.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts \
  @tensorflow/tfjs-core@4.22.0 @tensorflow/tfjs-backend-cpu@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0
cat >mean.js <<'JAVASCRIPT'
const path = require('node:path');
const tf = require('@tensorflow/tfjs-core');
require('@tensorflow/tfjs-backend-cpu');
const {setWasmPaths} = require('@tensorflow/tfjs-backend-wasm');

setWasmPaths(path.join(path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist/'));
const IMAGES = 60000;
const PIXELS = 28 * 28;
const ink = new Float32Array(IMAGES * PIXELS).fill(1);
for (let i = 0; i < ink.length; i += 5) ink[i] = 0.35;

/** The mean over all pixels, and the mean of the images' means. */
async function means(backend) {
  await tf.setBackend(backend);
  await tf.ready();
  const images = tf.tensor2d(ink, [IMAGES, PIXELS]);
  const found = [tf.mean(images), tf.mean(tf.mean(images, 1))].map((m) => m.dataSync()[0]);
  images.dispose();
  console.log(backend.padEnd(5), 'all at once', found[0].toFixed(4), ' in two steps', found[1].toFixed(4));
  return found;
}

(async () => {
  const cpu = await means('cpu');
  const wasm = await means('wasm');
  const near = (a, b) => Math.abs(a - b) < 0.001;
  const asStated =
    cpu.every((m) => near(m, 0.87)) && wasm[0] < 0.4 && near(wasm[1], 0.87);
  console.log(asStated ? 'as stated' : 'the behaviour has changed');
  process.exit(asStated ? 0 : 1);
})();
JAVASCRIPT
node mean.js
