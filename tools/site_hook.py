"""What mkdocs calls while it builds the site: it adds the pages and pictures that code makes."""

from __future__ import annotations

import re
import tempfile
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

from autograd_scratch import step_through
from demos import figures
from tools import gallery, numpy_functions, onnx_functions, pictures, reference
from tools.sources import with_sources


def on_config(config: Any) -> Any:
    """Put the reference at the end of the navigation."""
    config.nav.append({"Reference": reference.navigation()})
    return config


def on_files(files: Files, config: Any) -> Files:
    """Add the pages of the reference, and what is drawn."""
    pages = {
        **reference.pages(),
        "numpy-functions.md": numpy_functions.page(),
        "onnx-functions.md": onnx_functions.page(),
    }
    for path, text in pages.items():
        files.append(File.generated(config, path, content=text))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        draw(folder)
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            path = file.relative_to(folder).as_posix()
            files.append(File.generated(config, path, content=file.read_bytes()))
    return files


def draw(folder: Path) -> None:
    """Write what the pages show besides text, in the folders under which they look for it."""
    drawn = folder / "figures"
    drawn.mkdir()
    with redirect_stdout(StringIO()):  # it tells the answers of its exercise
        figures.main(drawn)
    pictures.main(drawn)
    gallery.main(drawn)
    pages = folder / "pages"
    pages.mkdir()
    price, options = figures.apples()
    step_through(price, pages / "apple.html", title="Two apples, with tax", **options)
    title = "사과 2개와 소비세"
    step_through(price, pages / "apple-ko.html", title=title, lang="ko", **options)


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Put in the code of the engine; show examples as sessions, without words for doctest.

    Pictures become links to themselves, so that they can be looked at in any size.
    """
    text = re.sub(r"```python(?=\n *>>>)", "```pycon", with_sources(markdown))
    text = re.sub(r"(!\[[^]]*\]\(([^)]*figures/[^)]*)\)(\{[^}]*\})?)", r"[\1](\2)", text)
    return re.sub(r"  # doctest: .*|^ *<BLANKLINE>$", "", text, flags=re.MULTILINE)
