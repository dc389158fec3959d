"""The pages read well as GitHub shows them: links lead somewhere, nothing is for the site alone."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from tools import make_pages, make_screenshots
from tools.make_figures import FOLDER
from tools.site_markdown import for_site
from tools.sources import excerpt

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "tests").rglob("*.md")]
)
DOCS = [page for page in PAGES if ROOT / "docs" in page.parents]

of_every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def prose(page: Path) -> str:
    """A page without blocks and pieces of code."""
    text = page.read_text(encoding="utf-8")
    without_blocks = re.sub(r"^ *```.*?^ *```$", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "code", without_blocks)


def anchors(page: Path) -> set[str]:
    """What GitHub calls the headings of a page."""
    text = re.sub(r"^ *```.*?^ *```$", "", page.read_text(encoding="utf-8"), flags=re.S | re.M)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@of_every_page
def test_links_and_pictures_lead_to_files_and_headings_that_there_are(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if link.startswith("http"):
            continue
        path, _, heading = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.is_relative_to(ROOT), link
        assert target.exists(), link
        assert not heading or heading in anchors(target), link


@of_every_page
def test_no_page_holds_what_only_the_site_understands(page: Path) -> None:
    text = prose(page)
    assert not text.startswith("---")  # GitHub shows settings as a table
    only_there = r"^ *(?:\?\?\?|!!!|===) |\{\{|\)\{|\{ ?[.#:]|<iframe|<script|<style|^\[TOC\]"
    assert re.findall(only_there, text, re.MULTILINE) == []


@of_every_page
def test_no_page_shows_words_for_doctest(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"# doctest:|<BLANKLINE>", text) == []


@of_every_page
def test_what_folds_is_closed_and_its_markdown_stands_between_empty_lines(page: Path) -> None:
    text = prose(page)
    folded = (
        r"^( *)<details>\n\1<summary>[^\n<]+</summary>\n\n(?:(?!<details>).)*?\n\n\1</details>$"
    )
    assert len(re.findall(folded, text, re.DOTALL | re.MULTILINE)) == text.count("<details>")


def test_every_picture_of_the_folder_is_on_a_page() -> None:
    shown = {
        (page.parent / picture).resolve()
        for page in PAGES
        for picture in re.findall(r"!\[[^]]*\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    }
    assert [path for path in sorted(FOLDER.iterdir()) if path not in shown] == []


def test_excerpts_and_lists_are_what_the_code_says_now() -> None:
    for path, text in make_pages.made().items():
        written = path.read_text(encoding="utf-8")
        if path.name == "numpy-functions.md" and f"NumPy {np.__version__} " not in written:
            written, text = lines_of_both(written, text)
        assert written == text, "a page is out of date: python tools/make_pages.py"


def test_excerpts_leave_out_the_examples_of_docstrings() -> None:
    text = excerpt("autograd_scratch.ops.arithmetic.mul", ROOT / "docs")
    assert '(book 5.3.2)."""\n    return np.multiply(x, y)\n```' in text
    assert ">>>" not in text


def lines_of_both(written: str, made: str) -> tuple[str, str]:
    """The rows about functions that the NumPy of the page and the one installed both have."""
    rows, others = (dict(re.findall(r"^\| (`\w+`) (.*)$", text, re.M)) for text in (written, made))
    both = sorted(rows.keys() & others.keys())
    assert len(both) > 50
    return "\n".join(rows[name] for name in both), "\n".join(others[name] for name in both)


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_on_the_site_links_into_the_code_lead_to_the_reference(page: Path) -> None:
    text = for_site(page.read_text(encoding="utf-8"), page.relative_to(ROOT / "docs").as_posix())
    assert "<details>" not in text
    assert "<!-- source" not in text
    for link in re.findall(r"\]\((\.\.[^)#]+)", text):
        assert (page.parent / link).resolve().is_relative_to(ROOT / "docs"), link


def test_the_site_gets_code_with_titles_and_answers_that_fold() -> None:
    page = """\
1. How much?

    <details>
    <summary>Run this</summary>

    ```python
    >>> 1 + 1
    2

    ```

    Two.

    </details>

<!-- source autograd_scratch.add -->
[`a/b.py`](../../a/b.py)

```python
def add(x, y):
    return x + y
```

[`ag.add`](../../autograd_scratch/ops/arithmetic.py), [`nn`](../../nn), ![apples](../figures/a.svg)
"""
    assert (
        for_site(page, "tutorial/x.md")
        == """\
1. How much?

    ??? success "Run this"

        ```pycon
        >>> 1 + 1
        2

        ```

        Two.

```python title="a/b.py"
def add(x, y):
    return x + y
```

[`ag.add`](../reference/autograd_scratch/add.md), [`nn`](../reference/nn/index.md), \
[![apples](../figures/a.svg)](../figures/a.svg)
"""
    )


def test_the_site_shows_the_page_that_steps_where_its_picture_is() -> None:
    for name in make_screenshots.SHOTS:
        text = for_site(f"![Step by step](../figures/{name}.png)\n", "tutorial/x.md")
        address = f"../pages/{name}.html"
        assert f'<iframe class="steps" src="{address}" title="Step by step"></iframe>' in text
        assert f"[Step by step ↗]({address})" in text
