"""The gradient check on the page: the slope between two points, next to the gradient."""

import pytest
from test_other_numbers import field, opened, walked

from autograd_scratch import Node, ops


def checked(page):
    """What the gradient check shows, by its name, with signs that Python reads."""
    rows = page.locator("#numerical dl div").all()
    shown = [(row.locator("dt").inner_text(), row.locator("dd").inner_text()) for row in rows]
    return {name: number.replace("−", "-") for name, number in shown}


def drag_h(page, exponent):
    page.evaluate(
        "h => { const range = document.querySelector('#numerical input');"
        "range.value = h; range.dispatchEvent(new Event('input')) }",
        str(exponent),
    )


def test_the_slope_between_two_points_stands_next_to_the_gradient(visit):
    x = Node(2.0, "x")
    y = x**3
    y.backward()
    page = opened(visit(y))
    page.click("#numerical button")
    for exponent in (1, 4, 10):
        drag_h(page, exponent)
        h = 10.0**-exponent
        ahead, behind = (2.0 + h) ** 3, (2.0 - h) ** 3
        shown = checked(page)
        assert float(shown["L(x + h)"]) == pytest.approx(ahead, rel=1e-9)
        assert float(shown["L(x − h)"]) == pytest.approx(behind, rel=1e-9)
        slope = shown["numerical: (L(x + h) − L(x − h)) / 2h"]
        assert float(slope) == pytest.approx((ahead - behind) / (2 * h), abs=1e-5)
        assert shown["by backpropagation"] == "12"
        assert float(shown["difference"]) == pytest.approx(float(slope) - 12.0, abs=1e-5)
    drag_h(page, 1)
    assert checked(page)["difference"] == "0.01"  # the square of h, for a cube
    field(page, 0).fill("1")
    assert checked(page)["by backpropagation"] == "3"


def test_the_check_takes_elements_and_the_gradient_that_the_pass_began_with(visit):
    x = Node([[1.0, 2.0], [3.0, 4.0]], "x")
    y = x * x
    y.backward([[1.0, 10.0], [100.0, 1000.0]])
    page = visit(y)
    page.click("#numerical button")
    page.locator("#numerical select").nth(1).select_option("[1, 0]")
    shown = checked(page)
    assert shown["by backpropagation"] == "600"
    assert float(shown["numerical: (L(x + h) − L(x − h)) / 2h"]) == pytest.approx(600)


def test_a_point_that_leads_an_op_to_another_branch_has_no_slope(visit):
    x = Node([0.1, 3.0], "x")
    page = visit(walked(ops.prod(x)))
    page.click("#numerical button")
    drag_h(page, 1)
    assert "another one there" in page.locator("#numerical dl").inner_text()
    drag_h(page, 2)
    assert checked(page)["by backpropagation"] == "3"
