"""Code of this repository on pages: each excerpt is what its source says now.

A comment ``<!-- source module.name -->`` on a page stands before a link to the file and the code.
``python tools/make_pages.py`` writes both anew, and a test fails where it would change something.
"""

from __future__ import annotations

import importlib
import inspect
import os
import re
import textwrap
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]

EXCERPT = re.compile(
    r"^<!-- source (?P<name>[\w.]+) -->"
    r"(?:\n\[`(?P<file>[^`]+)`\]\(\S+\)\n\n```python\n(?P<code>.*?)```)?$",
    re.MULTILINE | re.DOTALL,
)
"""An excerpt as it stands on a page, or at first the comment alone."""


def with_sources(markdown: str, folder: Path) -> str:
    """A page of a folder with its excerpts as the sources have them."""
    return EXCERPT.sub(lambda found: excerpt(found["name"], folder), markdown)


def excerpt(path: str, folder: Path) -> str:
    """The code of a function, method or op, below a link to its file from a folder.

    The examples in its docstring are left out: on a page, they would be run as the page's own.

    >>> print(excerpt("autograd_scratch.engine.values.new_serial", ROOT / "docs"))
    <!-- source autograd_scratch.engine.values.new_serial -->
    [`autograd_scratch/engine/values.py`](../autograd_scratch/engine/values.py)
    <BLANKLINE>
    ```python
    def new_serial() -> int:
        \"\"\"A serial number after those of all nodes there are.\"\"\"
        return next(SERIALS)
    ```
    """
    value = resolve(path)
    file = Path(inspect.getsourcefile(inspect.unwrap(value)) or "").resolve()
    name, link = file.relative_to(ROOT).as_posix(), Path(os.path.relpath(file, folder)).as_posix()
    code = _without_examples(textwrap.dedent(inspect.getsource(value)).rstrip())
    return f"<!-- source {path} -->\n[`{name}`]({link})\n\n```python\n{code}\n```"


def _without_examples(code: str) -> str:
    """Code whose docstrings end before their examples."""
    return re.sub(r'\n\n *>>> .*?\n *(?=""")', "", code, flags=re.DOTALL)


def resolve(path: str) -> Any:
    """The object at a dotted path: the longest part that is a module, then attributes."""
    parts = path.split(".")
    for end in range(len(parts), 0, -1):
        try:
            value: Any = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for name in parts[end:]:
            value = getattr(value, name)
        return value
    raise ModuleNotFoundError(path)
