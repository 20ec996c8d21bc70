// Compares what onnxruntime-node says of an exported model with what torch said when it was exported.
//
//   node compare.mjs ocr-b-lines.onnx       reads ocr-b-lines.onnx.<width>.in and .out, which export.py wrote
import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const [model] = process.argv.slice(2);
if (model === undefined) throw new Error('Name the exported model.');
const session = await InferenceSession.create(model);
const floats = (path) => new Float32Array(readFileSync(path).buffer.slice(0));
for (const width of [384, 512, 704]) {
  const lines = floats(`${model}.${width}.in`);
  const expected = floats(`${model}.${width}.out`);
  const { probabilities } = await session.run({ lines: new Tensor('float32', lines, [1, 1, 32, width]) });
  const furthest = expected.reduce(
    (most, value, index) => Math.max(most, Math.abs(value - probabilities.data[index])),
    0,
  );
  console.log(
    `width ${width}: ${expected.length} probabilities, furthest apart ${furthest.toExponential(1)}`,
  );
  if (probabilities.data.length !== expected.length || furthest > 1e-4) process.exitCode = 1;
}
