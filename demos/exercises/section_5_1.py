"""Exercises on section 5.1: computational graphs, forward."""

from __future__ import annotations

from typing import Any

from demos.exercises.cases import function_task
from demos.exercises.task import Section, Text

_TAX = Text(
    "The tax became a term of a sum. A rate of 10% is the factor 1.1: another × node.",
    "소비세를 더했습니다. 세율 10%는 1.1을 곱하는 × 노드로 나타냅니다.",
)
_NO_TAX = Text(
    "The tax is missing: one more × node.", "소비세가 빠졌습니다. × 노드가 하나 더 필요합니다."
)

_CROSSED = Text(
    "Each price goes with its own number: apple with apple_num, orange with orange_num.",
    "가격에는 그 과일의 개수를 곱하세요. apple에는 apple_num을, orange에는 orange_num을 곱합니다.",
)


def _nodes(apple: Any, apple_num: Any, orange: Any, orange_num: Any, tax: Any) -> Any:
    apples, oranges = apple * apple_num, orange * orange_num
    return apples, oranges, apples + oranges, (apples + oranges) * tax


def _taxed_early(apple: Any, apple_num: Any, orange: Any, orange_num: Any, tax: Any) -> Any:
    apples, oranges = apple * apple_num * tax, orange * orange_num * tax
    return apples, oranges, apples + oranges, apples + oranges


def _taxed_twice(apple: Any, apple_num: Any, orange: Any, orange_num: Any, tax: Any) -> Any:
    return _nodes(apple * tax, apple_num, orange * tax, orange_num, tax)


def _taxed_once(apple: Any, apple_num: Any, orange: Any, orange_num: Any, tax: Any) -> Any:
    apples, oranges = apple * apple_num, orange * orange_num
    return apples, oranges, apples + oranges, apples + oranges * tax


def _added(apple: Any, apple_num: Any, orange: Any, orange_num: Any, tax: Any) -> Any:
    apples, oranges = apple * apple_num, orange * orange_num
    return apples, oranges, apples + oranges, apples + oranges + tax


def _multiplied(apple: Any, apple_num: Any, orange: Any, orange_num: Any, tax: Any) -> Any:
    apples, oranges = apple * apple_num, orange * orange_num
    return apples, oranges, apples * oranges, apples * oranges * tax


SECTION = Section(
    "5-1",
    Text("computational graphs", "계산 그래프"),
    [
        function_task(
            "apple_price",
            "(apple, apple_num, tax)",
            Text(
                """What apples cost with tax: two × nodes in a row.

apple: the price of one. apple_num: how many. tax: a factor, 1.1 for 10%. Return a number.""",
                """소비세를 포함한 사과의 지불 금액을 구합니다. × 노드 두 개를 차례로 지납니다.

apple: 사과 1개의 가격. apple_num: 개수. tax: 곱하는 값(10%이면 1.1). 수를 반환하세요.""",
            ),
            right=lambda apple, apple_num, tax: apple * apple_num * tax,
            cases=[
                {"apple": 100.0, "apple_num": 2.0, "tax": 1.1},
                {"apple": 30.0, "apple_num": 5.0, "tax": 1.25},
            ],
            wrong=[
                (lambda apple, apple_num, tax: apple * apple_num + tax, _TAX),
                (lambda apple, apple_num, tax: apple * apple_num, _NO_TAX),
                (
                    lambda apple, apple_num, tax: apple * apple_num * (1 + tax),
                    Text(
                        "tax is the factor 1.1 already; 1 + tax would be 110% on top.",
                        "tax가 이미 1.1입니다. 1 + tax를 곱하면 세율이 110%가 됩니다.",
                    ),
                ),
                (
                    lambda apple, apple_num, tax: apple * apple_num * 1.1,
                    Text(
                        "The tax is 1.1 in the code; take the argument tax.",
                        "코드에 1.1을 직접 썼습니다. 매개변수 tax를 쓰세요.",
                    ),
                ),
                (
                    lambda apple, apple_num, tax: apple_num * (apple + tax),
                    _TAX,
                ),
                (
                    lambda apple, apple_num, tax: apple * tax,
                    Text("The number of apples is missing.", "사과의 개수를 곱하지 않았습니다."),
                ),
                (
                    lambda apple, apple_num, tax: (apple + apple_num) * tax,
                    Text(
                        "Price and number were added; the node is ×.",
                        "가격과 개수를 더했습니다. × 노드를 쓰세요.",
                    ),
                ),
            ],
        ),
        function_task(
            "apples_and_oranges",
            "(apple, apple_num, orange, orange_num, tax)",
            Text(
                """The values at all nodes of the graph of apples and oranges, from left to right.

apple, orange: prices of one. apple_num, orange_num: how many. tax: a factor, 1.1 for 10%.
Return four numbers: apple_price, orange_price, all_price (their sum), price (with tax).""",
                """사과와 귤을 사는 계산 그래프에서 모든 노드의 값을 왼쪽부터 구합니다.

apple, orange: 1개의 가격. apple_num, orange_num: 개수. tax: 곱하는 값(10%이면 1.1).
수 네 개를 반환하세요: apple_price, orange_price, all_price(둘의 합), price(소비세 포함).""",
            ),
            right=_nodes,
            cases=[
                {"apple": 100.0, "apple_num": 2.0, "orange": 150.0, "orange_num": 3.0, "tax": 1.1},
                {"apple": 50.0, "apple_num": 4.0, "orange": 80.0, "orange_num": 1.0, "tax": 1.2},
            ],
            wrong=[
                (
                    _taxed_early,
                    Text(
                        "The tax belongs to the last node, after the sum.",
                        "소비세는 합을 구한 뒤 마지막 노드에서 곱하세요.",
                    ),
                ),
                (
                    _taxed_once,
                    Text(
                        "Only the oranges were taxed: × comes before +. Write (a + b) * tax.",
                        "귤에만 소비세가 붙었습니다. 곱셈이 먼저 계산되므로 (a + b) * tax로 "
                        "쓰세요.",
                    ),
                ),
                (
                    _taxed_twice,
                    Text(
                        "The tax was taken twice; it belongs to the last node only.",
                        "소비세를 두 번 곱했습니다. 마지막 노드에서만 곱하세요.",
                    ),
                ),
                (_added, _TAX),
                (
                    lambda apple, apple_num, orange, orange_num, tax: _nodes(
                        apple, orange_num, orange, apple_num, tax
                    ),
                    _CROSSED,
                ),
                (
                    lambda apple, apple_num, orange, orange_num, tax: _nodes(
                        apple, apple_num, orange, apple_num, tax
                    ),
                    _CROSSED,
                ),
                (
                    _multiplied,
                    Text("The two prices meet at a + node.", "두 가격은 + 노드에서 만납니다."),
                ),
                (
                    lambda *given: _nodes(*given)[-1],
                    Text(
                        "That is the last value; return those of all four nodes.",
                        "마지막 값만 반환했습니다. 노드 네 개의 값을 모두 반환하세요.",
                    ),
                ),
            ],
            parts=("apple_price", "orange_price", "all_price", "price"),
        ),
    ],
)
