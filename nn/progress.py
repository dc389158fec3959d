"""The progress bar of a training."""

from __future__ import annotations

import sys
from typing import Any

from nn.optional import imported

__all__ = ["progress_bar"]


def progress_bar(total: int, initial: int) -> Any:
    """A bar of tqdm's, as a context manager.

    In a notebook it goes where the lines of a training go, and is gone at the end: what goes to
    stderr is shown there in blocks of their own, and each line would begin another one.

    Args:
        total: how many iterations there will be.
        initial: how many of them are done.

    Raises:
        ImportError: tqdm is not installed.
    """
    bar = imported("tqdm", "a progress bar (or give verbose=False)").tqdm
    if _in_notebook():
        return bar(total=total, initial=initial, unit=" iterations", file=sys.stdout, leave=False)
    return bar(total=total, initial=initial, unit=" iterations")


def _in_notebook() -> bool:
    """Whether IPython runs this, and not in a terminal."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and bool(ipython.get_ipython()) and not sys.stdout.isatty()
