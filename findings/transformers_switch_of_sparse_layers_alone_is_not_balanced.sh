#!/bin/sh
# transformers' Switch transformer has no balance loss and no z-loss where every layer is sparse.
#
# `SwitchTransformersConfig` turns `num_sparse_encoder_layers` into a step: every second layer is sparse with 2, every one
# with 1. The model builds its layers by that rule, 1 included; but its loss asks `encoder_sparse_step > 1`, and likewise for
# the decoder, before it adds the two terms. So with `output_router_logits=True` a model of 4 + 4 layers, all of them sparse,
# returns the logits of all 8 routers, losses of 0 for them, and the loss of a model without any: nothing keeps its experts in
# use, and no message says so. Models whose every second layer is sparse, as the published ones, are not concerned. Whoever
# trains one with sparse layers alone can add `load_balancing_loss_func` and `router_z_loss_func` of the logits that it
# returns.
#
# Seen on 1 December 2026 with transformers 5.24.0 and torch 2.6.0, Python 3.11.7:
#
#     4 of 8 layers sparse: 4 routers, balance 2.71, z 35.66, added to the loss 0.0384
#     8 of 8 layers sparse: 8 routers, balance 0.00, z 0.00, added to the loss 0.0000
#
# Downloads some 3 GB. Ends with 0 if the second line is as above, and losses are added in the first.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --no-cache-dir install torch==2.6.0 numpy==2.4.6 transformers==5.24.0
cat > "$folder/show.py" <<'PYTHON'
import sys
import torch
from transformers import SwitchTransformersConfig, SwitchTransformersForConditionalGeneration

def seen(n_sparse):
    torch.manual_seed(0)
    model = SwitchTransformersForConditionalGeneration(SwitchTransformersConfig(
        vocab_size=32, d_model=16, d_kv=4, d_ff=32, num_heads=2, num_experts=4, num_layers=4, num_decoder_layers=4,
        num_sparse_encoder_layers=n_sparse, num_sparse_decoder_layers=n_sparse, decoder_start_token_id=0)).eval()
    tokens = torch.randint(1, 32, (2, 8))
    with torch.no_grad():
        out = model(input_ids=tokens, labels=tokens, output_router_logits=True)
        plain = model(input_ids=tokens, labels=tokens)
    n_routers = len(out.encoder_router_logits) + len(out.decoder_router_logits)
    balance = float(out.encoder_aux_loss + out.decoder_aux_loss)
    z = float(out.encoder_z_loss + out.decoder_z_loss)
    added = float(out.loss - plain.loss)
    print(f'{2 * n_sparse} of 8 layers sparse: {n_routers} routers, balance {balance:.2f}, z {z:.2f}, '
          f'added to the loss {added:.4f}')
    return n_routers, balance, z, added

half, all_of_them = seen(2), seen(4)
is_as_seen = half[0] == 4 and min(half[1:]) > 0 and all_of_them == (8, 0, 0, 0)
sys.exit(0 if is_as_seen else 'this is not what was seen')
PYTHON
"$folder/venv/bin/python" "$folder/show.py" 2> "$folder/log" || { cat "$folder/log"; exit 1; }
