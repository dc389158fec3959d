"""Two apples at 100 each with 10 % tax: the price, and what each number does to it (book 5.4.1)."""

from pathlib import Path

from autograd_scratch import Graph, Node


def main(folder: Path) -> None:
    """Print the price and its gradients; draw the graph."""
    apple = Node(100, name="apple")
    apple_num = Node(2, name="apple_num")
    tax = Node(1.1, name="tax")

    apple_price = apple * apple_num
    apple_price.name = "apple_price"
    price = apple_price * tax
    price.name = "price"
    print(f"price: {price:g}")

    price.backward()
    print(f"dapple: {apple.grad:g}, dapple_num: {apple_num.grad:g}, dtax: {tax.grad:g}")

    graph = Graph(price)
    print(graph.explain())
    graph.draw(folder / "apple.svg")
    graph.draw(folder / "apple.png")
