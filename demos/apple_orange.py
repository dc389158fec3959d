"""Two apples and three oranges with 10 % tax (book 5.4.2 and the exercise of figure 5-15)."""

from pathlib import Path

from autograd_scratch import Node, draw


def main(folder: Path) -> None:
    """Print the price and its gradients; draw the graph."""
    apple, apple_num = Node(100, name="apple"), Node(2, name="apple_num")
    orange, orange_num = Node(150, name="orange"), Node(3, name="orange_num")
    tax = Node(1.1, name="tax")

    price = (apple * apple_num + orange * orange_num) * tax
    price.name = "price"
    print(f"price: {price:g}")

    price.backward()
    print(f"dapple_num: {apple_num.grad:g}, dapple: {apple.grad:g}")
    print(f"dorange: {orange.grad:g}, dorange_num: {orange_num.grad:g}, dtax: {tax.grad:g}")
    draw(price, folder / "apple_orange.svg")
