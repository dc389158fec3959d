"""A film in a browser shows each step in its time, and none to whoever wants no motion."""

from collections import Counter
from itertools import pairwise

import pytest
from pages import apples

import autograd_scratch as ag

SEEN_AT = """at => {
  for (const animation of document.getAnimations()) {
    animation.pause();
    animation.currentTime = at;
  }
  const seen = group => getComputedStyle(group).opacity > 0.5;
  return [...document.querySelectorAll('g')].filter(seen)
    .flatMap(group => [...group.querySelectorAll('text')].map(text => text.textContent));
}"""

NAMES = {"apple", "number", "tax", "price", "×"}
GIVEN = NAMES | {"100", "2", "1.1"}


@pytest.fixture
def show(browser):
    """Open a film in a page of its own."""
    contexts = []

    def show(picture, motion="no-preference"):
        contexts.append(browser.new_context(reduced_motion=motion))
        page = contexts[-1].new_page()
        page.set_content(picture)
        return page

    yield show
    for context in contexts:
        context.close()


def test_each_step_is_seen_in_its_time(show):
    page = show(ag.animate(apples(), seconds=2.0))
    shown = [page.evaluate(SEEN_AT, 1000 + 2000 * step) for step in range(8)]
    assert set(shown[0]) == GIVEN
    found = [Counter(now) - Counter(before) for before, now in pairwise(shown)]
    assert [list(new) for new in found] == [
        *([number] for number in ("200", "220", "1", "1.1", "200", "2.2", "110"))
    ]


def test_it_begins_again(show):
    page = show(ag.animate(apples()))
    assert set(page.evaluate(SEEN_AT, 10_900)) > GIVEN
    assert set(page.evaluate(SEEN_AT, 11_100)) == GIVEN


def test_it_stays_at_the_end_if_it_is_to_be_seen_once(show):
    page = show(ag.animate(apples(), loop=False))
    assert {"220", "2.2", "110"} <= set(page.evaluate(SEEN_AT, 11_100))


def test_whoever_wants_no_motion_sees_the_whole_picture(show):
    page = show(ag.animate(apples()), motion="reduce")
    assert page.evaluate("document.getAnimations().length") == 0
    assert {"220", "2.2", "110"} <= set(page.evaluate(SEEN_AT, 0))
