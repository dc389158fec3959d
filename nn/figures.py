"""The figures that pictures of a training are drawn in; only they import Matplotlib."""

from __future__ import annotations

import io

import matplotlib.figure


class Figure(matplotlib.figure.Figure):
    """A figure that a notebook shows.

    Jupyter shows figures of Matplotlib once pyplot is loaded, and pyplot keeps each figure and
    chooses a window system. This one needs no pyplot; where it is loaded, it is shown once as well.
    """

    def _repr_png_(self) -> bytes:
        picture = io.BytesIO()
        self.savefig(picture, format="png")
        return picture.getvalue()
