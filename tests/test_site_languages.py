"""On the site a Korean page is Korean all over, and both languages of a page lead to each other."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

build = pytest.importorskip("mkdocs.commands.build", reason="needs the extra [docs]")
config = pytest.importorskip("mkdocs.config", reason="needs the extra [docs]")
pytest.importorskip("material", reason="needs the extra [docs]")

ROOT = Path(__file__).parents[1]
PAGES = ("index.md", "chain.md", "chain.ko.md", "layers.md", "layers.ko.md", "speed.md")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages of a small site, by name, without what makes the search work."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "docs").mkdir()
    for name in PAGES:
        (folder / "docs" / name).write_text(
            f"# The page {name}\n\n[On](speed.md)\n", encoding="utf-8"
        )
    settings = {
        "site_name": "small",
        "use_directory_urls": False,
        "theme": {
            "name": "material",
            "features": ["navigation.footer"],
            "palette": [
                {"scheme": scheme, "toggle": {"icon": "material/circle"}}
                for scheme in ("default", "slate")
            ],
        },
        "hooks": [str(ROOT / "tools" / "site_languages.py")],
        "plugins": [],
        "nav": list(PAGES),
    }
    file = folder / "mkdocs.yml"
    file.write_text(json.dumps(settings), encoding="utf-8")  # which is YAML too
    build.build(config.load_config(str(file), strict=True))
    return {
        path.name: path.read_text(encoding="utf-8") for path in (folder / "site").glob("*.html")
    }


def switch(page: str) -> dict[str, str]:
    """What the header offers: the languages, and where they lead."""
    links = r'<a href="([^"]+)" hreflang="(\w+)" class="md-select__link">'
    return {language: link for link, language in re.findall(links, page)}


@pytest.mark.parametrize(
    ("name", "language", "words"),
    [
        ("chain.html", "en", "Next"),
        ("chain.html", "en", 'title="Dark"'),
        ("chain.ko.html", "ko", "다음"),
        ("chain.ko.html", "ko", 'title="밝은 화면"'),
        ("speed.html", "en", "Previous"),
        ("speed.html", "en", 'title="Light"'),
    ],
)
def test_the_words_around_a_page_are_in_its_language(
    site: dict[str, str], name: str, language: str, words: str
) -> None:
    assert f'<html lang="{language}"' in site[name]
    assert words in site[name]


def test_a_page_in_two_languages_offers_both(site: dict[str, str]) -> None:
    both = {"en": "chain.html", "ko": "chain.ko.html"}
    assert switch(site["chain.html"]) == switch(site["chain.ko.html"]) == both
    assert switch(site["speed.html"]) == switch(site["index.html"]) == {}


def test_previous_and_next_stay_in_a_language(site: dict[str, str]) -> None:
    ways = {
        name: dict(re.findall(r'<link rel="(prev|next)" href="([^"]+)">', page))
        for name, page in site.items()
    }
    assert ways["chain.html"] == {"prev": "index.html", "next": "layers.html"}
    assert ways["layers.html"] == {"prev": "chain.html", "next": "speed.html"}
    assert ways["chain.ko.html"] == {"next": "layers.ko.html"}
    assert ways["layers.ko.html"] == {"prev": "chain.ko.html"}


def test_a_korean_page_links_to_what_is_in_english_only(site: dict[str, str]) -> None:
    assert '<a href="speed.html">On</a>' in site["chain.ko.html"]


def test_no_page_makes_the_theme_ask_for_a_sitemap(site: dict[str, str]) -> None:
    assert not any('rel="alternate"' in page for page in site.values())
