"""Reads saved models with NumPy alone: python3 read_model.py PIXELS MODEL.safetensors...

PIXELS holds raw little-endian float32, 196 values in 0..1 for each image, reduced as the file's `input_reduction` says.
For each model and image it prints: gate probabilities, outputs of one expert after the other, answer, baseline's answer.
Experts that are off, a gate that is set by hand and the number of experts asked count as in the settings of the file.
"""
import json, sys
import numpy as np

def load(path):
    """The metadata of the file, and its arrays."""
    data = open(path, "rb").read()
    start = 8 + int.from_bytes(data[:8], "little")
    entries = json.loads(data[8:start])
    metadata = entries.pop("__metadata__")
    place = lambda entry: slice(*(start + offset for offset in entry["data_offsets"]))
    # A float of 8 bits is the upper half of one of 16 bits.
    read = {"F32": lambda raw: np.frombuffer(raw, "<f4"), "F8_E5M2": lambda raw: (np.frombuffer(raw, "u1").astype("<u2") << 8).view("<f2")}
    array = lambda entry: read[entry["dtype"]](data[place(entry)]).reshape(entry["shape"])
    return metadata, {name: array(entry).astype("f4") for name, entry in entries.items()}

def softmax(a):
    e = np.exp(a - a.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)

sigmoid = lambda a: 1 / (1 + np.exp(-a))
HIDDEN = {"relu": lambda a: np.maximum(a, 0), "sigmoid": sigmoid, "tanh": np.tanh}

def by_hand(metadata, on):
    """The shares [k] of a gate that is set by hand; None where the gate decides."""
    if metadata["gate_by_hand"] == "-":
        return None
    points = np.array(metadata["gate_by_hand"].split(), "f4")
    given = np.zeros(len(on), "f4")
    given[:len(points)] = points[:len(on)]
    # Where no expert has points, all get equal shares; where only experts that are off have points, those that are on
    # get equal shares.
    if not given.any():
        given[:] = 1
    given[~on] = 0
    return given / given.sum() if given.any() else on / on.sum()

def gate_of(metadata, logits):
    """The gate [n, k]: softmax over the experts that are on, and of those only the `top_k` largest."""
    k = logits.shape[1]
    off = [int(expert) for expert in metadata["experts_off"].split() if expert != "-"]
    on = ~np.isin(np.arange(k), off)
    # Where all experts are off, all count as on.
    on |= not on.any()
    shares, gate = by_hand(metadata, on), np.zeros_like(logits)
    if shares is None:
        gate[:, on] = softmax(logits[:, on])
    else:
        gate[:] = shares
    # Of equal probabilities the first stay.
    rest = np.argsort(-gate, 1, kind="stable")[:, int(metadata["top_k"]):]
    np.put_along_axis(gate, rest, 0, 1)
    return gate / gate.sum(1, keepdims=True)

def outputs(metadata, w, x):
    """Gate [n, k], expert outputs [n, k, c], answer [n, c] and baseline [n, c] for pixels [n, d]; bias is row 0."""
    layer = lambda x, w: x @ w[..., 1:, :] + w[..., :1, :]
    network = lambda name: layer(HIDDEN[metadata["activation"]](layer(x, w[name + "_w1"])), w[name + "_w2"])
    rule = {"sigmoid": sigmoid, "softmax": softmax}[metadata["expert_outputs"]]
    gate, logits = gate_of(metadata, network("gate")), network("expert").swapaxes(0, 1)
    blend = lambda o: np.einsum("nk,nkc->nc", gate, o)
    answer = softmax(blend(logits)) if metadata["answer"] == "blended logits" else blend(rule(logits))
    return gate, rule(logits), answer, rule(network("baseline"))

if __name__ == "__main__":
    pixels = np.fromfile(sys.argv[1], "<f4").reshape(-1, 196)
    for model in sys.argv[2:]:
        np.savetxt(sys.stdout, np.hstack([o.reshape(len(pixels), -1) for o in outputs(*load(model), pixels)]), "%.9g")
