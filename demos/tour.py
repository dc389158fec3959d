"""The page that leads through what the main job made: ``index.html``, beside its pictures."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from autograd_scratch.whole_files import write_whole

TEXTS: Mapping[str, Mapping[str, Any]] = {
    "en": {
        "title": "From two apples to handwritten digits",
        "intro": "What the main job computed, step by step. Everything on this page was made on "
        "your machine a moment ago.",
        "apple": (
            "1. Two apples and a tax",
            "Two apples at 100 each, with 10 % tax, cost {price:g}. Above the lines stand the "
            "values, from left to right. Below them stand the gradients, from right to left: if "
            "an apple becomes dearer by 1, the price rises by {apple:g}.",
            "Step through this graph, type another price for the apple, and watch both passes "
            "change",
            "The graph of the price: values above the lines, gradients below",
        ),
        "check": (
            "2. Are the gradients right?",
            "A gradient can be measured without any theory: change one weight by a little, and see "
            "by how much the loss changes. That takes two runs of the network for each of its "
            "{count:,} numbers; backpropagation takes one walk back for all of them. For three "
            "digits both ways were tried. The largest mean difference is {worst}, which is the "
            "error of measuring: the steps are small, but not infinitely small.",
            ("parameter", "mean difference of both gradients"),
        ),
        "train": (
            "3. A network learns to read",
            "The network saw {trained:,} handwritten digits, 100 at a time, and after each hundred "
            "moved its weights a little against the gradient. The loss fell, and of {tested:,} "
            "digits that it never trained on it reads {percent:.1f} % rightly.",
            "Loss and accuracies during training",
        ),
        "mistakes": (
            "4. What it gets wrong",
            "Test digits that it is wrong about, the most confident mistakes first. Some of them "
            "you may read wrongly, too.",
            "Digits that the network takes for others",
        ),
        "confusion": (
            "5. What it takes for what",
            "A row for each digit, a column for each answer. What stands off the diagonal is a "
            "mistake.",
            "The confusion matrix",
        ),
        "weights": (
            "6. What it looks for",
            "Each square belongs to one hidden neuron: the weights of its 784 pixels. One sign "
            "wants ink there, the other wants none.",
            "The weights of the hidden neurons",
        ),
        "next": (
            "And now?",
            "`python -m demos --list` lists the other demos, `docs/tutorial` follows the book.",
        ),
    },
    "ko": {
        "title": "사과 두 개에서 손글씨 숫자까지",
        "intro": "방금 이 컴퓨터에서 계산한 결과를 차례대로 살펴봅니다.",
        "apple": (
            "1. 사과 두 개와 소비세",
            "1개에 100원인 사과를 2개 사면 지불 금액은 소비세 10%를 더해 {price:g}원입니다. 선 "
            "위의 값은 왼쪽에서 오른쪽으로, 선 아래의 기울기는 오른쪽에서 왼쪽으로 흐릅니다. 사과 "
            "가격이 1원 오르면 지불 금액은 {apple:g}원 늘어납니다.",
            "이 그래프를 한 단계씩 따라가 보세요. 사과 가격을 바꾸면 순전파와 역전파도 바뀝니다",
            "지불 금액의 계산 그래프. 선 위에는 값이, 선 아래에는 기울기가 있다.",
        ),
        "check": (
            "2. 기울기는 맞을까요?",
            "기울기는 수치 미분으로도 구할 수 있습니다. 가중치 하나를 조금 바꾸고 손실이 얼마나 "
            "달라지는지 보면 됩니다. 이 방법으로는 매개변수 {count:,}개 하나하나에 대해 신경망을 "
            "두 번씩 계산해야 하지만, 오차역전파법으로는 거꾸로 한 번만 가면 모두 구할 수 "
            "있습니다. 숫자 이미지 세 장으로 두 방법을 비교했습니다. 차이의 평균은 가장 큰 것도 "
            "{worst}에 지나지 않으며, 이것은 수치 미분의 오차입니다. 가중치를 바꾸는 폭이 "
            "작기는 해도 무한히 작지는 않기 때문입니다.",
            ("매개변수", "두 기울기 차이의 평균"),
        ),
        "train": (
            "3. 신경망이 숫자 읽기를 배웁니다",
            "손글씨 숫자 {trained:,}장을 100장씩 보여 주고, 그때마다 가중치를 기울기 반대 방향으로 "
            "조금씩 갱신했습니다. 손실은 줄어들었고, 학습에 쓰지 않은 숫자 {tested:,}장 가운데 "
            "{percent:.1f}%를 바르게 읽습니다.",
            "학습하는 동안의 손실과 정확도",
        ),
        "mistakes": (
            "4. 틀리게 읽은 숫자",
            "시험 데이터에서 틀리게 읽은 숫자를, 신경망이 크게 확신한 것부터 보여 줍니다. 사람도 "
            "헷갈릴 만한 숫자가 있습니다.",
            "신경망이 다른 숫자로 잘못 읽은 숫자",
        ),
        "confusion": (
            "5. 무엇을 무엇으로 읽었을까요?",
            "행은 실제 숫자, 열은 신경망의 답입니다. 대각선을 벗어난 칸이 틀린 답입니다.",
            "혼동 행렬",
        ),
        "weights": (
            "6. 은닉층 뉴런이 찾는 모양",
            "네모 하나는 은닉층 뉴런 하나가 픽셀 784개에 곱하는 가중치입니다. 한쪽 부호의 가중치는 "
            "그 자리에 획이 있기를, 다른 쪽 부호의 가중치는 획이 없기를 바랍니다.",
            "은닉층 뉴런의 가중치",
        ),
        "next": (
            "다음에 할 일",
            "`python -m demos --list`로 다른 데모를 볼 수 있고, `docs/tutorial`에는 책을 따라가는 "
            "튜토리얼이 있습니다.",
        ),
    },
}

STYLE = """
:root { color-scheme: light dark; }
body { margin: 0 auto; max-width: 46rem; padding: 1.5rem 1rem 4rem; line-height: 1.6;
  font-family: system-ui, "Noto Sans KR", "Malgun Gothic", sans-serif;
  background: Canvas; color: CanvasText; }
img { max-width: 100%; height: auto; background: #fff; border-radius: 6px; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { border-bottom: 1px solid color-mix(in srgb, currentColor 25%, transparent);
  padding: .25rem 1.2rem .25rem 0; text-align: left; }
h1, h2 { line-height: 1.3; }
h2 { margin-top: 2.5rem; }
:lang(ko) { word-break: keep-all; }
.step { display: inline-block; padding: .6rem 1rem; border-radius: 6px; background: #3f51b5;
  color: #fff; text-decoration: none; }
.step:focus-visible { outline: 3px solid #ffab00; }
"""


def write_tour(
    folder: Path,
    *,
    lang: str,
    apple: Mapping[str, float],
    differences: Mapping[str, float],
    count: int,
    reading: Mapping[str, float],
) -> Path:
    """Write the page.

    Args:
        folder: where the pictures of the main job are.
        lang: ``"en"`` or ``"ko"``.
        apple: the price, and by how much it changes with that of an apple.
        differences: of the gradient check, for each parameter.
        count: how many numbers the network has.
        reading: with how many digits the network was trained and tested, and its accuracy.

    Returns:
        The path of ``index.html``.
    """
    texts = TEXTS[lang]
    heading, text, link, alt = texts["apple"]
    body = [
        f"<h1>{escape(texts['title'])}</h1><p>{escape(texts['intro'])}</p>",
        section(heading, text.format(**apple)),
        picture("apple.svg", alt),
        f'<p><a class="step" href="apple.html">{escape(link)}</a></p>',
    ]
    heading, text, head = texts["check"]
    rows = [(f"<code>{key}</code>", small(value)) for key, value in differences.items()]
    body += [
        section(heading, text.format(count=count, worst=small(max(differences.values())))),
        "<table>",
        *(f"<tr><th>{a}</th><th>{b}</th></tr>" for a, b in [map(escape, head)]),
        *(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in rows),
        "</table>",
    ]
    names = {"train": "history", "mistakes": "mistakes"}
    for key in ("train", "mistakes", "confusion", "weights"):
        heading, text, alt = texts[key]
        body += [section(heading, text.format(**reading, percent=100.0 * reading["accuracy"]))]
        body += [picture(f"mnist_{names.get(key, key)}.png", alt)]
    heading, text = texts["next"]
    page = [
        f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(texts['title'])}</title><style>{STYLE}</style></head><body><main>",
        *body,
        f"<h2>{escape(heading)}</h2><p>{with_code(text)}</p>",
        "</main></body></html>\n",
    ]
    path = folder / "index.html"
    write_whole(path, "\n".join(page).encode())
    return path


def section(heading: str, text: str) -> str:
    return f"<h2>{escape(heading)}</h2><p>{escape(text)}</p>"


def small(number: float) -> str:
    """A number as Python prints it, with a minus sign at which no line breaks.

    >>> small(1.23e-10)
    '1.2e−10'
    """
    return f"{number:.1e}".replace("-", "−")


def with_code(text: str) -> str:
    """A text in which what stands between backticks is code."""
    parts = [escape(part) for part in text.split("`")]
    return "".join(f"<code>{x}</code>" if k % 2 else x for k, x in enumerate(parts))


def picture(name: str, alt: str) -> str:
    """A picture, and a link to it, as a phone shows it too small."""
    return f'<p><a href="{name}"><img src="{name}" alt="{escape(alt)}"></a></p>'
