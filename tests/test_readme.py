"""Both READMEs say the same, and what they point to is there. Their code is run as doctests."""

import re
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
    assert blocks(KOREAN) == blocks(ENGLISH)


def test_both_have_the_same_sections_and_figures():
    for mark in (r"^#+ ", r"^!\[", r"^- ", r"^\| "):
        english, korean = (re.findall(mark, text, re.MULTILINE) for text in (ENGLISH, KOREAN))
        assert korean == english


def test_both_give_the_same_measurements():
    figures = r"\d[\d.,]* (?:ns|µs|ms|s)(?![a-z])"
    assert sorted(re.findall(figures, KOREAN)) == sorted(re.findall(figures, ENGLISH))


@pytest.mark.parametrize("text", [ENGLISH, KOREAN], ids=["English", "Korean"])
def test_every_link_within_the_repository_leads_somewhere(text):
    local = [link for link in links(text) if not link.startswith("http")]
    assert local
    for link in local:
        assert (ROOT / link).exists(), link
