"""What mkdocs calls while it builds the site: it adds the pages that code makes."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from tools import make_screenshots, reference
from tools.site_markdown import for_site

NARROW = re.compile(r'<td(?: style="[^"]*")?>.*?</td>|<h1[ >].*?</h1>', re.DOTALL)
"""Cells of tables, which those that number lines of code are not, and titles."""
TEXT = re.compile(r"(?<=>)[^<]+")
JOINT = re.compile(
    r"(?<=[a-z0-9)])(?:[._](?=[a-z])|[/=](?=[^ =])|\((?=[^ )]{4})|(?=(?<=\))\())", re.IGNORECASE
)
"""Where a name or a call may go on in the next line: between its parts."""
PIECE = re.compile(r"<(pre|code|script)\b.*?</\1>|<[^>]*>|[^<]+", re.DOTALL)
"""A page piece by piece: code, a tag, or text."""
UNIT = re.compile(r"(?<=\d) (?=(?:%|[mµ]?s|[KMG]i?B|[MG]bit/s)(?![A-Za-z]))")
EQUALS = re.compile(r"\b[A-Za-zα-ω][a-z₀-₉]{0,2} =( (?=[−½\d]))?")
DERIVATIVE = re.compile(r"∂[A-Za-z]+/∂[A-Za-z]+")
OPTION = re.compile(r"(?<![^\s>])--?[a-z][\w-]*(?![^\s<])")


def on_config(config: Any) -> Any:
    """Put the reference at the end of the navigation."""
    config.nav.append({"Reference": reference.navigation()})
    return config


def on_files(files: Files, config: Any) -> Files:
    """Add the pages of the reference, and those that step through a graph."""
    for path, text in reference.pages().items():
        files.append(File.generated(config, path, content=text))
    with tempfile.TemporaryDirectory() as folder:
        for path in make_screenshots.write_pages(Path(folder)):
            files.append(File.generated(config, f"pages/{path.name}", content=path.read_bytes()))
    return files


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Make of a page for GitHub one of the site.

    Pages that stand alone, and the wide tables of those for newcomers from elsewhere, get the
    place that a list of neighbors would take.
    """
    section = page.parent
    if section is None or section.title == "Coming from …":
        page.meta["hide"] = ["navigation"]
    return for_site(markdown, page.file.src_uri)


def on_page_content(html: str, **_: Any) -> str:
    """Say where lines may end: not within what is short, and within names where room is little."""
    html = PIECE.sub(_joined, html)
    return NARROW.sub(
        lambda place: TEXT.sub(lambda text: JOINT.sub(r"\g<0><wbr>", text[0]), place[0]), html
    )


def _joined(piece: re.Match[str]) -> str:
    """Keep units and equals signs at what they follow; derivatives and options in one piece."""
    text, whole = piece[0], r'<span class="whole">\g<0></span>'
    if not text.startswith("<"):
        text = EQUALS.sub(lambda sign: sign[0].replace(" ", "\xa0"), UNIT.sub("\xa0", text))
        return DERIVATIVE.sub(whole, text)
    return OPTION.sub(whole, text) if text.startswith("<code>") else text
