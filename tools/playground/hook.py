"""A hook of MkDocs: puts on the site what the page of the playground loads."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.wheel import WheelBuilder
from mkdocs.structure.files import File, Files

from tools.playground.examples import EXAMPLES

ROOT = Path(__file__).parents[2]
FOLDER = "assets/playground"

PLACE = re.compile(r"<!-- playground -->.*?<!-- /playground -->", re.DOTALL)
EDITOR = f"""\
<link rel="stylesheet" href="{FOLDER}/page.css">
<div id="playground-app">
<noscript>This needs JavaScript. 자바스크립트가 필요합니다.</noscript>
</div>
<script src="{FOLDER}/settings.js"></script>
<script src="{FOLDER}/page.js"></script>"""


def on_files(files: Files, config: Any) -> Files:
    """Add this package's wheel, what runs the reader's code, and the settings of the page."""
    wheel, content = built()
    added = {
        wheel: content,
        "runner.py": Path(__file__).with_name("runner.py").read_bytes(),
        "settings.js": settings(config.extra["pyodide"], wheel).encode(),
    }
    for name, content in added.items():
        files.append(File.generated(config, f"{FOLDER}/{name}", content=content))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Put the editor where GitHub, which runs no scripts, shows a sentence."""
    return PLACE.sub(EDITOR, markdown)


def built() -> tuple[str, bytes]:
    """The wheel of this package: its name and its content."""
    with tempfile.TemporaryDirectory() as folder:
        (wheel,) = WheelBuilder(str(ROOT)).build(directory=folder, versions=["standard"])
        return Path(wheel).name, Path(wheel).read_bytes()


def settings(pyodide: str, wheel: str) -> str:
    """What the page's script has to know.

    Args:
        pyodide: the address of the folder with Pyodide's files, absolute or from the page on.
        wheel: the name of the wheel beside the script.
    """
    examples = [example.in_each_language() for example in EXAMPLES]
    known = {"pyodide": pyodide, "wheel": wheel, "examples": examples}
    return f"const playgroundSettings = {json.dumps(known, ensure_ascii=False)};\n"
