"""A training step in PyTorch on the CPU, eager, one thread; one product a layer for all networks.
The networks are those of the default preset, the terms and the weight decay those of an earlier one (own .3, class
information .05, decay .03). The default preset of today has no term “own”, so this step computes more.
A line on standard input asks for one measurement: the script trains for about a second and prints examples a second.
"""
import sys
import time

import torch

N, D, H, C, E = 64, 196, 25, 10, 10
NETWORKS = E + 2

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
adam = torch.optim.AdamW(weights, lr=0.015, betas=(0.9, 0.99), weight_decay=0.03, foreach=True)


def cost(x, y):
    h = torch.relu(torch.addmm(b1, x, w1)).view(N, NETWORKS, H).transpose(0, 1)
    z = torch.baddbmm(b2, h, w2)
    log_gate = torch.log_softmax(z[E], 1)
    g = log_gate.exp()
    t = torch.nn.functional.one_hot(y, C).float()
    blended = torch.nn.functional.cross_entropy(torch.einsum("ne,enc->nc", g, z[:E]), y)
    own = -(torch.log_softmax(z[:E], 2) * t).sum() / (N * E)
    p = g.mean(0)
    counts = t.sum(0)
    by_class = (t.T @ g) / counts.clamp(min=1)[:, None]
    information = (counts[:, None] / N * by_class * (by_class.clamp(min=1e-30).log() - p.log())).sum()
    balance = (p * p.log()).sum()
    baseline = torch.nn.functional.cross_entropy(z[E + 1], y)
    return blended + 0.3 * own - 0.05 * information + 0.3 * balance + baseline


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
