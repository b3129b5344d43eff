#!/usr/bin/env bash
# onnx.version_converter turns "one expert" into "one expert of each group".
#
# Versions: onnx 1.23.2, onnxruntime 1.32.0, numpy 2.4.6.
#
# Up to opset 12, Softmax, LogSoftmax and Hardmax flatten their input from `axis` on: of
# logits [batch, groups, experts] with axis 1, Hardmax gives ONE one for each digit, among
# all groups x experts. From opset 13 on they work along one axis only. The converter knows
# this: it puts Flatten and Reshape around a Softmax and a LogSoftmax.
#
# Expected: a model of opset 12 gives the same answers after convert_version(model, 13), or
# an error says that the conversion is not supported (that is what the documentation says).
# Happens: there is no such rule for Hardmax. The node goes over as it is, with its axis (or
# with none, and then the default changes from 1 to -1), the model passes the checker, and
# the top-1 gate of a mixture in groups now chooses an expert in EACH group (axis -1) or a
# group for EACH expert (axis 1). Where the answers are added up, they are two or four times
# too large. The gate beside it that uses Softmax is right, so the soft mixture still works.
# Seen: experts chosen for a digit: 1 before; after, 2 (no axis) and 4 (axis 1).
#
# What to do: put Flatten(axis=1) and Reshape around Hardmax in the old model before the
# conversion, or compare the answers before and after. No report of this was found.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check \
  onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6
env/bin/python - <<'PYTHON'
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, version_converter

SHAPE = [1, 2, 4]  # a digit, two groups of four experts
LOGITS = np.array([[[0.1, 2.0, 0.3, 0.4], [0.5, 0.6, 3.0, 0.7]]], np.float32)


def gate(operator, attributes):
    graph = helper.make_graph(
        [helper.make_node(operator, ["logits"], ["gate"], **attributes)],
        "gate",
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, SHAPE)],
        [helper.make_tensor_value_info("gate", TensorProto.FLOAT, SHAPE)],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 12)], ir_version=7)


def answer(model):
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    return session.run(["gate"], {"logits": LOGITS})[0]


as_stated = True
for operator, attributes, chosen in (
    ("Softmax", {}, 1),
    ("Softmax", {"axis": 1}, 1),
    ("Hardmax", {}, 2),
    ("Hardmax", {"axis": 1}, 4),
):
    model = gate(operator, attributes)
    converted = version_converter.convert_version(model, 13)
    before, after = answer(model), answer(converted)
    nodes = [node.op_type for node in converted.graph.node]
    print(f"{operator} {attributes}: sum before {before.sum():.3f}, after {after.sum():.3f}, nodes {nodes}")
    as_stated &= bool(np.isclose(before.sum(), 1) and np.isclose(after.sum(), chosen))
    as_stated &= bool(np.allclose(before, after)) == (operator == "Softmax")
print("as stated" if as_stated else "the behaviour has changed")
sys.exit(0 if as_stated else 1)
PYTHON
