"""Two apples at 100 each with 10 % tax: the price, and what each number does to it (book 5.4.1)."""

from pathlib import Path

from autograd_scratch import Graph, Node, step_through


def main(folder: Path, lang: str = "en") -> dict[str, float]:
    """Print the price and its gradients; draw the graph, and write the page that steps through it.

    Returns:
        The price, and its gradient with respect to the price of an apple.
    """
    apple = Node(100, name="apple")
    apple_num = Node(2, name="apple_num")
    tax = Node(1.1, name="tax")

    apple_price = apple * apple_num
    apple_price.name = "apple_price"
    price = apple_price * tax
    price.name = "price"
    print(f"price: {price:g} (forward: 100 × 2 × 1.1)")

    price.backward()
    print(f"dapple: {apple.grad:g}, dapple_num: {apple_num.grad:g}, dtax: {tax.grad:g}")
    print("(backward: so much the price rises for each 1 that a number rises)")

    graph = Graph(price)
    print(graph.explain())
    graph.draw(folder / "apple.svg")
    graph.draw(folder / "apple.png")
    step_through(graph, folder / "apple.html", lang=lang)
    print("apple.svg, apple.png: the graph; apple.html: the page that steps through it")
    return {"price": price.value, "apple": apple.grad}
