"""Wrong answers to the exercises, as students write them.

Each has the section, the task, the code, and words that the message must have: the hint for this
mistake; or, where nobody foresaw it, numbers that show it.
"""

from __future__ import annotations

from typing import NamedTuple


class Answer(NamedTuple):
    section: str
    task: str
    code: str
    told: str = ""
