"""Figures with Korean words, for the Korean pages.

A word stands above the name that the code on the page has. Figures whose point is the code, such as
those of the layers, have its names only.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import autograd_scratch as ag
from autograd_scratch import Node
from demos.figures import FIGURES
from tools.pictures import PICTURES

APPLES = {
    "apple": "사과\napple",
    "apple_num": "사과의 개수\napple_num",
    "tax": "소비세\ntax",
    "price": "지불 금액\nprice",
}
ORANGES = {"orange": "귤\norange", "orange_num": "귤의 개수\norange_num"}
PENS = {"pen": "펜\npen", "pens": "펜의 개수\npens", "to_pay": "지불 금액\nto_pay"}

WORDS: dict[str, dict[str, str]] = {
    "5-01-apple-forward": {"apple": "사과"},
    "5-02-apple-variables": APPLES,
    "5-03-apple-orange-forward": APPLES | ORANGES,
    "5-04-local": APPLES | {"all other food": "다른 먹을거리"},
    "5-05-apple-derivative": APPLES,
    "5-10-add-node-inside": {"some computation": "어떤 계산"},
    "5-15-apple-orange-exercise": APPLES | ORANGES,
    "5-28-network": {"image of a 2": "숫자 2의 이미지"},
    "exercise-5-1": PENS,
}
"""By the name of a figure, what stands in place of its English words."""


def main(folder: Path) -> None:
    """Draw all of them as SVG, under the name of the figure and ``-ko``."""
    for name, words in WORDS.items():
        output, options = in_korean(name, words)
        ag.draw(output, folder / f"{name}-ko.svg", **options)


def in_korean(name: str, words: dict[str, str]) -> tuple[Any, dict[str, Any]]:
    """A figure's node and options with other words for its names, and for those of its boxes."""
    output, options = (FIGURES | PICTURES)[name]()
    named = {node.name: node for node in ag.Graph(output).nodes if node.name}
    named |= {key: node for key, node in options.get("names", {}).items() if isinstance(node, Node)}
    names = {words.get(key, key): node for key, node in named.items()}
    for box in options.get("collapse", ()):
        box.name = words.get(box.name, box.name)
    return output, {**options, "names": names}
