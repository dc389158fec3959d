"""The plots of the tutorial's chapter 4 are what their script draws now, and small."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tools import boundary
from tools.chapter4 import FIGURES, FOLDER, drawn

PAGES = Path(__file__).parents[1] / "docs" / "tutorial"
OUT_OF_DATE = "a plot is out of date: python tools/chapter4.py"


def test_the_folder_has_these_plots_and_no_others() -> None:
    assert {path.stem for path in FOLDER.glob("4-*.svg")} == FIGURES.keys()


@pytest.mark.parametrize("name", FIGURES)
def test_a_committed_plot_is_what_the_script_draws(name: str) -> None:
    committed, new = (FOLDER / f"{name}.svg").read_text(encoding="utf-8"), drawn(name)
    assert texts(committed) == texts(new), OUT_OF_DATE
    for (style, places), (new_style, new_places) in zip(
        shapes(committed), shapes(new), strict=True
    ):
        assert style == new_style, OUT_OF_DATE
        # The last digits of what was learned may differ between processors.
        assert places == pytest.approx(new_places, abs=0.1), OUT_OF_DATE


@pytest.mark.parametrize("name", FIGURES)
def test_a_plot_is_small_and_the_same_each_time_and_white_in_the_dark(name: str) -> None:
    picture = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert len(picture) < (300_000 if name == "4-5-boundary" else 60_000)
    assert "Matplotlib" not in picture
    assert "<dc:date>" not in picture
    assert re.search(r'<g id="patch_1">\s*<path d="[^"]+" style="fill: #ffffff"/>', picture)


def test_every_plot_is_on_the_page_of_its_section_with_words_for_who_cannot_see_it() -> None:
    for name in FIGURES:
        pages = list(PAGES.glob(f"{name[:3]}-*.md"))
        assert pages
        for page in pages:  # one for each language
            (words,) = re.findall(
                rf"!\[([^]]+)\]\(\.\./figures/{name}\.svg\)", page.read_text(encoding="utf-8")
            )
            assert len(words) > 40


def test_frames_of_the_film_are_shown_one_at_a_time() -> None:
    picture = (FOLDER / "4-5-boundary.svg").read_text(encoding="utf-8")
    frames = re.findall(r'id="frame-(\d+)-(\w+)"', picture)
    assert frames == [
        (str(k), part) for part in ("moons", "spiral") for k in range(len(boundary.STEPS))
    ]
    starts = [float(x) for x in re.findall(r"animation-delay:(-[\d.]+)s", picture)]
    (total,) = map(float, re.findall(r"animation:one ([\d.]+)s", picture))
    one, last = (total * float(x) / 100.0 for x in re.findall(r"visible}([\d.]+)%", picture))
    ends = [*(start + one for start in starts[:-1]), starts[-1] + last]
    assert starts[0] == -total
    assert ends == [*starts[1:], 0.0]


def texts(picture: str) -> list[str]:
    """What is written in a plot, which Matplotlib repeats above the outlines of the letters."""
    return re.findall(r"<!-- .*? -->|<style>.*?</style>", picture)


def shapes(picture: str) -> list[tuple[str, list[float]]]:
    """The style and the numbers of each shape but letters, whose outlines are Matplotlib's."""
    return list(_shapes(ElementTree.fromstring(picture)))


def _shapes(element: ElementTree.Element) -> Iterator[tuple[str, list[float]]]:
    name = element.get("id", "")
    if name.startswith("text_") or name.endswith("-words"):
        return
    places = " ".join(element.get(key, "") for key in ("d", "x", "y"))
    numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", places)]
    yield element.get("style", ""), numbers
    for child in element:
        yield from _shapes(child)
