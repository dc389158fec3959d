"""Bring what code writes on the pages of ``docs`` up to date: excerpts of the sources, and lists.

python tools/make_pages.py
"""

from __future__ import annotations

from pathlib import Path

from autograd_scratch.whole_files import write_whole
from tools import numpy_functions, onnx_functions
from tools.sources import with_sources

DOCS = Path(__file__).parents[1] / "docs"

LISTS = {"numpy-functions.md": numpy_functions.page, "onnx-functions.md": onnx_functions.page}
"""By its name, what makes a page as a whole."""


def made() -> dict[Path, str]:
    """The pages as they should be, by their paths."""
    pages = {DOCS / name: page() for name, page in LISTS.items()}
    for path in DOCS.rglob("*.md"):
        if path not in pages:
            pages[path] = with_sources(path.read_text(encoding="utf-8"), path.parent)
    return pages


def main() -> None:
    """Write what has changed, and tell its path."""
    for path, text in made().items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            write_whole(path, text.encode())
            print(path)


if __name__ == "__main__":
    main()
