"""Graphs to make pages of, and what a reader does with a page."""

import numpy as np
import pytest

import autograd_scratch as ag

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}


def apples():
    """Two apples at 100 each with 10 % tax (book figure 5-14)."""
    apple, number, tax = ag.Node(100, "apple"), ag.Node(2, "number"), ag.Node(1.1, "tax")
    return paid(apple * number * tax, "price")


def korean_apples():
    apple, number, tax = ag.Node(100, "사과"), ag.Node(2, "사과의 개수"), ag.Node(1.1, "소비세")
    return paid(apple * number * tax, "최종 가격")


def paid(price, name):
    price.name = name
    price.backward()
    return price


def network():
    """Affine and a loss on a batch of two: small arrays, larger ones and a broadcast bias."""
    x = ag.Node([[1.0, 2.0], [3.0, -4.0]], "X")
    w = ag.Node([[0.1, -0.2, 0.3], [0.4, 0.5, -0.6]], "W")
    b = ag.Node(np.arange(3) / 10, "b")
    loss = (ag.dot(ag.dot(x, w) + b, np.ones((3, 40))) ** 2).mean()
    loss.backward()
    return loss


def shared():
    x = ag.Node(3.0, "x")
    y = x * x
    y.backward()
    return y


def seen_in_graph(page):
    """The texts of the picture that can be seen."""
    return page.eval_on_selector_all(
        "#graph text",
        "texts => texts.filter(t => getComputedStyle(t).visibility === 'visible')"
        ".map(t => t.textContent.replaceAll('\\u00a0', ' '))",
    )


def formula(page):
    return " ".join(page.locator("#formula").inner_text().split())


def position(page):
    return page.locator("#position").inner_text()


def answer(page, *texts):
    for field, text in zip(page.locator("#blanks input").all(), texts, strict=True):
        field.fill(text)
    page.locator("#blanks input").last.press("Enter")
    return page.locator("#verdict").inner_text()


def violations(page):
    """What axe-core finds fault with."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe.Axe().axe_script)
    found = page.evaluate("axe.run({ resultTypes: ['violations'] })")["violations"]
    return [(each["id"], each["nodes"][0]["html"]) for each in found]
