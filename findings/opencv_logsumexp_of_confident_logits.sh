#!/usr/bin/env bash
# OpenCV's dnn module computes ReduceLogSumExp without taking off the maximum first.
#
# Versions: opencv-python-headless 5.0.0.93, onnx 1.23.2, numpy 2.4.6.
#
# log(sum(exp(x))) is the heart of a mixture of experts: the z-loss of a router is its
# square, and the log-likelihood of a mixture is one over log(gate) + log(expert). The
# operator exists as ONE operator so that a runtime may take the maximum off first; the
# answer then always lies between max(x) and max(x) + log(n), for any finite x.
#
# Expected: [89, 0, 0] gives 89, three times -104 gives -102.9, as the reference evaluator of
# onnx and ONNX Runtime 1.32.0 say. The second is an ordinary mixture likelihood: a digit that
# all experts find very unlikely.
# Happens: OpenCV takes exp, sum, log as they stand in the name. float32 exp overflows above
# 88.7 and is 0 below -103.3, so the answers are inf and -inf, with no warning. Softmax of
# the same logits, in the same library, is right: there the maximum is taken off.
# Seen: OpenCV [inf, -inf, 3.0986], reference [89.0, -102.9014, 3.0986].
#
# What to do: write the graph as ReduceMax, Sub, Exp, ReduceSum, Log, Add (or use
# x_max - LogSoftmax(x) at the place of the maximum) before handing it to OpenCV.
# OpenVINO had the same fault and mended it; for OpenCV no report was found.
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

graph = helper.make_graph(
    [
        helper.make_node("ReduceLogSumExp", ["logits", "axes"], ["log_sum"], keepdims=0),
        helper.make_node("Softmax", ["logits"], ["gate"], axis=1),
    ],
    "router",
    [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [3, 3])],
    [
        helper.make_tensor_value_info("log_sum", TensorProto.FLOAT, [3]),
        helper.make_tensor_value_info("gate", TensorProto.FLOAT, [3, 3]),
    ],
    [numpy_helper.from_array(np.array([1], np.int64), "axes")],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
onnx.checker.check_model(model, full_check=True)
data = model.SerializeToString()
logits = np.array([[89, 0, 0], [-104, -104, -104], [2, 2, 2]], np.float32)

right_sum, right_gate = ReferenceEvaluator(model).run(["log_sum", "gate"], {"logits": logits})

net = cv2.dnn.readNetFromONNX(np.frombuffer(data, np.uint8))
net.setInput(logits, "logits")
other_sum, other_gate = net.forward(["log_sum", "gate"])

print("reference", right_sum.tolist())
print("OpenCV   ", other_sum.tolist())
exact = [89, -104 + np.log(3), 2 + np.log(3)]
as_stated = (
    np.allclose(right_sum, exact, rtol=1e-5)
    and other_sum[0] == np.inf
    and other_sum[1] == -np.inf
    and np.isclose(other_sum[2], exact[2], rtol=1e-5)
    and np.allclose(other_gate, right_gate, rtol=1e-5)
)
print("as stated" if as_stated else "the behaviour has changed")
sys.exit(0 if as_stated else 1)
PYTHON
