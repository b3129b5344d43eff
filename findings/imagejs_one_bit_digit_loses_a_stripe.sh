#!/usr/bin/env bash
# image-js reads a black-and-white PNG of 28 x 28 or 14 x 14 pixels with a stripe missing.
#
# Versions: image-js 1.7.0 with fast-png 8.0.0 (Node or browser).
#
# A digit without shades is best kept as a PNG of one bit a pixel. PNG packs eight pixels
# into a byte and starts each row on a new byte, so a row of 28 pixels takes four bytes: the
# last four bits of the LAST byte are padding.
#
# Expected: decode() gives 255 where the bit is 1 and 0 where it is 0.
# Happens: image-js leaves out bits of the FIRST byte of each row instead, and takes the
# padding for pixels. With 28 pixels the columns 4 to 7 are gone, all that stands to the
# right moves four pixels to the left, and four black columns are added. With 14 pixels
# (padding 2) the columns 6 and 7 are gone. The size is right and nothing is said: the digits
# of a data set become narrower and slip to the left, and a model reads them a bit worse.
# With 16 or 32 pixels (no padding) the whole first byte of each row is left out, the rest
# runs together, and the last rows are black. Only a width below 8 is read rightly.
# Seen: of an image in which every column has its own pattern, the columns
# 0 1 2 3 | 8 ... 27 and four black ones.
#
# What to do: write the digits with 8 bits a pixel, or read them with pngjs (7.0.0 is right).
# PNG of 2 and 4 bits are refused by image-js with an error. No report of this was found.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts image-js@1.7.0 fast-png@8.0.0 pngjs@7.0.0
cat >read.mjs <<'JAVASCRIPT'
import {deflateSync} from 'node:zlib';
import {decode} from 'image-js';
import pngjs from 'pngjs';

/** The checksum of a chunk. */
function crc32(bytes) {
  let rest = ~0;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit++) rest = (rest >>> 1) ^ (rest & 1 ? 0xedb88320 : 0);
  }
  return ~rest >>> 0;
}

/** A chunk of a PNG file. */
function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** A PNG of one bit a pixel. */
function png(pixels, width, height) {
  const bytes = Math.ceil(width / 8);
  const rows = Buffer.alloc(height * (1 + bytes));
  pixels.forEach((ink, i) => {
    const x = i % width;
    if (ink) rows[Math.floor(i / width) * (1 + bytes) + 1 + (x >> 3)] |= 128 >> (x & 7);
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const magic = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  const end = chunk('IEND', Buffer.alloc(0));
  return Buffer.concat([magic, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), end]);
}

/** Column x holds the number x + 1 as bits, from the top. */
function columns(width, height) {
  return Array.from({length: width * height}, (_, i) => (((i % width) + 1) >> Math.floor(i / width)) & 1);
}

/** Which column each column that was read comes from; -1 where it is black. */
function origin(values, width, height) {
  return Array.from({length: width}, (_, x) => {
    let number = 0;
    for (let y = 0; y < height; y++) number |= (values[y * width + x] ? 1 : 0) << y;
    return number - 1;
  });
}

let asStated = true;
const range = (from, to) => Array.from({length: to - from}, (_, i) => from + i);
for (const [width, left] of [[28, 4], [14, 6], [7, 7]]) {
  const file = png(columns(width, width), width, width);
  const got = origin(decode(file).getRawImage().data, width, width);
  const other = pngjs.PNG.sync.read(file).data.filter((_, i) => i % 4 === 0);
  const black = Array(8 - left).fill(-1);
  const stated = width < 8 ? range(0, width) : [...range(0, left), ...range(8, width), ...black];
  console.log(`${width} x ${width}: columns read:`, got.join(' '));
  asStated &&= got.join() === stated.join();
  asStated &&= origin(other, width, width).join() === range(0, width).join();
}
// Without padding: the pixels from the ninth of each row, one row's after the other's.
for (const width of [16, 32]) {
  const pixels = columns(width, width);
  const got = decode(png(pixels, width, width)).getRawImage().data;
  const rest = pixels.filter((_, i) => i % width >= 8);
  const same = got.every((value, i) => value === 255 * (rest[i] ?? 0));
  console.log(`${width} x ${width}: first byte of each row left out:`, same);
  asStated &&= same;
}
console.log(asStated ? 'as stated' : 'the behaviour has changed');
process.exit(asStated ? 0 : 1);
JAVASCRIPT
node read.mjs
