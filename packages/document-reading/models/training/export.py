"""Writes a checkpoint as ONNX and checks that both say the same on drawn lines of several widths.

    python3 export.py --checkpoint FOLDER/checkpoint.pt --to ../ocr-b-lines.onnx
"""

import argparse

import numpy as np
import onnx
import torch

from network import OcrBLines, Probabilities


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--checkpoint", required=True)
    parser.add_argument("--to", required=True)
    options = parser.parse_args()
    torch.manual_seed(0)
    network = OcrBLines()
    network.load_state_dict(torch.load(options.checkpoint)["average"])
    model = Probabilities(network).eval()
    torch.onnx.export(
        model,
        torch.zeros(2, 1, 32, 480),
        options.to,
        opset_version=13,
        input_names=["lines"],
        output_names=["probabilities"],
        dynamic_axes={"lines": {0: "count", 3: "width"}, "probabilities": {0: "count", 1: "steps"}},
    )
    onnx.checker.check_model(onnx.load(options.to))
    # What the exported file says is compared by a Node script, because Node is what runs it.
    for width in (384, 512, 704):
        lines = torch.randn(1, 1, 32, width)
        with torch.no_grad():
            probabilities = model(lines)
        stem = f"{options.to}.{width}"
        lines.numpy().astype(np.float32).tofile(f"{stem}.in")
        probabilities.numpy().astype(np.float32).tofile(f"{stem}.out")


if __name__ == "__main__":
    main()
