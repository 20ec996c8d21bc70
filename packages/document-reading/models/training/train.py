"""Trains the recogniser of OCR-B lines on drawn lines only.

    python3 train.py --out FOLDER [--steps 2600] [--seed 3] [--workers 1]

Every step of the output has a known label, because the place of every drawn character is known: the loss is the
cross entropy of the steps, which needs no search for an alignment; the result is used as any CTC output is.
A checkpoint is kept every 200 steps; a run that finds one in FOLDER goes on from it.
"""

import argparse
import multiprocessing
import os
import time

# Set before numpy comes: its threads would wait for each other longer than they compute.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import torch
from torch import nn

from network import CLASSES, OcrBLines
from render_lines import IGNORE, Glyphs, render_batch

BATCH = 32
VALIDATION_SEED = 10_007
VALIDATION_SAMPLES = 512


def render_for_ever(seed, first, stride, queue):
    glyphs = Glyphs()
    number = first
    while True:
        queue.put(render_batch(seed, number * BATCH, BATCH, glyphs))
        number += stride


def batches(seed, workers, first):
    """Batches in their order, whatever the number of processes that draw them."""
    context = multiprocessing.get_context("fork")
    queues = []
    for worker in range(workers):
        queue = context.Queue(maxsize=6)
        context.Process(
            target=render_for_ever, args=(seed, first + worker, workers, queue), daemon=True
        ).start()
        queues.append(queue)
    number = 0
    while True:
        yield queues[number % workers].get()
        number += 1


def validate(network, samples):
    """Share of characters whose strongest step near their centre is wrong, and of gaps read as a character."""
    network.eval()
    wrong = characters = noise = gaps = 0
    with torch.no_grad():
        for x, y in samples:
            guess = network(torch.from_numpy(x)[:, None]).argmax(2).numpy()
            for labels, read in zip(y, guess):
                edges = np.flatnonzero(np.diff(labels)) + 1
                for run in np.split(np.arange(len(labels)), edges):
                    label = labels[run[0]]
                    if label == IGNORE:
                        continue
                    if label == 0:
                        gaps += 1
                        noise += int(np.all(read[run] != 0))
                        continue
                    characters += 1
                    wrong += int(not np.any(read[run] == label))
    network.train()
    return wrong / characters, noise / gaps, characters


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", required=True)
    parser.add_argument("--steps", type=int, default=2600)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--rate", type=float, default=3e-3)
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    glyphs = Glyphs()
    validation = [
        render_batch(VALIDATION_SEED, start, BATCH, glyphs) for start in range(0, VALIDATION_SAMPLES, BATCH)
    ]
    network = OcrBLines()
    optimiser = torch.optim.AdamW(network.parameters(), lr=options.rate, weight_decay=0.01)
    # The mean of the weights over the last steps reads better than any single one of them.
    average = {name: value.clone() for name, value in network.state_dict().items()}
    path = os.path.join(options.out, "checkpoint.pt")
    step = 0
    if os.path.exists(path):
        kept = torch.load(path)
        network.load_state_dict(kept["network"])
        optimiser.load_state_dict(kept["optimiser"])
        average, step = kept["average"], kept["step"]
    loss_of = nn.CrossEntropyLoss(ignore_index=IGNORE)
    started = time.time()
    recent = []
    for x, y in batches(options.seed, options.workers, step):
        if step >= options.steps:
            break
        done = step / options.steps
        rate = options.rate * min(1, (step + 1) / 100) * (0.5 * (1 + np.cos(np.pi * done)) * 0.99 + 0.01)
        for group in optimiser.param_groups:
            group["lr"] = rate
        logits = network(torch.from_numpy(x)[:, None])
        loss = loss_of(logits.reshape(-1, CLASSES), torch.from_numpy(y).reshape(-1))
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 5)
        optimiser.step()
        step += 1
        recent.append(loss.item())
        keep = min(0.995, (step + 1) / (step + 50))
        for name, value in network.state_dict().items():
            if value.dtype.is_floating_point:
                average[name].mul_(keep).add_(value, alpha=1 - keep)
            else:
                average[name].copy_(value)
        if step % 50 == 0:
            print(f"{step} loss {np.mean(recent):.4f} {time.time() - started:.0f} s", flush=True)
            recent = []
        if step % 200 == 0 or step == options.steps:
            mean = OcrBLines()
            mean.load_state_dict(average)
            wrong, noise, count = validate(mean, validation)
            print(f"{step} characters wrong {wrong:.4f} of {count}, gaps read {noise:.4f}", flush=True)
            torch.save(
                {
                    "network": network.state_dict(),
                    "optimiser": optimiser.state_dict(),
                    "average": average,
                    "step": step,
                },
                path + ".new",
            )
            os.replace(path + ".new", path)


if __name__ == "__main__":
    main()
