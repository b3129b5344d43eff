// Runs ONNX files in node: node run_onnx.mjs PACKAGE-FOLDER PIXELS MODEL.onnx...
//
// Prints a line for each model and image: gate, expert outputs one after the other, answer. The package is
// onnxruntime-web or onnxruntime-node.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [folder, pixelsPath, ...models] = process.argv.slice(2);
const ort = createRequire(import.meta.url)(folder);
const bytes = readFileSync(pixelsPath);
const pixels = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
const n = pixels.length / 196;
const lines = [];
for (const path of models) {
  const session = await ort.InferenceSession.create(readFileSync(path), { logSeverityLevel: 3 });
  const outputs = await session.run({ pixels: new ort.Tensor("float32", pixels, [n, 196]) });
  for (let image = 0; image < n; image++) {
    const values = ["gate", "experts", "answer"].flatMap((name) => {
      const { data } = outputs[name];
      return [...data.subarray((image * data.length) / n, ((image + 1) * data.length) / n)];
    });
    lines.push(values.join(" "));
  }
}
console.log(lines.join("\n"));
