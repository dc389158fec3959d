"""z = (x + y)**2, forwards and backwards through + and ** (book 5.2.3)."""

from pathlib import Path

from autograd_scratch import Graph, Node


def main(folder: Path) -> None:
    """Print how the chain rule multiplies local derivatives; draw the graph."""
    x, y = Node(1.0, name="x"), Node(2.0, name="y")
    t = x + y
    t.name = "t"
    z = t**2
    z.name = "z"
    z.backward()

    print(f"z = {z:g}, dz/dx = {x.grad:g}, dz/dy = {y.grad:g}, 2(x + y) = {2 * (x + y).value:g}")
    graph = Graph(z)
    print(graph.explain())
    graph.draw(folder / "chain_rule.svg")
