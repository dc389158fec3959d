"""The committed pictures of graphs are those that the code draws now.

The plots of chapter 4 have tests of their own.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools import make_figures
from tools.korean_pictures import WORDS

OUT_OF_DATE = "a picture is out of date: python tools/make_figures.py"
NUMBER = r"-?\d+(?:\.\d+)?"
FILM = r"film[0-9a-f]{8}"  # a name that depends on the last digits of numbers


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pictures as they are drawn now, by name."""
    folder = tmp_path_factory.mktemp("figures")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", "")  # leaves the Graphviz of the wheel, which is the same everywhere
        make_figures.main(folder)
    return pictures_in(folder)


def pictures_in(folder: Path) -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.svg")}


def test_committed_pictures_are_those_that_the_code_draws(new: dict[str, str]) -> None:
    committed = pictures_in(make_figures.FOLDER)
    assert {name for name in committed if not name.startswith("4-")} == new.keys()
    for name, picture in new.items():
        assert without_numbers(committed[name]) == without_numbers(picture), OUT_OF_DATE
        pairs = zip(numbers(committed[name]), numbers(picture), strict=True)
        assert all(abs(old - new) < 0.1 for old, new in pairs), OUT_OF_DATE


@pytest.mark.parametrize("name", WORDS)
def test_the_words_of_a_korean_figure_stand_in_it(name: str, new: dict[str, str]) -> None:
    found = re.findall(r"<text[^>]*>(.*?)</text>", new[f"{name}-ko"])
    texts = {re.sub(r"<[^>]*>", "", text) for text in found}
    assert {line for words in WORDS[name].values() for line in words.split("\n")} <= texts


def test_pictures_can_be_seen_on_a_dark_page(new: dict[str, str]) -> None:
    """What is drawn first is a ground that covers all of it."""
    for picture in new.values():
        ((width, height),) = re.findall(
            r'\A[^>]*(?:>\s*<svg [^>]*)?\bviewBox="0 0 (\S+) (\S+)"', picture
        )
        ground = rf'<rect width="(?:{width}|100%)" height="(?:{height}|100%)" fill="(?:#|white)'
        assert re.match(ground, picture[picture.index("<rect") :])


def numbers(picture: str) -> list[float]:
    """The numbers in a picture, whose last digits may differ between processors."""
    return list(map(float, re.findall(NUMBER, re.sub(FILM, "film", picture))))


def without_numbers(picture: str) -> str:
    return re.sub(NUMBER, "0", re.sub(FILM, "film", picture))
