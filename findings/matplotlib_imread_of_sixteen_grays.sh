#!/usr/bin/env bash
# matplotlib reads a PNG of 16 grays as numbers from 0 to 17, not from 0 to 1.
#
# Versions: matplotlib 3.11.2, pillow 13.0.0, numpy 2.4.6.
#
# Digit images seldom need more than 16 shades (the digits of scikit-learn have 17), and a
# PNG of 4 bits a pixel is a common way to keep them small. The documentation of
# matplotlib.pyplot.imread says that PNG images come back as floats from 0 to 1.
#
# Expected: black 0.0, white 1.0, the ninth shade 8 / 15 = 0.533, whatever the bit depth.
# Happens: white is 17.0 and the ninth shade 9.07; with 2 bits a pixel white is 85.0. Pillow
# has already stretched the shades to 0 ... 255 when matplotlib divides them by 15 (or by 3),
# the largest number that 4 (or 2) bits can hold. 1, 8 and 16 bits are right.
# imshow() hides it: a picture of one channel is stretched from its least to its largest
# value before it is shown, so on the screen all is well. A network that learned on numbers
# from 0 to 1 gets inputs 17 times too large, and a softmax gate becomes one-hot.
# Seen: 1 bit 1.0, 2 bits 85.0, 4 bits 17.0, 8 bits 1.0 and 16 bits 1.0 for the white pixel.
#
# What to do: np.asarray(PIL.Image.open(path).convert("L")) / 255 for PNG of up to 8 bits.
# No report of this was found.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check \
  matplotlib==3.11.2 pillow==13.0.0 numpy==2.4.6
MPLCONFIGDIR="$folder" env/bin/python - <<'PYTHON'
import io
import struct
import sys
import zlib

import matplotlib.image
import numpy as np
from PIL import Image


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(depth):
    """One row: black, white, the middle shade (just above the half), black."""
    shades = [0, 2**depth - 1, 2 ** (depth - 1), 0]
    bits = "".join(format(shade, f"0{depth}b") for shade in shades)
    bits += "0" * (-len(bits) % 8)
    row = bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))
    header = struct.pack(">IIBBBBB", len(shades), 1, depth, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" + row))
        + chunk(b"IEND", b"")
    )


as_stated = True
too_large = {1: 1, 2: 85, 4: 17, 8: 1, 16: 1}
for depth, factor in too_large.items():
    got = matplotlib.image.imread(io.BytesIO(png(depth)))[0]
    middle = 2 ** (depth - 1) / (2**depth - 1)
    right = np.array([0, 1, middle, 0])
    print(f"{depth:2} bits: {got.tolist()}  expected {right.round(4).tolist()}")
    as_stated &= bool(np.allclose(got, right * factor, rtol=1e-4))
    if depth <= 8:
        mended = np.asarray(Image.open(io.BytesIO(png(depth))).convert("L"))[0] / 255
        as_stated &= bool(np.allclose(mended, right, atol=0.003))
print("as stated" if as_stated else "the behaviour has changed")
sys.exit(0 if as_stated else 1)
PYTHON
