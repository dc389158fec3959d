"""What mkdocs calls while it builds the site: it adds the pages and pictures that code makes."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

from demos import figures
from tools import reference
from tools.sources import with_sources


def on_config(config: Any) -> Any:
    """Put the reference at the end of the navigation."""
    config.nav.append({"Reference": reference.navigation()})
    return config


def on_files(files: Files, config: Any) -> Files:
    """Add the pages of the reference and the book's figures."""
    for path, text in reference.pages().items():
        files.append(File.generated(config, path, content=text))
    with tempfile.TemporaryDirectory() as folder:
        figures.main(Path(folder))
        for picture in sorted(Path(folder).glob("*.svg")):
            content = picture.read_bytes()
            files.append(File.generated(config, f"figures/{picture.name}", content=content))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Put in the code of the engine; leave out what examples say to doctest only."""
    return re.sub(
        r"  # doctest: .*|^ *<BLANKLINE>$", "", with_sources(markdown), flags=re.MULTILINE
    )
