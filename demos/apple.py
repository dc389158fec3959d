"""Two apples at 100 each with 10 % tax: the price, and what each number does to it (book 5.4.1)."""

from pathlib import Path

from autograd_scratch import Graph, Node, step_through
from demos.language import teller


def main(folder: Path, lang: str = "en") -> dict[str, float]:
    """Print the price and its gradients; draw the graph, and write the page that steps through it.

    Returns:
        The price, and its gradient with respect to the price of an apple.
    """
    tell = teller(lang)
    apple = Node(100, name="apple")
    apple_num = Node(2, name="apple_num")
    tax = Node(1.1, name="tax")

    apple_price = apple * apple_num
    apple_price.name = "apple_price"
    price = apple_price * tax
    price.name = "price"
    tell(f"price: {price:g} (forward: 100 × 2 × 1.1)", f"price: {price:g} (순전파: 100 × 2 × 1.1)")

    price.backward()
    print(f"dapple: {apple.grad:g}, dapple_num: {apple_num.grad:g}, dtax: {tax.grad:g}")
    tell(
        "(backward: so much the price rises for each 1 that a number rises)",
        "(역전파: 각 수가 1 커질 때마다 price가 이만큼 커집니다)",
    )

    graph = Graph(price)
    print(graph.explain())
    graph.draw(folder / "apple.svg")
    graph.draw(folder / "apple.png")
    step_through(graph, folder / "apple.html", lang=lang)
    tell(
        "apple.svg, apple.png: the graph; apple.html: the page that steps through it",
        "apple.svg, apple.png: 계산 그래프\napple.html: 그래프를 한 단계씩 따라가는 페이지",
    )
    return {"price": price.value, "apple": apple.grad}
