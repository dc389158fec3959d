"""What stands above and below the lines of a picture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..text import is_number, number_text, numbers_in
from .arrays import DrawnArray, array_title, drawn_array
from .dimensions import shape_text


class Label(NamedTuple):
    """What is above or below a line: text, and perhaps an array, or an empty box with a number.

    Attributes:
        text: the text, of any number of lines.
        blank: the number of the box; 0 if there is none.
        array: the array below the text.
        beside: text at the left of the box or the array.
        title: what a viewer shows when the mouse rests on it.
    """

    text: str = ""
    blank: int = 0
    array: DrawnArray | None = None
    beside: str = ""
    title: str = ""

    def __bool__(self) -> bool:
        return bool(self.text or self.blank or self.array)

    @property
    def lines(self) -> list[str]:
        """The same as lines of text, without the box.

        >>> Label("dot", array=DrawnArray([["1", "2"]]), beside="h =").lines
        ['dot', 'h = [1 2]']
        """
        lines = self.text.split("\n") if self.text else []
        rows = self.array.lines if self.array else []
        if self.beside and len(rows) == 1:
            return [*lines, f"{self.beside} {rows[0]}"]
        return [*lines, *([self.beside] if self.beside else []), *rows]


def value_label(
    value: Any,
    precision: int,
    size: tuple[int, int],
    shown: bool | str,
    dimensions: Mapping[str, int] | None = None,
) -> Label:
    """A value or a gradient as a label.

    Args:
        value: a number, an array, or a node that holds one.
        precision: how many significant digits numbers are shown with.
        size: the most rows and columns of an array that is shown as numbers.
        shown: whether it is shown; ``"shapes"`` for the shapes of arrays only.
        dimensions: names of lengths in shapes.

    Example:
        >>> value_label(2.5, 6, (5, 5), True).text
        '2.5'
    """
    if not shown or (shown == "shapes" and is_number(value)):
        return Label()
    numbers = numbers_in(value)
    if is_number(value):
        return Label(number_text(numbers, precision))
    shape = shape_text(numbers.shape, dimensions)
    if shown == "shapes":
        return Label(shape)
    array = drawn_array(numbers, precision, size)
    text = "" if array else shape
    if array and array.shape:
        array = array._replace(shape=shape)
    title = "" if array and array.rows else array_title(numbers, precision)
    return Label(text, array=array, title=title)


def joined(name: str, label: Label) -> Label:
    """The name of a node before its value.

    >>> joined("h", Label("2.5")).text, joined("h", Label("(2, 3)")).text
    ('h = 2.5', 'h (2, 3)')
    """
    if not name or not label:
        return label or Label(name)
    if label.blank or label.array:
        *above, beside = name.split("\n")  # the value continues the last line
        return label._replace(text="\n".join(above), beside=f"{beside} =")
    joint = " " if label.text.startswith("(") else " = "
    return label._replace(text=joint.join([name, label.text]))
