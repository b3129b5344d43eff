"""Sparse gates of public libraries on the same logits: weights, capacities, balance losses, z-losses, and their gradients.

    python3 -m venv gates && . gates/bin/activate
    pip install torch==2.6.0 numpy==2.4.6 transformers==5.24.0 safetensors==0.8.0 fairscale==0.4.13 \
        mixture-of-experts==0.2.3 setuptools wheel
    DS_BUILD_OPS=0 pip install --no-build-isolation deepspeed==0.19.8
    python3 gates.py OUT_DIR

Chance is turned off wherever a library uses it by default: in the choice of the second expert, and in whom an expert drops.
"""

import sys
from importlib.metadata import version
from types import SimpleNamespace

import numpy
import torch
from deepspeed.moe import sharded_moe
from fairscale.nn.moe import top2gate
from mixture_of_experts.mixture_of_experts import Top2Gating
from safetensors.numpy import save_file
from transformers.models.mixtral import modeling_mixtral as mixtral
from transformers.models.qwen2_moe import modeling_qwen2_moe as qwen2_moe
from transformers.models.switch_transformers import modeling_switch_transformers as switch

CAPACITY_FACTOR = 1.25
MIN_CAPACITY = 4  # The default of DeepSpeed's layer, and what mixture-of-experts has built in.
LIBRARIES = ["torch", "transformers", "deepspeed", "fairscale", "mixture-of-experts"]


def cases():
    """Logits [n, experts]: even; crowded, where two experts are much preferred; odd, where no share is a whole number; and
    tiny, where smallest capacities count."""
    random = numpy.random.default_rng(7)
    yield "even", random.normal(size=(30, 10))
    yield "crowded", random.normal(size=(30, 10)) + numpy.array([3.0, 2.0] + [0.0] * 8)
    yield "odd", random.normal(size=(13, 4)) + numpy.array([2.0, 0.0, 0.0, 0.0])
    yield "tiny", random.normal(size=(7, 4)) + numpy.array([3.0, 1.5, 0.0, 0.0])


def dense(scores, indices, n_experts):
    """Weights [n, experts] of the scores [n, k] of the experts with these indices [n, k]."""
    return torch.zeros(len(scores), n_experts).scatter(1, indices, scores)


def identity_router(router, n_experts):
    """A router whose logits are its inputs."""
    weight = router.classifier.weight if hasattr(router, "classifier") else router.weight
    weight.data = torch.eye(n_experts)
    return router.eval()


def transformers_switch(logits, n_experts):
    n = len(logits)
    config = SimpleNamespace(
        num_experts=n_experts, hidden_size=n_experts, router_bias=False, router_jitter_noise=0.0,
        router_ignore_padding_tokens=False, router_dtype="float32", expert_capacity=-int(-n * CAPACITY_FACTOR // n_experts))
    router = identity_router(switch.SwitchTransformersTop1Router(config), n_experts)
    kept, largest, raw = router(logits[None])
    probabilities = raw.softmax(-1)
    return {
        "weights": (kept * largest)[0],
        "balance": switch.load_balancing_loss_func(probabilities, raw.argmax(-1)),
        "z_loss": switch.router_z_loss_func(raw),
    }


def transformers_top_2(module, router, logits, n_experts, **settings):
    config = SimpleNamespace(
        num_experts_per_tok=2, num_local_experts=n_experts, num_experts=n_experts, hidden_size=n_experts, **settings)
    _, scores, indices = identity_router(router(config), n_experts)(logits)
    return {
        "weights": dense(scores, indices, n_experts),
        "balance": module.load_balancing_loss_func((logits,), n_experts, 2),
    }


def combined(balance, weights):
    """The figures of a balance loss and of weights [n, experts, places of an expert's buffer]."""
    return {"weights": weights.sum(-1), "balance": balance, "capacity": torch.tensor(weights.shape[-1])}


def mixture_of_experts(logits, n_experts):
    gate = Top2Gating(n_experts, n_experts, second_policy_eval="all", capacity_factor_eval=2.0).eval()
    gate.w_gating.data = torch.eye(n_experts)
    _, weights, balance = gate(logits[None])
    return combined(balance, weights[0])


def computed(logits):
    n, n_experts = logits.shape
    yield "transformers_switch", transformers_switch(logits, n_experts)
    yield "transformers_mixtral", transformers_top_2(mixtral, mixtral.MixtralTopKRouter, logits, n_experts)
    yield "transformers_qwen2_moe", transformers_top_2(
        qwen2_moe, qwen2_moe.Qwen2MoeTopKRouter, logits, n_experts, norm_topk_prob=False)
    limits = CAPACITY_FACTOR, MIN_CAPACITY
    yield "deepspeed_top_1", combined(*sharded_moe.top1gating(logits, *limits, use_rts=False)[:2])
    yield "deepspeed_top_2", combined(*sharded_moe.top2gating(logits, *limits, top2_2nd_expert_sampling=False)[:2])
    for policy in ["position", "probs"]:
        yield f"deepspeed_top_k_{policy}", combined(*sharded_moe.topkgating(logits, 2, *limits, drop_policy=policy)[:2])
    if n % n_experts == 0:  # fairscale takes no other batch.
        # Noise chooses fairscale's second expert; without the noise it is the second largest.
        top2gate.gumbel_rsample = lambda shape, device: torch.zeros(shape)
        yield "fairscale", combined(*top2gate.top2gating(logits)[:2])
    yield "mixture_of_experts", mixture_of_experts(logits, n_experts)


def gradients(figures, errors, logits):
    """Gradients [n, experts] of the losses, and of the mean of the errors [n, experts] times the weights."""
    costs = {name: figure for name, figure in figures.items() if name in ("balance", "z_loss")}
    costs["weights"] = (figures["weights"] * errors).sum() / len(logits)
    return {
        f"{name}_gradient": torch.autograd.grad(cost, logits, retain_graph=True)[0] for name, cost in costs.items()}


def main(folder):
    arrays = {}
    random = numpy.random.default_rng(8)
    for case, values in cases():
        logits = torch.tensor(values, dtype=torch.float32, requires_grad=True)
        # Each expert's output before its sigmoid, for a digit whose target is 1.
        outputs = torch.tensor(random.normal(size=values.shape), dtype=torch.float32)
        errors = 0.5 * (outputs.sigmoid() - 1.0) ** 2
        arrays |= {f"{case}.logits": logits, f"{case}.outputs": outputs}
        for library, figures in computed(logits):
            figures |= gradients(figures, errors, logits)
            arrays |= {f"{case}.{library}.{name}": figure for name, figure in figures.items()}
    arrays = {name: numpy.atleast_1d(array.detach().float().numpy()) for name, array in arrays.items()}
    save_file(arrays, f"{folder}/gates.safetensors", {"versions": " ".join(f"{name} {version(name)}" for name in LIBRARIES)})


main(sys.argv[1])
