"""How names, numbers and arrays are written, in pictures and in tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, islice
from typing import Any, NamedTuple

import numpy as np

LONGEST_NAME = 60
"""Longer names are cut, so that one of them cannot fill the page."""

LONGEST_TITLE = 300

LONGEST_PARAMS = 12
"""Longer parameters are left out: there is little room in a circle."""

MINUS = "\N{MINUS SIGN}"
"""The sign of what is set: as wide as +, and never the end of a line. Python reads ``-`` only, so
what people copy from a terminal, as the table of ``explain``, is written with that."""

SMALL_ARRAY = 6
"""Arrays of up to so many elements are shown whole, others by their shape."""

MOST_NUMBERS = 1000
"""Arrays of up to so many elements are listed where there is room to scroll."""

LONGEST_ROW = 80
"""Letters of a vector in a line."""

# Control characters but the newline, halves of surrogate pairs, and two codes that are not
# characters: XML forbids most of them, and a terminal may obey the rest. Then those that turn the
# direction of writing, which would turn around what stands behind them as well.
_UNPRINTABLE = chain(
    *(range(0x0A), range(0x0B, 0x20), range(0x7F, 0xA0), range(0xD800, 0xE000)),
    *(range(0xFFFE, 0x10000), range(0x202A, 0x202F), range(0x2066, 0x206A)),
)
_REPLACED = dict.fromkeys(_UNPRINTABLE, "\N{REPLACEMENT CHARACTER}")


def readable(text: str, longest: int = LONGEST_NAME) -> str:
    r"""A text that is safe to show: of limited length, without control characters but newlines.

    Args:
        text: any string.
        longest: how many characters it may have.

    Returns:
        The text; what is unprintable became U+FFFD, and too long an end became ``…``.

    Example:
        >>> readable("apple"), readable("a\x00b"), len(readable("x" * 10_000))
        ('apple', 'a\ufffdb', 60)
    """
    if len(text) > longest:
        text = text[: longest - 1] + "…"
    return text.translate(_REPLACED)


def one_line(text: str) -> str:
    r"""A name as it can be written in a formula or a table.

    >>> one_line("two\nlines")
    'two↵lines'
    """
    return readable(text).replace("\n", "↵")


def numbers_in(value: Any) -> Any:
    """The numbers that a value or a gradient stands for.

    Gradients that can be differentiated again are nodes themselves, and hold the numbers.

    Raises:
        TypeError: jit traces the graph, and what it computes with stands for numbers only.
    """
    while hasattr(value, "value"):
        value = value.value
    if getattr(value, "is_plain", False):  # a tracer: it stands for a number, and has none
        raise TypeError(
            "a graph cannot be shown while jit traces it, because its numbers are not known "
            "yet; show it outside of the function, or do without jit"
        )
    return value


def is_number(value: Any) -> bool:
    """Whether a value or a gradient is a single number, not an array.

    >>> is_number(2.0), is_number(np.zeros(1))
    (True, False)
    """
    return np.ndim(numbers_in(value)) == 0


def value_lines(value: Any, precision: int, minus: str = MINUS) -> list[str]:
    """Write a value: a number on one line; an array as its shape, and its elements if few.

    Args:
        value: a number, an array, or a node that holds one.
        precision: how many significant digits are shown.
        minus: the sign of negative numbers.

    Returns:
        The lines.

    Example:
        >>> value_lines(2.2000000000000002, precision=6)
        ['2.2']
        >>> value_lines(np.array([[1.0, 2.0], [3.0, 4.5]]), precision=6)
        ['(2, 2)', '[[1 2]', ' [3 4.5]]']
        >>> value_lines(np.zeros((28, 28)), precision=6)
        ['(28, 28)']
    """
    value = numbers_in(value)
    if is_number(value):
        return [number_text(value, precision, minus)]
    lines = [str(value.shape)]
    if 0 < value.size <= SMALL_ARRAY:
        elements = np.array2string(
            value,
            formatter={"all": lambda element: number_text(element, precision, minus)},
            max_line_width=1000,  # rows are not broken
            threshold=SMALL_ARRAY,
        )
        lines += filter(None, elements.split("\n"))
    return lines


def number_lines(array: Any, precision: int) -> list[str]:
    """All numbers of an array, for a font whose letters are of one width.

    Args:
        array: an array.
        precision: how many significant digits are shown.

    Returns:
        The rows, whose columns stand below each other; a vector goes on in the next line.

    Example:
        >>> number_lines(np.array([[1.0, 20.0], [3.0, 4.5]]), precision=6)
        ['[[  1  20]', ' [  3 4.5]]']
    """
    # Adding 0 takes the sign from -0, as number_text does, which would take ten times as long here.
    elements = (array if array.dtype == bool else array + 0.0).ravel().tolist()
    texts = [str(x) if x is True or x is False else f"{x:.{precision}g}" for x in elements]
    width = max(map(len, texts))
    cells = iter([text.rjust(width) for text in texts])
    if array.ndim > 1:
        return _nested(cells, array.shape)
    in_line = max(1, LONGEST_ROW // (width + 1))
    rows = [" ".join(islice(cells, in_line)) for _ in range(0, len(texts), in_line)]
    return _bracketed(rows)


def _nested(cells: Iterator[str], shape: tuple[int, ...]) -> list[str]:
    if len(shape) == 1:
        return _bracketed([" ".join(islice(cells, shape[0]))])
    return _bracketed([line for _ in range(shape[0]) for line in _nested(cells, shape[1:])])


def _bracketed(lines: list[str]) -> list[str]:
    first, *others = lines
    lines = [f"[{first}", *(f" {line}" for line in others)]
    lines[-1] += "]"
    return lines


def short_params(params: Mapping[str, Any] | None, longest: int = LONGEST_PARAMS) -> str:
    """The parameters of an op that are set, such as ``axis=0``; nothing if that takes much room.

    >>> short_params({"axis": 0, "keepdims": False}), short_params({"shape": (100, 28, 28)})
    ('axis=0', '')
    """
    given = {} if params is None else params
    text = ", ".join(
        f"{key}={_setting(key, value)}"
        for key, value in given.items()
        if value is not None and value is not False
    )
    return text if len(text) <= longest else ""


def check_precision(precision: Any) -> None:
    """See that a number of significant digits is one.

    >>> check_precision(0)
    Traceback (most recent call last):
        ...
    ValueError: precision must be a whole number from 1 to 17, got 0
    """
    if type(precision) is not int or not 1 <= precision <= 17:
        raise ValueError(f"precision must be a whole number from 1 to 17, got {precision!r}")


class Digits(NamedTuple):
    """A number as it is written.

    Attributes:
        minus: ``-`` or nothing.
        digits: the digits, perhaps with a point; or ``inf``, ``nan``, ``True``, ``False``.
        exponent: the power of ten behind them, if there is one.
    """

    minus: str
    digits: str
    exponent: int | None


def decimal_digits(value: Any, precision: int) -> Digits:
    """A single number in so many significant digits.

    >>> decimal_digits(-2.5e-10, 6), decimal_digits(float("inf"), 6)
    (Digits(minus='-', digits='2.5', exponent=-10), Digits(minus='', digits='inf', exponent=None))
    """
    value = numbers_in(value)
    if isinstance(value, np.ndarray | np.generic):
        value = value.item()
    if isinstance(value, bool):
        return Digits("", str(value), None)
    # -0, which 0 × -1 gives, is not less than 0 and loses its sign: nobody needs to wonder.
    digits, _, exponent = f"{abs(value):.{precision}g}".partition("e")
    return Digits("-" if value < 0 else "", digits, int(exponent) if exponent else None)


def number_text(value: Any, precision: int, minus: str = MINUS) -> str:
    """Write a single number with so many significant digits.

    >>> number_text(2.2000000000000002, 6), number_text(np.float32(3.0), 6), number_text(-1e-9, 6)
    ('2.2', '3', '−1e−09')
    """
    sign, digits, exponent = decimal_digits(value, precision)
    text = sign + digits + ("" if exponent is None else f"e{exponent:+03d}")
    return text.replace("-", minus)


def _setting(key: str, value: Any) -> str:
    if key in ("axis", "axes") and isinstance(value, tuple) and len(value) == 1:
        value = value[0]  # axis=0 says as much as axis=(0,)
    if isinstance(value, np.dtype | np.generic):
        return str(value)
    if isinstance(value, type):
        return value.__name__  # as float32 in astype(np.float32)
    return repr(value)
