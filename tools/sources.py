"""Code of the engine on the site's pages: taken from the sources when the site is built."""

from __future__ import annotations

import importlib
import inspect
import re
import textwrap
from pathlib import Path
from typing import Any

MARKER = re.compile(r"^\{\{ source ([\w.]+) \}\}$", re.MULTILINE)
ROOT = Path(__file__).parents[1]


def with_sources(markdown: str) -> str:
    """A page with each marker ``{{ source module.name }}`` replaced by the code of that name."""
    return MARKER.sub(lambda found: source(found[1]), markdown)


def source(path: str) -> str:
    """The code of a function, method or op, as a block of Markdown under the name of its file.

    >>> print(source("autograd_scratch.engine.values.new_serial"))
    ```python title="autograd_scratch/engine/values.py"
    def new_serial() -> int:
        \"\"\"A serial number after those of all nodes there are.\"\"\"
        return next(SERIALS)
    ```
    """
    value = resolve(path)
    file = Path(inspect.getsourcefile(inspect.unwrap(value)) or "").resolve().relative_to(ROOT)
    code = textwrap.dedent(inspect.getsource(value)).rstrip()
    return f'```python title="{file.as_posix()}"\n{code}\n```'


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
