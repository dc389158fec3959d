"""A quiz on paper: boxes to fill in, and the key on a sheet of its own."""

import numpy as np
import pytest
from pages import answer, apples, formula, network, position, seen_in_graph, shared, violations

import autograd_scratch as ag

playwright = pytest.importorskip("playwright.sync_api")


def on_paper(page):
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")


def on_screen(page):
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")


def items(page, where):
    return [" ".join(text.split()) for text in page.locator(f"#{where} li").all_inner_texts()]


def test_paper_asks_in_the_picture_and_below_it_and_keeps_the_answers_for_the_key(visit):
    page = visit(apples(), quiz=True, at="#2")
    answer(page, "200")
    on_paper(page)
    assert sorted(seen_in_graph(page)) == sorted(
        ["apple", "100", "number", "2", "tax", "1.1", "×", "×", "price", *"1234567"]
    )
    assert page.locator("#graph .box").count() == 7
    assert page.locator("#worksheet p").inner_text() == "Given: apple = 100, number = 2, tax = 1.1"
    assert items(page, "worksheet")[:3] == ["apple·number =", "price =", "∂price/∂price ="]
    assert not page.is_visible("details")
    assert items(page, "key") == [
        "apple·number = apple × number = 100 × 2 = 200",
        "price = apple·number × tax = 200 × 1.1 = 220",
        "∂price/∂price = 1",
        "∂price/∂(apple·number) = ∂price/∂price · tax = 1 × 1.1 = 1.1",
        "∂price/∂tax = ∂price/∂price · apple·number = 1 × 200 = 200",
        "∂price/∂apple = ∂price/∂(apple·number) · number = 1.1 × 2 = 2.2",
        "∂price/∂number = ∂price/∂(apple·number) · apple = 1.1 × 100 = 110",
    ]
    on_screen(page)
    assert "apple·number = 200" in seen_in_graph(page)
    assert page.locator(".box, .asked").count() == 0
    assert page.locator("#worksheet *, #key *").count() == 0
    assert position(page) == "2 / 8"
    assert formula(page).endswith("= 200")


def test_the_key_is_on_a_sheet_of_its_own(visit):
    page = visit(apples(), quiz=True)
    assert page.pdf().count(b"/Type /Page\n") == 2
    page = visit(apples())
    assert page.pdf().count(b"/Type /Page\n") == 1


def test_what_is_not_asked_stays_in_the_picture(visit):
    y = ag.i0(ag.Node(1.0, "x")) * 2.0  # nobody can work out i0
    y.backward()
    page = visit(y, quiz=True)
    on_paper(page)
    assert "I₀(x) = 1.26607" in seen_in_graph(page)
    assert "I₀(x) = 1.26607" in page.locator("#worksheet p").inner_text()
    assert items(page, "worksheet")[0] == "L ="


def test_arrays_have_a_cell_for_each_number_and_settings_stand_beside(visit):
    x = ag.Node([[1.0, 2.0], [3.0, 4.0]], "x")
    y = ag.sum(x * x, axis=0)
    y.backward(np.ones(2))
    page = visit(y, quiz=True)
    on_paper(page)
    first, second, *others = page.locator("#worksheet li").all()
    assert first.locator("td").count() == 4
    assert second.locator("td").count() == 2
    assert "axis=0" in second.inner_text()
    assert page.locator("#worksheet figure td").all_inner_texts() == [*"1234", *"11"]
    assert len(others) == 4
    assert "x·x" in items(page, "key")[0]
    assert items(page, "key")[1].endswith("10 20")


def test_parts_of_a_sum_say_which_they_are(visit):
    page = visit(shared(), quiz=True, at="#4")
    assert "∂L/∂x (part 1 of 2) =" in page.locator("#blanks").inner_text()
    on_paper(page)
    assert items(page, "worksheet")[-3:] == [
        "∂L/∂x (part 1 of 2) =",
        "∂L/∂x (part 2 of 2) =",
        "∂L/∂x =",
    ]


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_axe_finds_nothing_on_paper(visit, lang):
    page = visit(network(), quiz=True, lang=lang)
    on_paper(page)
    assert violations(page) == []


def test_an_answer_from_rounded_numbers_is_taken(visit):
    third = ag.Node(1.0, "x") / 3.0
    page = visit(third * 3.0, quiz=True, at="#3")
    assert page.locator("#given").inner_text() == "Given: x/3 = 0.333333, 3"
    assert answer(page, "0.9") == "✗ Not yet. Try again, or ask for a hint."
    assert answer(page, "0.999999") == "✓ Right."
