#!/bin/sh
# The balance loss of transformers' Mixtral, Qwen2-MoE and Switch takes two collapsed layers for a balanced model.
#
# `load_balancing_loss_func` adds up loads and probabilities of all layers before it multiplies them. A layer that sends every
# token to experts 0 and 1 of 4 has the largest loss there is, 4.0; and so has one that sends all to experts 2 and 3. Both
# together have 2.0, the loss of layers that use all experts equally: the term that is to prevent collapse has nothing against
# layers that collapse onto different experts. The paper whose formula the function names has a loss for each layer and adds
# them up (Fedus et al. 2021, section 2.2); but the library's own Switch model joins its layers too, as if they were one long
# text, and has half of each figure because it counts one expert of a token and not two. Whoever trains with
# `output_router_logits=True` can compute the loss for each layer's logits alone, as a tuple of one, and add those.
#
# Seen on 1 December 2026 with transformers 5.24.0 and torch 2.6.0, Python 3.11.7:
#
#     Mixtral: one layer 4.00, the other 4.00, both 2.00, two balanced layers 2.00
#     Qwen2-MoE: one layer 4.00, the other 4.00, both 2.00, two balanced layers 2.00
#     Switch: one layer 2.00, the other 2.00, both 1.00, two balanced layers 1.00
#
# Downloads some 3 GB. Ends with 0 if the lines are as above.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --no-cache-dir install torch==2.6.0 numpy==2.4.6 transformers==5.24.0
cat > "$folder/show.py" <<'PYTHON'
import sys
import torch
from transformers.models.mixtral.modeling_mixtral import load_balancing_loss_func as mixtral
from transformers.models.qwen2_moe.modeling_qwen2_moe import load_balancing_loss_func as qwen2_moe
from transformers.models.switch_transformers import modeling_switch_transformers as switch

def of_switch(layers, **_):
    joined = switch.SwitchTransformersForConditionalGeneration._unpack_router_logits(None, [layer[None] for layer in layers])
    return switch.load_balancing_loss_func(joined[0].softmax(-1), joined[1])

first = torch.tensor([[9.0, 9.0, -9.0, -9.0]] * 8)
second = first.flip(1)
# Each pair of experts for as many tokens.
even = torch.cat([first[:4], second[:4]])
for name, loss, n_asked in [('Mixtral', mixtral, 2), ('Qwen2-MoE', qwen2_moe, 2), ('Switch', of_switch, 1)]:
    of = lambda *layers: loss(layers, num_experts=4, top_k=2).item()
    said = (f'one layer {of(first):.2f}, the other {of(second):.2f}, both {of(first, second):.2f}, '
            f'two balanced layers {of(even, even):.2f}')
    print(f'{name}: {said}')
    most, least = 2 * n_asked, n_asked
    if said != f'one layer {most:.2f}, the other {most:.2f}, both {least:.2f}, two balanced layers {least:.2f}':
        sys.exit('this is not what was seen')
PYTHON
"$folder/venv/bin/python" "$folder/show.py"
