"""What a TypeError probably means in these exercises."""

from __future__ import annotations

import re

from demos.exercises.task import Text

__all__ = ["of_type"]

_WORDS_OF_CALLS = ("positional arg", "required arg", "unexpected keyword", "takes no arguments")
_FUNCTION = "'(function|method|builtin_function_or_method|numpy.ufunc|type)'"


def of_type(message: str) -> Text | None:
    """A hint about what a TypeError says; None if it is not known here."""
    for pattern, text in _KNOWN:
        if re.search(pattern, message):
            return text
    if any(words in message for words in _WORDS_OF_CALLS):
        return Text(
            "The call and the function do not fit each other: count the arguments of both. Those "
            "of the template stay as they are (methods have `self` first), and a class must be "
            "made before use: `MulLayer()`.",
            "호출할 때 넘긴 인수와 함수의 매개변수가 서로 맞지 않습니다. 양쪽의 개수를 세어 "
            "보세요. 처음에 주어진 매개변수는 그대로 두고(메서드의 첫 번째 매개변수는 "
            "`self`입니다), 클래스는 `MulLayer()`처럼 객체를 만든 뒤에 쓰세요.",
        )
    return None


_KNOWN = (
    (
        "for \\^|bitwise_xor",
        Text(
            "In Python `^` is not a power. Write `**`.",
            "파이썬에서 `^`는 거듭제곱이 아닙니다. `**`를 쓰세요.",
        ),
    ),
    (
        r"'(int|float|numpy\.\w+)' object is not callable",
        Text(
            "A number or an array stands before a bracket, so Python calls it like a function. Is "
            "a `*` missing between them?",
            "수나 배열 바로 뒤에 괄호가 있어서 파이썬이 함수처럼 호출합니다. 그 사이에 `*`를 "
            "빠뜨리지 않았는지 확인해 보세요.",
        ),
    ),
    (
        "'(tuple|list|dict)' object is not callable",
        Text(
            "What stands before the round bracket is no function. One of its elements is taken "
            "with square brackets: `x.shape[0]`, `grads[key]`.",
            "소괄호 앞에 있는 것은 함수가 아닙니다. 원소를 꺼낼 때는 `x.shape[0]`이나 "
            "`grads[key]`처럼 대괄호를 쓰세요.",
        ),
    ),
    (
        "object is not callable",
        Text(
            "What stands before the round bracket is no function. A layer is used by its methods, "
            "`layer.forward(x)`, and a module by what is in it, `np.random.choice(…)`.",
            "소괄호 앞에 있는 것은 함수가 아닙니다. 계층은 `layer.forward(x)`처럼 메서드로, "
            "모듈은 `np.random.choice(…)`처럼 그 안의 함수로 씁니다.",
        ),
    ),
    (
        f"{_FUNCTION} object is not subscriptable|{_FUNCTION} object does not support item",
        Text(
            "A function is called with round brackets, `f(x)`; square ones are for positions.",
            "함수는 `f(x)`처럼 소괄호로 호출합니다. 대괄호는 인덱스에 씁니다.",
        ),
    ),
    (
        "'(int|float|numpy.float64)' object is not (subscriptable|iterable)",
        Text(
            "That is a single number: it has no positions, and nothing to go through one by one. "
            "(For a count, write `range(n)`.)",
            "수 하나에는 인덱스를 쓸 수 없고, 원소를 하나씩 꺼낼 수도 없습니다. (횟수만큼 "
            "반복하려면 `range(n)`을 쓰세요.)",
        ),
    ),
    (
        "cannot be interpreted as an integer",
        Text(
            "A whole number is needed there: a count such as `len(x)`, or a shape such as "
            "`x.shape`.",
            "정수가 필요합니다. `len(x)` 같은 개수나 `x.shape` 같은 형상을 쓰세요.",
        ),
    ),
    (
        "cannot unpack non-iterable",
        Text(
            "On the left of `=` are several names, but on the right is one value.",
            "`=` 왼쪽에는 이름이 여럿인데 오른쪽에는 값이 하나뿐입니다.",
        ),
    ),
    (
        f"unsupported operand.*{_FUNCTION}",
        Text(
            "A function stands there as if it were a number. Call it: `f(x)`. Or has a number the "
            "same name as a function?",
            "함수를 수처럼 썼습니다. `f(x)`처럼 호출하세요. 수의 이름이 함수의 이름과 같지 "
            "않은지도 확인해 보세요.",
        ),
    ),
    (
        "unsupported operand.*'dict'",
        Text(
            "A dict cannot be computed with as a whole. Go through its keys: `for key in params`.",
            "딕셔너리 전체로는 계산할 수 없습니다. `for key in params`처럼 키마다 계산하세요.",
        ),
    ),
    (
        "multiply sequence|unsupported operand.*'(tuple|list)'",
        Text(
            "A tuple, a list or a text cannot be computed with like an array. Take out what is in "
            "it first: `a, b = …`, or `params[key]` for a key.",
            "튜플, 리스트, 문자열은 배열처럼 계산할 수 없습니다. `a, b = …`나 `params[key]`처럼 "
            "먼저 안에 있는 값을 꺼내세요.",
        ),
    ),
)
