#!/bin/sh
# DeepSpeed's top-1 gate without random token selection keeps tokens from the middle of the batch.
#
# `top1gating(..., use_rts=False)` is to choose who fits an expert's capacity without chance; Switch transformers, and
# DeepSpeed's own `topkgating(..., drop_policy="position")`, then keep the first tokens of the batch. It asks `torch.topk` for
# the largest entries of a column of ones, whose order is not defined: where all of 60 tokens prefer one expert with a capacity
# of 15, tokens 31 to 45 stay. A token's place in the batch decides, in an order that nobody has chosen and that another
# version of PyTorch, or a GPU, may change. As many tokens are kept as there should be, and the balance loss is right, so
# neither shows it. `use_rts=True`, the default, or `topkgating` with k = 1 avoid it.
#
# Seen on 1 December 2026 with deepspeed 0.19.8 and torch 2.6.0 on a CPU (x86-64), Python 3.11.7:
#
#     top1gating, use_rts=False: 31 to 45
#     topkgating, by position: 0 to 14
#
# Downloads some 3 GB. Ends with 0 if both lines are as above.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --no-cache-dir install torch==2.6.0 numpy==2.4.6 setuptools wheel
DS_BUILD_OPS=0 "$folder/venv/bin/pip" --quiet --no-cache-dir install --no-build-isolation deepspeed==0.19.8
cat > "$folder/show.py" <<'PYTHON'
import sys
import torch
from deepspeed.moe.sharded_moe import top1gating, topkgating

logits = torch.zeros(60, 4)
logits[:, 0] = 1.0

def kept(weights):
    tokens = weights.sum((1, 2)).nonzero().flatten().tolist()
    assert tokens == list(range(tokens[0], tokens[-1] + 1)), tokens
    return f'{tokens[0]} to {tokens[-1]}'

first = kept(top1gating(logits.clone(), 1.0, 0, use_rts=False)[1])
position = kept(topkgating(logits.clone(), 1, 1.0, 0, drop_policy='position')[1])
print('top1gating, use_rts=False:', first)
print('topkgating, by position:', position)
sys.exit(0 if (first, position) == ('31 to 45', '0 to 14') else 'this is not what was seen')
PYTHON
"$folder/venv/bin/python" "$folder/show.py" 2> "$folder/log" || { cat "$folder/log"; exit 1; }
