#!/usr/bin/env bash
# OpenCV's dnn module gives a dropped token of a mixture of experts somebody else's place.
#
# Versions: opencv-python-headless 5.0.0.93, onnx 1.23.2, numpy 2.4.6.
#
# Switch-like routers give each expert a capacity C: a token gets its place in the queue of
# its expert (a running count), and OneHot(place, depth = C) turns the place into a row of
# the dispatch matrix. A token that comes too late has a place >= C. ONNX says of OneHot
# that an index outside [-depth, depth - 1] gives a row of off values, so the row is all
# zeros: the token is dropped. Every capacity router that is exported relies on this.
#
# Expected: with C = 4, the places 4 and 5 give rows of zeros, as the reference evaluator of
# onnx and ONNX Runtime 1.32.0 do.
# Happens: OpenCV takes the place modulo C, without a word. Place 4 becomes place 0 and
# place 5 becomes place 1, so two tokens share one place and the expert reads their SUM.
# Seen: the four places hold 17 34 4 8 (should be 1 2 4 8) for tokens worth 1 2 4 8 16 32.
# An index below -C wraps as well. The reference evaluator had the same fault until 2026; for
# OpenCV no report was found.
#
# What to do: multiply the rows by Cast(Less(place, C)) in the graph before exporting it,
# or build the rows by Equal(Unsqueeze(place), Range(C)): both mean the same everywhere.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check \
  opencv-python-headless==5.0.0.93 onnx==1.23.2 numpy==2.4.6
env/bin/python - <<'PYTHON'
import sys

import cv2
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

CAPACITY = 4
graph = helper.make_graph(
    [
        helper.make_node("OneHot", ["place", "capacity", "off_on"], ["dispatch"]),
        helper.make_node("Transpose", ["dispatch"], ["by_place"], perm=[1, 0]),
        helper.make_node("MatMul", ["by_place", "tokens"], ["queue"]),
    ],
    "dispatch_to_one_expert",
    [
        helper.make_tensor_value_info("place", TensorProto.INT64, [6]),
        helper.make_tensor_value_info("tokens", TensorProto.FLOAT, [6, 1]),
    ],
    [
        helper.make_tensor_value_info("dispatch", TensorProto.FLOAT, [6, CAPACITY]),
        helper.make_tensor_value_info("queue", TensorProto.FLOAT, [CAPACITY, 1]),
    ],
    [
        numpy_helper.from_array(np.array(CAPACITY, np.int64), "capacity"),
        numpy_helper.from_array(np.array([0, 1], np.float32), "off_on"),
    ],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
onnx.checker.check_model(model, full_check=True)
data = model.SerializeToString()
inputs = {
    "place": np.arange(6, dtype=np.int64),
    "tokens": np.array([[1], [2], [4], [8], [16], [32]], np.float32),
}

right = ReferenceEvaluator(model).run(["dispatch", "queue"], inputs)

net = cv2.dnn.readNetFromONNX(np.frombuffer(data, np.uint8))
for name, value in inputs.items():
    net.setInput(value, name)
other = net.forward(["dispatch", "queue"])

for who, (dispatch, queue) in (("reference", right), ("OpenCV", other)):
    print(who, "rows of the places 4 and 5:", dispatch[4:].tolist(), "queue:", queue.ravel().tolist())
as_stated = (
    not right[0][4:].any()
    and right[1].ravel().tolist() == [1, 2, 4, 8]
    and np.array_equal(other[0][4:], np.eye(4, dtype=np.float32)[:2])
    and other[1].ravel().tolist() == [17, 34, 4, 8]
)
print("as stated" if as_stated else "the behaviour has changed")
sys.exit(0 if as_stated else 1)
PYTHON
