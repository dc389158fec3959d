"""A hook of MkDocs: beside a page may lie the same in Korean, ``name.ko.md``.

Such a page has Korean words around it too. The two lead to each other by the switch in the
header, and "previous" and "next" stay within a language. Where a page is in English only, links
of Korean pages lead to that one.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

LANGUAGES = {"en": "English", "ko": "한국어"}
TOGGLES = {"en": ("Dark", "Light"), "ko": ("어두운 화면", "밝은 화면")}
"""What the buttons between the palettes say, in the order of the palettes."""


def language(path: str) -> str:
    """The language of a page, by its path among the sources."""
    return "ko" if path.endswith(".ko.md") else "en"


def in_language(path: str, code: str) -> str:
    """The path that a page has in a language, if it is there."""
    name = path.removesuffix(".md").removesuffix(".ko")
    return f"{name}.md" if code == "en" else f"{name}.{code}.md"


def on_nav(nav: Navigation, **_: Any) -> None:
    """Lead from page to page of the same language."""
    for code in LANGUAGES:
        pages = [page for page in nav.pages if language(page.file.src_uri) == code]
        for page, following in pairwise(pages):
            page.next_page, following.previous_page = following, page
        if pages:
            pages[0].previous_page = pages[-1].next_page = None


def on_page_context(context: Any, page: Page, config: Any, nav: Navigation) -> None:
    """Let the theme speak the page's language, and offer the page in the other ones."""
    path = page.file.src_uri
    config.theme["language"] = language(path)
    for palette, name in zip(config.theme["palette"], TOGGLES[language(path)], strict=True):
        palette["toggle"]["name"] = name
    pages = {other.file.src_uri: other for other in nav.pages}
    there = {code: pages.get(in_language(path, code)) for code in LANGUAGES}
    links = [
        {"lang": code, "name": LANGUAGES[code], "link": other.url}
        for code, other in there.items()
        if other
    ]
    config.extra["alternate"] = links if len(links) > 1 else []


def on_post_page(output: str, **_: Any) -> str:
    """Take out what makes the theme's script ask for a sitemap beside the page in each language."""
    return re.sub(r'\s*<link rel="alternate"[^>]*>', "", output)
