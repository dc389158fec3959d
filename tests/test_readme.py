"""Both READMEs say the same, and what they point to is there. Their code is run as doctests."""

import doctest
import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ENGLISH, KOREAN = (
    (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.ko.md")
)


def blocks(text):
    return re.findall(r"^```.*?^```$", text, re.DOTALL | re.MULTILINE)


def links(text):
    return re.findall(r"\]\(([^)]+)\)", text)


def test_both_show_the_same_code():
    in_english = [block.replace(" -m demos --lang ko\n", " -m demos\n") for block in blocks(KOREAN)]
    assert in_english == blocks(ENGLISH)


def test_both_have_the_same_sections_and_figures():
    for mark in (r"^#+ ", r"^!\[", r"^- ", r"^\| "):
        english, korean = (re.findall(mark, text, re.MULTILINE) for text in (ENGLISH, KOREAN))
        assert korean == english


def drawn(text):
    """What the examples call ``picture``, one after the other; no example after the last is run."""
    examples = doctest.DocTestParser().get_examples(text)
    draws = [example.source.startswith("picture = ") for example in examples]
    last = max(k for k, draw in enumerate(draws) if draw)
    names, pictures = {}, []
    for example, draw in zip(examples[: last + 1], draws, strict=False):
        with redirect_stdout(StringIO()):
            exec(compile(example.source, "README", "single"), names)
        if draw:
            pictures.append(names["picture"])
    return pictures


def outline(picture):
    """The groups of a picture, without what the order of the graph's nodes makes differ, and
    without lengths, whose last digits may differ between processors; of a film, without times."""
    svg = re.sub(r"<style>.*?</style>", "", picture[picture.index("<svg") :].rstrip())
    svg = re.sub(r"\bfilm[\w-]+", "film", svg)
    return sorted(re.sub(r' data-key="[^"]*"|[-\d.]+(?=[^<>]*>)', "", svg).split("<g "))


def test_the_pictures_are_those_that_the_code_draws(monkeypatch):
    monkeypatch.setenv("PATH", "")  # leaves the Graphviz of the wheel, as for the files
    shown = re.findall(r"\]\((docs/figures/\S+\.svg)\)", ENGLISH)
    files = [(ROOT / path).read_text(encoding="utf-8") for path in shown]
    assert len(files) == 3
    for picture, file in zip(drawn(ENGLISH), files, strict=True):
        assert outline(picture) == outline(file)


def test_both_give_the_same_measurements():
    figures = r"\d[\d.,]* (?:ns|µs|ms|s)(?![a-z])"
    assert sorted(re.findall(figures, KOREAN)) == sorted(re.findall(figures, ENGLISH))


@pytest.mark.parametrize("text", [ENGLISH, KOREAN], ids=["English", "Korean"])
def test_every_link_within_the_repository_leads_somewhere(text):
    local = [link for link in links(text) if not link.startswith("http")]
    assert local
    for link in local:
        assert (ROOT / link).exists(), link
