"""The pictures of the gallery: each is what the code above it draws."""

from __future__ import annotations

import doctest
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from autograd_scratch.whole_files import write_whole

PAGE = Path(__file__).parents[1] / "docs" / "gallery.md"

_FENCE = re.compile(r"^```python\n(.*?)^```$|!\[[^]]*\]\(figures/([\w-]+)\.svg\)", re.M | re.S)


class Shown(NamedTuple):
    """A picture of the page.

    Attributes:
        name: of its file, without the ending.
        code: what has been run since the picture before.
    """

    name: str
    code: str


def shown() -> Iterator[Shown]:
    """The pictures of the page, from the top to the bottom."""
    code = ""
    for block, name in _FENCE.findall(PAGE.read_text(encoding="utf-8")):
        if name:
            yield Shown(name, code)
            code = ""
        else:
            code += "".join(e.source for e in doctest.DocTestParser().get_examples(block))


def main(folder: Path) -> None:
    """Run the code of the page, and write what it has called ``picture`` before each picture."""
    names: dict[str, Any] = {}
    for name, code in shown():
        with redirect_stdout(StringIO()):
            exec(code, names)
        write_whole(folder / f"{name}.svg", names.pop("picture").encode())
