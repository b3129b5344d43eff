#!/usr/bin/env bash
# The Adadelta optimiser of TensorFlow.js is plain gradient descent, to the last bit.
#
# Versions: @tensorflow/tfjs-core and @tensorflow/tfjs-backend-cpu 4.22.0.
#
# Adadelta scales each gradient by (root mean square of the past updates) / (root mean square
# of the gradients, the present one INCLUDED), so that the size of the gradients hardly
# matters. The documentation names the paper. TensorFlow in Python and PyTorch follow it.
#
# Expected: one weight with gradients about 1 and one with gradients 1,000 times as large
# move by nearly equal, small amounts (rate 0.01: about 0.00001 in the first step).
# Happens: tf.train.adadelta divides by the average as it was BEFORE the present gradient.
# Both averages begin at 0, so the first factor is exactly 1 and the update is the gradient
# itself; then both averages take in the same number and stay equal for ever. The factor is 1
# in every step: the weights are those of tf.train.sgd with the same rate. rho and epsilon
# do nothing. Who compares optimisers on the gate or the experts compares SGD with SGD, and
# the large gradients that Adadelta should tame throw the weights far away.
# Seen: after six steps sgd and adadelta -198.76 and -199759.0, both; by the paper 0.99997
# and 0.99997.
#
# What to do: take tf.train.adam, rmsprop or adagrad, which are right in this version (not
# shown here), or write the five lines of Adadelta. No report of this was found.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts \
  @tensorflow/tfjs-core@4.22.0 @tensorflow/tfjs-backend-cpu@4.22.0
cat >descend.js <<'JAVASCRIPT'
const tf = require('@tensorflow/tfjs-core');
require('@tensorflow/tfjs-backend-cpu');

const RATE = 0.01;
const GRADIENTS = [1, -30, 0.001, 5, 0, 20000];
const SCALES = [1, 1000];

/** The two weights after each step of an optimiser. */
function path(optimizer) {
  const weights = tf.variable(tf.ones([SCALES.length]));
  return GRADIENTS.map((g) => {
    optimizer.applyGradients({[weights.name]: tf.tensor1d(SCALES.map((scale) => scale * g))});
    return Array.from(weights.dataSync());
  });
}

/** The weight in the end by the formulas of the paper. */
function byPaper(scale, rho = 0.95, epsilon = 1e-7) {
  let [gradients, updates, weight] = [0, 0, 1];
  for (const g of GRADIENTS.map((g) => g * scale)) {
    gradients = rho * gradients + (1 - rho) * g * g;
    const update = (Math.sqrt(updates + epsilon) / Math.sqrt(gradients + epsilon)) * g;
    updates = rho * updates + (1 - rho) * update * update;
    weight -= RATE * update;
  }
  return weight;
}

tf.setBackend('cpu');
tf.ready().then(() => {
  const sgd = path(tf.train.sgd(RATE));
  const adadelta = path(tf.train.adadelta(RATE));
  const otherRho = path(tf.train.adadelta(RATE, 0.5, 1e-3));
  const paper = SCALES.map((scale) => byPaper(scale));
  console.log('sgd:                ', sgd.at(-1).join(' '));
  console.log('adadelta:           ', adadelta.at(-1).join(' '));
  console.log('adadelta, rho = 0.5:', otherRho.at(-1).join(' '));
  console.log('by the paper:       ', paper.map((w) => w.toFixed(5)).join(' '));
  const asStated =
    String(adadelta) === String(sgd) &&
    String(otherRho) === String(sgd) &&
    paper.every((w) => Math.abs(w - 1) < 0.0001) &&
    Math.abs(sgd.at(-1)[0] - 1) > 100;
  console.log(asStated ? 'as stated' : 'the behaviour has changed');
  process.exit(asStated ? 0 : 1);
});
JAVASCRIPT
node descend.js
