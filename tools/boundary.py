"""A film for the tutorial: how a network comes to tell two kinds of points apart."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from nn import Adam, Trainer, TwoLayerNet, softmax
from tools.plots import BLUE, ORANGE, PALE_BLUE, PALE_ORANGE, panels

STEPS = [0, 2, 5, 10, 15, 20, 30, 40, 50, 60, 80, 100, 150, 200, 300, 400]
"""The film shows the network after so many: more often at first, for then it changes most."""

SECONDS, HOLD = 0.5, 2.5
"""How long each frame is shown, and the last one."""

REACH = 1.35
"""The film shows the square from minus this to this."""


def figure() -> Figure:
    """All frames on top of each other, each a group whose id says which it is."""
    whole, axes = panels(2, height=3.3, left=0.01, right=0.99, bottom=0.02, top=0.9, wspace=0.04)
    for part, name, (x, t) in zip(axes, ("moons", "spiral"), (moons(), spiral()), strict=True):
        grid = np.linspace(-REACH, REACH, 55)
        across, up = np.meshgrid(grid, grid)
        places = np.stack([across, up], axis=-1).reshape(-1, 2)
        part.set_facecolor(PALE_ORANGE)
        for k, network in enumerate(training(x, t)):
            first = softmax(network.predict(places))[:, 0].reshape(across.shape)
            area = part.contourf(across, up, first, levels=[0.5, 2.0], colors=[PALE_BLUE])
            area.set(edgecolor="black", linewidth=1.2, gid=f"frame-{k}-{name}")
            reads = f"step {STEPS[k]}: {100 * network.accuracy(x, t):.0f} % right"
            words = part.text(0.0, REACH + 0.08, reads, ha="center")
            words.set_gid(f"frame-{k}-{name}-words")
        for kind, (marker, color) in enumerate((("o", BLUE), ("s", ORANGE))):
            part.plot(*x[t == kind].T, marker, color=color, markersize=3.5)
        part.set(xlim=(-REACH, REACH), ylim=(-REACH, REACH), xticks=[], yticks=[], aspect="equal")
    return whole


def in_motion(picture: str) -> str:
    """The picture with its frames after each other; it stands still for whoever asks for that."""
    last = len(STEPS) - 1
    total = SECONDS * last + HOLD
    shown = "@keyframes %s{0%%{visibility:visible}%g%%,to{visibility:hidden}}"
    delay = "[id^=frame-%d-]{animation-delay:%gs}"
    rules = [
        shown % ("one", 100.0 * SECONDS / total),
        shown % ("last", 100.0 * HOLD / total),
        f"[id^=frame-]{{visibility:hidden;animation:one {total:g}s step-end infinite}}",
        f"[id^=frame-{last}-]{{visibility:visible;animation-name:last}}",
        *(delay % (k, SECONDS * k - total) for k in range(last + 1)),
        "@media(prefers-reduced-motion:reduce){[id^=frame-]{animation:none}}",
    ]
    return picture.replace("</svg>", f"<style>{''.join(rules)}</style></svg>")


def training(x: NDArray[Any], t: NDArray[Any]) -> Iterator[TwoLayerNet]:
    """One network, after each of the steps that are shown."""
    network = TwoLayerNet(2, 40, 2, weight_init_std=0.5, seed=0)
    optimizer, random = Adam(lr=0.02), np.random.default_rng(0)
    yield network
    for before, after in pairwise(STEPS):
        Trainer(
            *(network, x, t),
            optimizer=optimizer,
            iterations=after - before,
            seed=random,
            verbose=False,
        ).train()
        yield network


def moons() -> tuple[NDArray[Any], NDArray[Any]]:
    """Two half circles that reach into each other."""
    random = np.random.default_rng(0)
    turn = np.pi * random.random((2, 80))
    upper = np.stack([np.cos(turn[0]) - 0.5, np.sin(turn[0]) - 0.25], axis=-1)
    lower = np.stack([0.5 - np.cos(turn[1]), 0.25 - np.sin(turn[1])], axis=-1)
    return _shaken(random, 0.75 * upper, 0.75 * lower, 0.07)


def spiral() -> tuple[NDArray[Any], NDArray[Any]]:
    """Two arms that wind around each other."""
    random = np.random.default_rng(0)
    radius = np.sqrt(np.linspace(0.02, 1.0, 100))
    turn = 2.5 * np.pi * radius
    arm = 1.2 * np.stack([radius * np.cos(turn), radius * np.sin(turn)], axis=-1)
    return _shaken(random, arm, -arm, 0.03)


def _shaken(
    random: np.random.Generator, first: NDArray[Any], second: NDArray[Any], noise: float
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Points of both kinds, each moved a little, and their labels."""
    x = np.concatenate([first, second])
    return x + random.normal(0.0, noise, x.shape), np.repeat([0, 1], [len(first), len(second)])
