"""Sparse gates of public libraries on the same logits: weights, what is kept, balance losses and z-losses.

    python3 -m venv gates && . gates/bin/activate
    pip install torch==2.6.0 numpy==2.4.6 transformers==5.24.0 safetensors==0.8.0 fairscale==0.4.13 \
        mixture-of-experts==0.2.3 deepspeed==0.19.8
    python3 gates.py OUT_DIR

deepspeed asks for torch before it is installed, so install it last, with --no-build-isolation and DS_BUILD_OPS=0.
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
LIBRARIES = ["torch", "transformers", "deepspeed", "fairscale", "mixture-of-experts"]


def cases():
    """Logits [n, experts]: even, few, and crowded, where two experts are much preferred."""
    random = numpy.random.default_rng(7)
    yield "even", random.normal(size=(60, 10))
    yield "few", random.normal(size=(12, 4))
    yield "crowded", random.normal(size=(60, 10)) + numpy.array([3.0, 2.0] + [0.0] * 8)


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


def combined(result):
    """Balance loss and weights [n, experts] of what DeepSpeed and fairscale return, places in the buffers left out."""
    balance, weights = result[:2]
    return {"weights": weights.sum(-1), "balance": balance}


def mixture_of_experts(logits, n_experts):
    gate = Top2Gating(n_experts, n_experts, second_policy_eval="all", capacity_factor_eval=2.0).eval()
    gate.w_gating.data = torch.eye(n_experts)
    _, weights, balance = gate(logits[None])
    return {"weights": weights[0].sum(-1), "balance": balance}


def computed(logits):
    n_experts = logits.shape[1]
    yield "transformers_switch", transformers_switch(logits, n_experts)
    yield "transformers_mixtral", transformers_top_2(mixtral, mixtral.MixtralTopKRouter, logits, n_experts)
    yield "transformers_qwen2_moe", transformers_top_2(
        qwen2_moe, qwen2_moe.Qwen2MoeTopKRouter, logits, n_experts, norm_topk_prob=False)
    yield "deepspeed_top_1", combined(sharded_moe.top1gating(logits, CAPACITY_FACTOR, 0, use_rts=False))
    yield "deepspeed_top_2", combined(
        sharded_moe.top2gating(logits.clone(), CAPACITY_FACTOR, 0, top2_2nd_expert_sampling=False))
    yield "deepspeed_top_k", combined(sharded_moe.topkgating(logits, 2, CAPACITY_FACTOR, 0, drop_policy="position"))
    # Noise chooses fairscale's second expert; without the noise it is the second largest.
    top2gate.gumbel_rsample = lambda shape, device: torch.zeros(shape)
    yield "fairscale", combined(top2gate.top2gating(logits))
    yield "mixture_of_experts", mixture_of_experts(logits, n_experts)


def main(folder):
    arrays = {}
    with torch.no_grad():
        for case, values in cases():
            logits = torch.tensor(values, dtype=torch.float32)
            arrays[f"{case}.logits"] = logits.numpy()
            for library, figures in computed(logits):
                for name, figure in figures.items():
                    arrays[f"{case}.{library}.{name}"] = figure.float().numpy().reshape(logits.shape if name == "weights" else 1)
    save_file(arrays, f"{folder}/gates.safetensors", {name: version(name) for name in LIBRARIES})


main(sys.argv[1])
