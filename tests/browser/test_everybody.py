"""The page for everybody: with a screen reader, on a phone, on paper, at any width."""

import re
from itertools import product

import pytest
from pages import (
    DESKTOP,
    PHONE,
    answer,
    apples,
    korean_apples,
    network,
    shared,
    violations,
)

import autograd_scratch as ag

playwright = pytest.importorskip("playwright.sync_api")


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("quiz", [False, True], ids=["plain", "quiz"])
def test_axe_finds_nothing(visit, lang, quiz):
    page = visit(network(), lang=lang, quiz=quiz, at="#2")
    page.click("summary")
    if quiz:
        answer(page, *"111111")
        page.click("#hint")
    for viewport, scheme in product([DESKTOP, PHONE], ["light", "dark"]):
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == []


def test_axe_finds_nothing_about_heat_maps(visit):
    page = visit(network(), scheme="dark", at="#4")
    assert page.locator("#figures canvas").count() > 0
    assert violations(page) == []


EVERY_STEP = """() => steps.slice(1).map((_, i) => {
  go(i + 1);
  const box = id => document.getElementById(id).getBoundingClientRect().toJSON();
  const width = document.documentElement.scrollWidth;
  return { width, next: box("next"), graph: box("graph"), ring: box("ring") };
})"""


@pytest.mark.parametrize("make", [apples, korean_apples, network, shared])
@pytest.mark.parametrize("quiz", [False, True], ids=["plain", "quiz"])
def test_a_phone_shows_all_without_scrolling_sideways(visit, make, quiz):
    page = visit(make(), PHONE, quiz=quiz)
    for step in page.evaluate(EVERY_STEP):
        assert step["width"] <= PHONE["width"]
        assert step["next"]["bottom"] <= PHONE["height"]
        assert step["graph"]["left"] <= step["ring"]["left"]
        assert step["ring"]["right"] <= step["graph"]["right"]
    small = page.eval_on_selector_all(
        "body *",
        "all => all.filter(e => e.checkVisibility() && e.textContent.trim() && "
        "e.getBoundingClientRect().width > 1 && parseFloat(getComputedStyle(e).fontSize) "
        "* (e.closest('#graph svg') ? view.scale : 1) < 12)"
        ".map(e => e.outerHTML)",
    )
    assert small == []


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("width", [280, 320, 360, 510, 560, 640, 700])
def test_nothing_runs_out_of_its_box_at_any_width(visit, lang, width):
    page = visit(apples(), lang=lang)
    page.set_viewport_size({"width": width, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for button in page.locator("#controls button").all():
        assert button.evaluate("button => button.scrollWidth <= button.clientWidth")


def test_paper_shows_everything_at_once(visit):
    page = visit(apples())
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert not page.locator("#controls").is_visible()
    assert page.locator("details table").is_visible()
    for text in ("220", "2.2", "110", "200"):
        assert page.locator("#graph text", has_text=re.compile(f"(^|= ){text}$")).first.is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert page.locator("#controls").is_visible()


def test_the_table_is_as_wide_as_the_paper(visit):
    page = visit(network())
    page.set_viewport_size({"width": 680, "height": 900})  # a sheet, without its margins
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    width = "document.querySelector('details table').getBoundingClientRect().right"
    assert page.evaluate(width) <= 680


def test_both_ways_from_one_node_to_another_have_names_of_their_own(visit):
    x = ag.Node(3.0, "x")
    y = x * x
    y.backward()
    page = visit(y)
    for step, part in ((4, 1), (5, 2)):
        page.evaluate(f"location.hash = '#{step}'")
        playwright.expect(page.locator("#doing")).to_have_text(f"from × to x, part {part} of 2")
