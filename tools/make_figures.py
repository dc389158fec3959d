"""Make the figures of the book that the READMEs and the site show.

    python tools/make_figures.py

The order of what stands below each other comes from Graphviz, and may change with its version. So
that everybody makes the same figures, they are made with the one from the wheel.
"""

from __future__ import annotations

import os
from pathlib import Path

from demos import figures

PICTURES = Path(__file__).parents[1] / "demos" / "pictures"


def main() -> None:
    os.environ["PATH"] = ""  # where a Graphviz of the system would be found first
    figures.main(PICTURES)


if __name__ == "__main__":
    main()
