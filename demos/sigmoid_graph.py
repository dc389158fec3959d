"""The sigmoid in its four steps × exp + /, and as a single node (book 5.5.2)."""

from pathlib import Path

import autograd_scratch as ag


def main(folder: Path) -> None:
    """Show that both graphs give y(1 - y); draw both."""
    x = ag.Node(0.5, name="x")
    y = 1 / (1 + ag.exp(x * -1))
    y.name = "y"
    y.backward()
    print(f"four steps: y = {y:.6f}, dy/dx = {x.grad:.6f}")
    print(f"y(1 - y)           = {y.value * (1 - y.value):.6f}")
    ag.draw(y, folder / "sigmoid_steps.svg")

    y = ag.sigmoid(x)
    y.name = "y"
    y.backward()
    print(f"one node:   y = {y:.6f}, dy/dx = {x.grad:.6f}")
    ag.draw(y, folder / "sigmoid_node.svg")
