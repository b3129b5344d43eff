"""A training step in PyTorch on the CPU, eager, one thread; one product a layer for all networks.
It computes what a step of the default preset does: blended logits with label smoothing .05, class information .07, entropy
balance .3, twice the gate’s gradient, the baseline, Adam with weight decay .06, and the moving average, at one learning
rate. A line on standard input asks for one measurement: the script trains for about a second and prints examples a second.
"""
import sys
import time

import torch
from torch.nn.functional import cross_entropy

N, D, H, C, E = 64, 196, 25, 10, 10
NETWORKS = E + 2
SMOOTHING = 0.05

torch.manual_seed(0)
torch.set_num_threads(1)
digits = torch.rand(4096, D) * (torch.rand(4096, D) < 0.26)
labels = torch.randint(0, C, (4096,))
w1 = torch.nn.Parameter((torch.rand(D, NETWORKS * H) - 0.5) * 0.632)
b1 = torch.nn.Parameter(torch.zeros(NETWORKS * H))
w2 = torch.nn.Parameter((torch.rand(NETWORKS, H, C) - 0.5) * 0.68)
b2 = torch.nn.Parameter(torch.zeros(NETWORKS, 1, C))
weights = [w1, b1, w2, b2]
averages = [w.detach().clone() for w in weights]
adam = torch.optim.AdamW(weights, lr=0.015, betas=(0.9, 0.99), weight_decay=0.06, foreach=True)


def cost(x, y):
    h = torch.relu(torch.addmm(b1, x, w1)).view(N, NETWORKS, H).transpose(0, 1)
    z = torch.baddbmm(b2, h, w2)
    # The value of the gate's logits, with twice their gradient.
    log_gate = torch.log_softmax(2.0 * z[E] - z[E].detach(), 1)
    g = log_gate.exp()
    t = torch.nn.functional.one_hot(y, C).float()
    blended = cross_entropy(torch.einsum("ne,enc->nc", g, z[:E]), y, label_smoothing=SMOOTHING)
    p = g.mean(0)
    counts = t.sum(0)
    by_class = (t.T @ g) / counts.clamp(min=1)[:, None]
    information = (counts[:, None] / N * by_class * (by_class.clamp(min=1e-30).log() - p.log())).sum()
    balance = (p * p.log()).sum()
    baseline = cross_entropy(z[E + 1], y, label_smoothing=SMOOTHING)
    return blended - 0.07 * information + 0.3 * balance + baseline


def step():
    chosen = torch.randint(0, len(digits), (N,))
    adam.zero_grad(set_to_none=True)
    cost(digits[chosen], labels[chosen]).backward()
    adam.step()
    torch._foreach_lerp_(averages, [w.detach() for w in weights], 0.002)


for _ in range(50):
    step()
for _ in sys.stdin:
    start, n = time.perf_counter(), 0
    while time.perf_counter() - start < 1.0:
        step()
        n += N
    print(n / (time.perf_counter() - start), flush=True)
