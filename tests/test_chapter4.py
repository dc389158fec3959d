"""The plots of the tutorial's chapter 4 are what their script draws now, and small."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tools import boundary
from tools.chapter4 import FIGURES, FOLDER, drawn
from tools.korean_plots import in_korean

PAGES = Path(__file__).parents[1] / "docs" / "tutorial"
OUT_OF_DATE = "a plot is out of date: python tools/chapter4.py"


def test_the_folder_has_these_plots_and_no_others() -> None:
    names = {path.stem for path in FOLDER.glob("4-*.svg")}
    assert names == FIGURES.keys() | {f"{name}-ko" for name in FIGURES}


@pytest.mark.parametrize("korean", [False, True], ids=["english", "korean"])
@pytest.mark.parametrize("name", FIGURES)
def test_a_committed_plot_is_what_the_script_draws(name: str, korean: bool) -> None:
    committed, new = read(name, korean), drawn(name, korean)
    assert texts(committed) == texts(new), OUT_OF_DATE
    for (style, places), (new_style, new_places) in zip(
        shapes(committed), shapes(new), strict=True
    ):
        assert style == new_style, OUT_OF_DATE
        # The last digits of what was learned may differ between processors.
        assert places == pytest.approx(new_places, abs=0.1), OUT_OF_DATE


@pytest.mark.parametrize("name", FIGURES)
def test_a_plot_is_the_same_in_both_languages_but_for_its_words(name: str) -> None:
    english, korean = read(name), read(name, korean=True)
    assert shapes(english) == shapes(korean)
    assert re.search("[가-힣]", korean)
    words = set(re.findall("[A-Za-z]{3,}", " ".join(re.findall(r"<text[^>]*>([^<]*)<", korean))))
    assert words <= {"log", "y_wrong", "wrong"}  # names on the page


def test_a_text_without_a_korean_one_is_told() -> None:
    with pytest.raises(KeyError, match="a new word"):
        in_korean("<svg><text>0.5</text><text>a new word</text></svg>")


@pytest.mark.parametrize("name", FIGURES)
def test_a_plot_is_small_and_the_same_each_time_and_white_in_the_dark(name: str) -> None:
    for picture in (read(name), read(name, korean=True)):
        assert len(picture) < (300_000 if name == "4-5-boundary" else 60_000)
        assert "Matplotlib" not in picture
        assert "<dc:date>" not in picture
        assert re.search(r'<g id="patch_1">\s*<path d="[^"]+" style="fill: #ffffff"/>', picture)


def test_every_plot_is_on_the_page_of_its_section_with_words_for_who_cannot_see_it() -> None:
    for name in FIGURES:
        pages = list(PAGES.glob(f"{name[:3]}-*.md"))
        assert pages
        for page in pages:  # one for each language
            file = f"{name}-ko.svg" if page.stem.endswith(".ko") else f"{name}.svg"
            (words,) = re.findall(
                rf"!\[([^]]+)\]\(\.\./figures/{re.escape(file)}\)",
                page.read_text(encoding="utf-8"),
            )
            assert len(words) > 40


@pytest.mark.parametrize("korean", [False, True], ids=["english", "korean"])
def test_frames_of_the_film_are_shown_one_at_a_time(korean: bool) -> None:
    picture = read("4-5-boundary", korean)
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


def read(name: str, korean: bool = False) -> str:
    """A committed plot."""
    return (FOLDER / f"{name}{'-ko' * korean}.svg").read_text(encoding="utf-8")


def texts(picture: str) -> list[str]:
    """What is written in a plot: Matplotlib repeats it above the outlines of letters."""
    return re.findall(r"<!-- .*? -->|(?<=>)[^<]*(?=</text>)|<style>.*?</style>", picture)


def shapes(picture: str) -> list[tuple[str, list[float]]]:
    """The style and the numbers of each shape but letters, whose outlines are Matplotlib's."""
    return list(_shapes(ElementTree.fromstring(picture)))


def _shapes(element: ElementTree.Element) -> Iterator[tuple[str, list[float]]]:
    name = element.get("id", "")
    if name.startswith("text_") or name.endswith("-words") or element.tag.endswith("}style"):
        return
    places = " ".join(element.get(key, "") for key in ("d", "x", "y"))
    numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", places)]
    yield element.get("style", ""), numbers
    for child in element:
        yield from _shapes(child)
