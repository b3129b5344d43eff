"""Runs ONNX files: python3 run_onnx.py READER PIXELS MODEL.onnx...

Prints a line for each model and image: gate, expert outputs one after the other, answer.
"""
import sys
import numpy as np

NAMES = ["gate", "experts", "answer"]

def onnxruntime(path):
    import onnxruntime
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    return lambda pixels: session.run(NAMES, {"pixels": pixels})

def onnx(path):
    import onnx, onnx.reference
    onnx.checker.check_model(onnx.load(path), full_check=True)
    session = onnx.reference.ReferenceEvaluator(path)
    return lambda pixels: session.run(NAMES, {"pixels": pixels})

def openvino(path):
    import openvino
    # Sums of 32 bits, also where the processor has shorter floats.
    model = openvino.Core().compile_model(path, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return lambda pixels: [model([pixels])[name] for name in NAMES]

def opencv(path):
    import cv2
    net = cv2.dnn.readNetFromONNX(path)
    def run(pixels):
        net.setInput(pixels, "pixels")
        return net.forward(NAMES)
    return run

def onnx2torch(path):
    import onnx, torch
    from onnx2torch import convert
    model = convert(onnx.load(path)).eval()
    order = [output.name for output in onnx.load(path).graph.output]
    def run(pixels):
        with torch.no_grad():
            outputs = dict(zip(order, model(torch.from_numpy(pixels))))
        return [outputs[name].numpy() for name in NAMES]
    return run

if __name__ == "__main__":
    # A reader may be named after its package.
    reader, pixels = sys.argv[1].split("-")[0], np.fromfile(sys.argv[2], "<f4").reshape(-1, 196)
    for path in sys.argv[3:]:
        outputs = globals()[reader](path)(pixels)
        np.savetxt(sys.stdout, np.hstack([np.asarray(o).reshape(len(pixels), -1) for o in outputs]), "%.9g")
