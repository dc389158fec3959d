"""Make the pictures of graphs that the READMEs and the pages of ``docs`` show.

    python tools/make_figures.py

The order of what stands below each other comes from Graphviz, and may change with its version. So
that everybody makes the same pictures, they are made with the one from the wheel.
"""

from __future__ import annotations

import os
from pathlib import Path

from demos import figures
from tools import gallery, korean_pictures, pictures

FOLDER = Path(__file__).parents[1] / "docs" / "figures"


def main(folder: Path) -> None:
    """Draw the book's figures, the tutorial's own pictures, the gallery, and some in Korean."""
    figures.main(folder)
    pictures.main(folder)
    gallery.main(folder)
    korean_pictures.main(folder)


if __name__ == "__main__":
    os.environ["PATH"] = ""  # where a Graphviz of the system would be found first
    main(FOLDER)
