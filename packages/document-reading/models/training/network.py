"""The network: a stack of plain convolutions, one output step each four pixels, each step sees some three characters."""

import torch
from torch import nn

from render_lines import SYMBOLS

CLASSES = 1 + len(SYMBOLS)


def block(inputs, outputs, kernel, stride=1, padding=None):
    if padding is None:
        padding = tuple(k // 2 for k in kernel)
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class OcrBLines(nn.Module):
    """Input N x 1 x 32 x W (W a multiple of 4), output N x W/4 x 38 logits, the CTC blank first."""

    def __init__(self):
        super().__init__()
        self.shape = nn.Sequential(
            block(1, 16, (3, 3), (2, 2)),  # 16 x W/2
            block(16, 24, (3, 3)),
            block(24, 48, (3, 3), (2, 2)),  # 8 x W/4
            block(48, 64, (3, 3)),
            block(64, 96, (3, 3), (2, 1)),  # 4 x W/4
            block(96, 128, (4, 3), padding=(0, 1)),  # 1 x W/4
        )
        self.context = nn.Sequential(block(128, 128, (1, 5)), nn.Dropout(0.1))
        self.head = nn.Conv2d(128, CLASSES, 1)

    def forward(self, x):
        x = self.shape(x)
        x = x + self.context(x)
        return self.head(x).squeeze(2).transpose(1, 2)


class Probabilities(nn.Module):
    """The network as it is exported: probabilities instead of logits."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, x):
        return torch.softmax(self.network(x), dim=2)
