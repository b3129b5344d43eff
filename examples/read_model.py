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

def asked(metadata, router, logits, gate, on):
    """Which experts each image asks [n, k], and their weights before scaling [n, k]."""
    routing = metadata.get("routing", "dense")
    if routing == "relu":
        chosen, weights = (logits > 0) & on, np.maximum(logits, 0)
    elif routing == "expert_choice":
        chosen, weights = (gate >= router) & on, gate
    else:
        scores = np.where(on, (gate if metadata["bias_place"] == "probabilities" else logits) + router, -np.inf)
        order = np.argsort(-scores, 1, kind="stable")[:, :min(int(metadata["routing_k"]), on.sum())]
        chosen, weights = np.zeros_like(gate, bool), gate
        np.put_along_axis(chosen, order, True, 1)
    # Where nobody would answer, the expert with the largest logit answers alone.
    nobody = np.nonzero(~chosen.any(1))[0]
    best = np.where(on, logits, -np.inf)[nobody].argmax(1)
    weights = np.where(chosen, weights, 0)
    weights[nobody, best] = 1
    return weights

def gate_of(metadata, logits, router=None):
    """The shares [n, k] of the experts in the answer, and their weights [n, k], which are the same unless the gate's own
    probabilities or a ReLU weigh those that are asked."""
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
    largest = lambda gate: np.put_along_axis(gate, np.argsort(-gate, 1, kind="stable")[:, int(metadata["top_k"]):], 0, 1)
    scaled = lambda gate: gate / gate.sum(1, keepdims=True)
    if router is None or shares is not None:
        largest(gate)
        return scaled(gate), scaled(gate)
    gate = asked(metadata, router, logits, gate, on)
    if metadata["routing"] in ("top_k_scaled", "expert_choice"):
        gate = scaled(gate)
    largest(gate)
    return scaled(gate), scaled(gate) if metadata["routing"] in ("top_k_scaled", "expert_choice") else gate

def outputs(metadata, w, x):
    """Gate [n, k], expert outputs [n, k, c], answer [n, c] and baseline [n, c] for pixels [n, d]; bias is row 0."""
    layer = lambda x, w: x @ w[..., 1:, :] + w[..., :1, :]
    network = lambda name: layer(HIDDEN[metadata["activation"]](layer(x, w[name + "_w1"])), w[name + "_w2"])
    rule = {"sigmoid": sigmoid, "softmax": softmax}[metadata["expert_outputs"]]
    gate, weights = gate_of(metadata, network("gate"), w.get("gate_router"))
    logits = network("expert").swapaxes(0, 1)
    blend = lambda o: np.einsum("nk,nkc->nc", weights, o)
    answer = softmax(blend(logits)) if metadata["answer"] == "blended logits" else blend(rule(logits))
    return gate, rule(logits), answer, rule(network("baseline"))

if __name__ == "__main__":
    pixels = np.fromfile(sys.argv[1], "<f4").reshape(-1, 196)
    for model in sys.argv[2:]:
        np.savetxt(sys.stdout, np.hstack([o.reshape(len(pixels), -1) for o in outputs(*load(model), pixels)]), "%.9g")
