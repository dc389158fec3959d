"""Korean words in the plots of chapter 4, for the Korean pages.

Matplotlib's own fonts have no Hangul, so these plots hold letters where the English ones hold their
outlines, and the reader's font draws them. Each text is placed by its anchor, so that a word of
another length stays where it belongs.
"""

from __future__ import annotations

import re

from autograd_scratch.pictures.writers.svg import EAST_ASIAN_FONTS

WORDS = {
    "digit": "숫자",
    "probability": "확률",
    "probability of the right answer": "정답의 확률",
    "target t": "정답 t",
    r"x to x \+ h: slope (.+)": r"x와 x + h: 기울기 \1",
    r"x − h to x \+ h: slope (.+)": r"x − h와 x + h: 기울기 \1",
    r"tangent: slope (.+)": r"접선: 기울기 \1",
    r"at (\d+): slope (.+)": r"x = \1: 기울기 \2",
    "tangent": "접선",
    "−gradient": "−기울기",
    "start": "출발점",
    "minimum": "최소점",
    r"scores x·W": "점수 x·W",
    "softmax": "소프트맥스",
    "class": "클래스",
    "step": "갱신 횟수",
    "loss": "손실",
    "epoch": "에폭",
    "accuracy": "정확도",
    "train": "훈련 데이터",
    "test": "시험 데이터",
    r"step (\d+): (\d+) % right": r"갱신 \1번: 정확도 \2%",
}
"""What stands for each text of a plot; numbers in it are carried over."""

FONTS = f"Helvetica, Arial, 'Liberation Sans', {EAST_ASIAN_FONTS}"

_TEXT = re.compile(r"(<text[^>]*>)([^<]*)(</text>)")
_WORD = re.compile("(?!log|y_wrong)\\b[A-Za-z]{3,}")  # these are the same in both


def in_korean(picture: str) -> str:
    """A plot whose letters are text, with Korean words.

    Raises:
        KeyError: it has an English word that has no Korean one here.
    """
    picture = _TEXT.sub(lambda text: text[1] + _translated(text[2]) + text[3], picture)
    # Matplotlib's style of each text names fonts, and an important rule outdoes it.
    fonts = f"<style>text{{font-family:{FONTS}!important}}</style>"
    return picture.replace("</svg>", f"{fonts}</svg>")


def _translated(text: str) -> str:
    for english, korean in WORDS.items():
        if re.fullmatch(english, text):
            return re.sub(english, korean, text)
    if _WORD.search(text):
        raise KeyError(text)
    return text
