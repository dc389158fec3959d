"""Korean pages show what the English ones show. Their code is run as doctests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
KOREAN = sorted(DOCS.rglob("*.ko.md"))
BLOCK = re.compile(r"^ *```.*?^ *```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)]+)\)")

every_page = pytest.mark.parametrize("path", KOREAN, ids=lambda path: path.stem)
# The exercises are left out: their checker prints Korean words, which that page shows and names.
every_page_but_exercises = pytest.mark.parametrize(
    "path", [x for x in KOREAN if x.name != "exercises.ko.md"], ids=lambda path: path.stem
)


def english(path: Path) -> str:
    """The English page beside a Korean one."""
    return path.with_name(path.name.replace(".ko.md", ".md")).read_text(encoding="utf-8")


def korean(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def prose(page: str) -> str:
    """A page without its blocks of code."""
    return BLOCK.sub("", page)


def in_korean(link: str, folder: Path) -> str:
    """Where a link of an English page of a folder leads on the Korean one."""
    there = re.sub(r"\.(md|ipynb)\b", r".ko.\1", link)
    return there if (folder / there.partition("#")[0]).exists() else link


def in_any_language(picture: str) -> str:
    """A picture that may be there with Korean words, too, by the name without them."""
    return re.sub(r"-ko(?=\.\w+$)", "", picture)


def test_every_page_of_the_tutorial_is_there_in_both_languages() -> None:
    pages = {path.name for path in (DOCS / "tutorial").glob("*.md")}
    korean_pages = {name for name in pages if name.endswith(".ko.md")}
    assert korean_pages == {name.replace(".md", ".ko.md") for name in pages - korean_pages}


@every_page_but_exercises
def test_both_show_the_same_code(path: Path) -> None:
    assert BLOCK.findall(korean(path)) == BLOCK.findall(english(path))


@every_page
def test_both_have_the_same_outline(path: Path) -> None:
    heading, figure, answer = r"#+ (?:\d\.\d(?:\.\d)? )?", r" *!\[", r" *<(?:details|summary)>"
    others = r"\d\. |[-+*] |\|"  # items of lists, rows of tables
    mark = re.compile(f"^(?:{heading}|{figure}|{answer}|{others})", re.MULTILINE)
    assert mark.findall(prose(korean(path))) == mark.findall(prose(english(path)))


@every_page
def test_both_show_the_same_figures(path: Path) -> None:
    figure = re.compile(r"!\[([^]]*)\]\(([^)]+)\)")
    ours, theirs = figure.findall(korean(path)), figure.findall(english(path))
    assert [in_any_language(link) for _, link in ours] == [
        in_any_language(link) for _, link in theirs
    ]
    assert all(re.search("[가-힣]", words) for words, _ in ours)


@every_page
def test_links_lead_to_the_same_page_in_korean_if_there_is_one(path: Path) -> None:
    ours, theirs = LINK.findall(korean(path)), LINK.findall(english(path))
    assert sorted(map(in_any_language, ours)) == sorted(
        in_korean(in_any_language(link), path.parent) for link in theirs
    )


@every_page_but_exercises
def test_both_name_the_same_code_and_numbers(path: Path) -> None:
    name, number = r"(?<!`)`[^`\n]+`(?!`)", r"\d[\d.,]*\d|\d+(?= ?%| [µm]s\b)"  # Korean: 1%
    ours, theirs = prose(korean(path)), prose(english(path))
    for pattern in (name, number):
        assert set(re.findall(pattern, theirs)) <= set(re.findall(pattern, ours))


@every_page
def test_sentences_are_polite(path: Path) -> None:
    """What an author says ends in 니다, 시다 or 요; only what describes a picture may be plain."""
    said = re.sub(r"!\[[^]]*\]", "", prose(korean(path)))
    assert re.findall(r"[^.\n]*(?<![니시])다(?=[.:]| *$)", said, re.MULTILINE) == []
