"""Groups on the page: boxes that open and close, with a click or a button."""

import numpy as np
from pages import DESKTOP, PHONE, formula, position, seen_in_graph, violations

import autograd_scratch as ag


def neuron():
    """x is used twice within the first group, so that two gradients come back along one line."""
    x, w, b = ag.Node(2.0, "x"), ag.Node(3.0, "w"), ag.Node(1.0, "b")
    with ag.group("neuron") as first:
        h = (x * w + b) * x
    with ag.group("loss") as second:
        L = (h - 5.0) ** 2
    L.backward()
    return L, [first, second]


def chain_of_groups(count):
    y = ag.Node(1.0, "x")
    groups = []
    for number in range(count):
        with ag.group(f"layer {number}") as layer:
            y = ag.sin(y) * 2.0
        groups.append(layer)
    y.backward()
    return y, groups


def expanded(page):
    buttons = page.locator("#groups button")
    return [button.get_attribute("aria-expanded") == "true" for button in buttons.all()]


def nodes(page):
    return page.locator("#graph .node").count()


def test_groups_are_closed_at_first_and_open_and_close_by_clicks_and_buttons(visit):
    output, groups = neuron()
    page = visit(output, collapse=groups)
    assert page.locator("#graph .group").all_text_contents() == ["neuron", "loss"]
    assert expanded(page) == [False, False]
    assert nodes(page) == 3  # x, w and b
    page.click("#graph-group0")
    assert expanded(page) == [True, False]
    assert nodes(page) == 6
    page.locator("#groups button").nth(1).focus()
    page.keyboard.press("Enter")
    assert expanded(page) == [True, True]
    assert nodes(page) == 10  # with the constants 5 and 2
    assert page.locator("#graph .group").count() == 0
    for number in (1, 0):
        page.locator("#groups button").nth(number).click()
    assert expanded(page) == [False, False]
    assert nodes(page) == 3
    assert position(page).startswith("1 ")  # nothing but groups has changed


def test_a_frame_around_an_open_group_closes_it(visit):
    output, groups = chain_of_groups(2)
    page = visit(output, collapse=groups)
    page.locator("#groups button").nth(0).click()
    assert page.locator("#graph .open").text_content() == "layer 0"
    page.locator("#graph .open text").click()
    assert expanded(page) == [False, False]
    assert page.locator("#graph .open").count() == 0


def test_a_step_within_a_closed_group_marks_its_box(visit):
    output, groups = neuron()
    page = visit(output, collapse=groups, at="#2")
    assert formula(page).startswith("x·w =")
    marked = "ring.nextElementSibling.id"
    assert page.evaluate(marked) == "graph-group0"
    page.click("#graph-group0")
    assert page.evaluate(marked) == "graph-n3"
    assert "now" in page.get_attribute("#graph-n3", "class").split()


def test_a_picture_shows_the_same_however_its_groups_came_to_be_as_they_are(visit):
    output, groups = neuron()
    page = visit(output, collapse=groups)
    for step in range(16):
        page.evaluate(f"go({step})")
        closed = sorted(seen_in_graph(page))
        page.evaluate("toggle(0)")
        opened = sorted(seen_in_graph(page))
        page.evaluate(f"go(15), go(0), go({step})")
        assert sorted(seen_in_graph(page)) == opened
        page.evaluate("toggle(0)")
        assert sorted(seen_in_graph(page)) == closed


def test_gradients_that_come_along_one_line_show_when_all_have_come(visit):
    output, groups = neuron()
    page = visit(output, collapse=groups)
    page.keyboard.press("End")
    steps = page.evaluate("steps.map((step) => [step.kind, step.target])")
    *_, first, second = [i for i, step in enumerate(steps) if step == ["backward", "∂L/∂x"]]
    page.evaluate(f"go({first})")
    assert "234" not in seen_in_graph(page)
    assert page.evaluate("own[current].length") == 1  # but the line is lit
    page.evaluate(f"go({second})")
    assert "234" not in seen_in_graph(page)
    page.evaluate(f"go({second + 1})")  # the sum
    assert "234" in seen_in_graph(page)  # 126 + 108


def test_with_many_groups_one_is_open_at_a_time(visit):
    output, groups = chain_of_groups(6)
    page = visit(output, collapse=groups)
    assert page.locator("template").count() == 7
    for number in (2, 5):
        page.locator("#groups button").nth(number).click()
        assert expanded(page) == [each == number for each in range(6)]
    page.locator("#groups button").nth(5).click()
    assert not any(expanded(page))


def test_pages_without_groups_have_nothing_of_them(visit):
    output, _ = neuron()
    page = visit(output)
    assert not page.is_visible("#groups")
    assert page.locator("template").count() == 0


def test_axe_finds_nothing_about_groups(visit):
    output, groups = neuron()
    page = visit(output, collapse=groups, quiz=True, at="#3")
    for number, viewport in enumerate((DESKTOP, PHONE)):
        page.set_viewport_size(viewport)
        page.locator("#groups button").nth(number).click()
        assert violations(page) == []


def test_names_of_groups_are_text(visit):
    x = ag.Node(1.0, "x")
    y = ag.sin(x)
    page = visit(y * 2.0, collapse={"<img src=x onerror=alert(1)>": [y]})
    assert page.locator("#groups button").inner_text() == "▸ <img src=x onerror=alert(1)>"
    page.locator("#groups button").click()
    assert page.locator("img").count() == 0


def test_on_a_worksheet_all_groups_are_open(visit):
    output, groups = neuron()
    page = visit(output, collapse=groups, quiz=True)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("#graph .group").count() == 0
    assert page.locator("#graph .box").count() == 15
    assert page.locator("#worksheet li").count() == 15
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert expanded(page) == [False, False]


def test_a_worksheet_has_no_box_where_several_gradients_share_a_line(visit):
    output, groups = neuron()
    page = visit(output, collapse=groups, quiz=True, max_nodes=6)  # no room to open both
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("#graph .box").count() == 6
    assert "234" not in seen_in_graph(page)


def test_arrays_and_layers_of_a_network_open_too(visit):
    from nn.networks import TwoLayerNet

    loss, layers = TwoLayerNet(4, 5, 3, seed=0).graph(np.ones((2, 4)), np.array([0, 2]))
    page = visit(loss, collapse=layers, at="#2")
    assert page.locator("#groups button").all_inner_texts() == [
        *("▸ Affine1", "▸ Relu1", "▸ Affine2", "▸ SoftmaxWithLoss"),
    ]
    page.click("#graph-group0")
    assert page.locator("#graph .op").all_text_contents() == ["Affine"]
