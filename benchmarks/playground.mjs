// Trains with TensorFlow Playground's nn.ts as its oneStep() does: node playground.mjs NN_MODULE DATA, then a line of
// JSON for each order on standard input: {"batch": 10, "epochs": 3, "parts": ["train"]} -> {"losses":
// [0.01]}, where the losses of `parts` are measured after each epoch.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [modulePath, dataPath] = process.argv.slice(2);
const nn = await import(pathToFileURL(modulePath));
const { train, test, learningRate } = JSON.parse(readFileSync(dataPath, "utf8")); // lists of {input, label}
const data = { train, test };
const networks = new Map(); // one for each batch size, trained on from order to order

function buildNetwork() {
  return nn.buildNetwork([2, 8, 8, 1], nn.Activations.RELU, nn.Activations.TANH, null, ["x", "y"]);
}

function trainEpoch(network, batchSize) {
  train.forEach((point, i) => {
    nn.forwardProp(network, point.input);
    nn.backProp(network, point.label, nn.Errors.SQUARE);
    if ((i + 1) % batchSize === 0) {
      nn.updateWeights(network, learningRate, 0);
    }
  });
}

function getLoss(network, points) {
  let loss = 0;
  for (let i = 0; i < points.length; i++) {
    loss += nn.Errors.SQUARE.error(nn.forwardProp(network, points[i].input), points[i].label);
  }
  return loss / points.length;
}

for await (const line of createInterface({ input: process.stdin })) {
  const { batch, epochs, parts } = JSON.parse(line);
  if (!networks.has(batch)) {
    networks.set(batch, buildNetwork());
  }
  const network = networks.get(batch);
  let losses = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    trainEpoch(network, batch);
    losses = parts.map((part) => getLoss(network, data[part]));
  }
  console.log(JSON.stringify({ losses }));
}
