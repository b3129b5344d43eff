"""Runs ONNX files: python3 run_onnx.py PIXELS MODEL.onnx...

Prints a line for each model and image: gate, expert outputs one after the other, answer. Checks the files with the
onnx package where it is there.
"""
import sys
import numpy as np
import onnxruntime

try:
    import onnx
except ImportError:
    onnx = None

pixels = np.fromfile(sys.argv[1], "<f4").reshape(-1, 196)
for path in sys.argv[2:]:
    if onnx:
        onnx.checker.check_model(onnx.load(path), full_check=True)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    outputs = session.run(["gate", "experts", "answer"], {"pixels": pixels})
    np.savetxt(sys.stdout, np.hstack([o.reshape(len(pixels), -1) for o in outputs]), "%.9g")
