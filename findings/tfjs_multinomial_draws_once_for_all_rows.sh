#!/usr/bin/env bash
# TensorFlow.js on its CPU backend samples ONE number for all rows of a batch.
#
# Versions: @tensorflow/tfjs-core and @tensorflow/tfjs-backend-cpu 4.22.0 (Node or browser).
#
# tf.multinomial(logits, n) takes a matrix [batch, outcomes] and draws n outcomes for each
# row. A stochastic router uses it to choose an expert for each digit of a batch.
#
# Expected: 1,000 digits with ten equally likely experts: about 100 digits for each expert.
# Happens: ALL 1,000 digits go to one and the same expert; the next call picks another one
# for all. The kernel starts a new random generator inside its loop over the rows, each time
# from the same seed (a random one where the caller gave none), so every row sees the same
# numbers. Each row alone, and each column over many calls, has the right distribution: a
# test of the frequencies on one row passes, and training sees batches that are in step.
# Seen: "experts in use: 1 of 10" in each of five calls, without a seed and with a seed.
# The WebAssembly backend of the same version draws for each row.
#
# What to do: use the Gumbel trick, tf.argMax(logits - log(-log(tf.randomUniform(shape))), 1),
# which draws a number for each entry; or call tf.multinomial for one row at a time. With a
# seed, give each row a seed of its own. No report of this was found.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts \
  @tensorflow/tfjs-core@4.22.0 @tensorflow/tfjs-backend-cpu@4.22.0
cat >draw.js <<'JAVASCRIPT'
const tf = require('@tensorflow/tfjs-core');
require('@tensorflow/tfjs-backend-cpu');

const DIGITS = 1000;
const EXPERTS = 10;

/** How many experts got at least one digit. */
function used(choice) {
  return new Set(choice).size;
}

/** A call for each of five seeds (undefined: none given). */
function counts(seeds) {
  const logits = tf.zeros([DIGITS, EXPERTS]);
  return seeds.map((seed) => used(tf.multinomial(logits, 1, seed).dataSync()));
}

/** The same by the Gumbel trick. */
function gumbel() {
  const uniform = tf.randomUniform([DIGITS, EXPERTS], 1e-7, 1);
  return used(tf.argMax(tf.neg(tf.log(tf.neg(tf.log(uniform)))), 1).dataSync());
}

tf.setBackend('cpu');
tf.ready().then(() => {
  const free = counts([undefined, undefined, undefined, undefined, undefined]);
  const seeded = counts([1, 2, 3, 4, 5]);
  const byGumbel = gumbel();
  const oneRow = used(tf.multinomial(tf.zeros([1, EXPERTS]), DIGITS, 7).dataSync());
  console.log('experts in use, no seed:  ', free.join(' '));
  console.log('experts in use, a seed:   ', seeded.join(' '));
  console.log('by the Gumbel trick:      ', byGumbel);
  console.log('1,000 draws of one row:   ', oneRow);
  const asStated =
    free.every((n) => n === 1) && seeded.every((n) => n === 1) && byGumbel === 10 && oneRow === 10;
  console.log(asStated ? 'as stated' : 'the behaviour has changed');
  process.exit(asStated ? 0 : 1);
});
JAVASCRIPT
node draw.js
