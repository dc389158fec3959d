"""Say in words what is wrong with a result: a known mistake, or what can be seen."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograd_scratch import Node
from demos.exercises.comparing import as_numbers, same
from demos.exercises.showing import show
from demos.exercises.task import Text, Trial

__all__ = ["diagnose"]

Numbers = np.ndarray[Any, Any]


def diagnose(
    result: Any, trial: Trial, *, changed: Sequence[str] = (), before: Sequence[Any] = ()
) -> Text:
    """A hint for a result that is not right.

    Args:
        result: what the student's code gave.
        trial: the call, with its known mistakes: the hint is that of the one that gives this.
        changed: names of arguments that the call changed and should not have.
        before: what was right, and given, in calls with other arguments.
    """
    with np.errstate(all="ignore"):  # the student's numbers may be huge
        for mistake in trial.mistakes:
            if callable(mistake.result):
                if mistake.result(result):
                    return mistake.hint
            elif same(result, mistake.result, trial.rtol):
                return mistake.hint
        if changed:
            return Text(
                f"The call changed {changed[0]} itself, and went on with that. Work on a copy.",
                f"호출 도중에 {changed[0]}의 값이 바뀌었고, 바뀐 값으로 계산했습니다. 복사본을 "
                "만들어 쓰세요.",
            )
        if any(same(result, right, trial.rtol) for right in before):
            return Text(
                "That is what was right for the arguments before. Are numbers written in the code "
                "where the arguments belong?",
                "앞의 호출에서 정답이었던 값입니다. 매개변수를 쓸 자리에 수를 직접 쓰지 않았는지 "
                "확인해 보세요.",
            )
        return _seen(result, trial.right, trial.parts)


def _seen(result: Any, right: Any, parts: Sequence[str]) -> Text:
    if result is None:
        return Text(
            "It returned None. Is there a `return` at the end, and on every way through?",
            "None을 반환했습니다. 마지막에 `return`이 있는지, 어떤 경우에도 `return`을 "
            "지나는지 확인해 보세요.",
        )
    if isinstance(right, Mapping):
        return _seen_in_dict(result, right)
    if isinstance(right, tuple):
        return _seen_in_several(result, right, parts)
    return _seen_in_one(result, right)


def _seen_in_dict(result: Any, right: Mapping[str, Any]) -> Text:
    names = ", ".join(map(repr, right))
    text = Text(f"Return a dict with the keys {names}.", f"키가 {names}인 딕셔너리를 반환하세요.")
    if not isinstance(result, Mapping) or not result.keys() & right.keys():
        return text
    if result.keys() != right.keys():
        missing = ", ".join(repr(key) for key in right if key not in result)
        if missing:
            if len(result) > 1:
                return Text(
                    f"{text.en} {missing} is missing.", f"{text.ko} {missing} 키가 없습니다."
                )
            return Text(
                f"{text.en} {missing} is missing. Is a `return` inside the loop, or is the dict "
                f"made anew in it?",
                f"{text.ko} {missing} 키가 없습니다. `return`이 반복문 안에 있거나 반복문 "
                "안에서 딕셔너리를 새로 만들지 않았는지 확인해 보세요.",
            )
        extra = ", ".join(repr(key) for key in result if key not in right)
        return Text(f"{text.en} {extra} is too many.", f"{text.ko} {extra} 키는 필요 없습니다.")
    wrong = next(key for key in right if not same(result[key], right[key], 1e-5))
    return _of_part(repr(wrong), _seen(result[wrong], right[wrong], ()))


def _seen_in_several(result: Any, right: tuple[Any, ...], parts: Sequence[str]) -> Text:
    names = ", ".join(parts) if parts else str(len(right))
    if isinstance(result, np.ndarray) and result.ndim:
        result = list(result)
    if isinstance(result, Mapping):
        return Text(
            f"Return the values themselves, not a dict: {names}, separated by commas.",
            f"딕셔너리가 아니라 {names}의 값을 쉼표로 구분해서 반환하세요.",
        )
    if not isinstance(result, tuple | list) or len(result) != len(right):
        count = len(result) if isinstance(result, tuple | list) else 1
        text = Text(
            f"{len(right)} results are needed, separated by commas: {names}. It gave {count}.",
            f"결과 {len(right)}개({names})를 쉼표로 구분해서 반환하세요. 지금은 {count}개입니다.",
        )
        if not all(name.startswith("d") for name in parts):
            return text
        return Text(
            f"{text.en} An operation sends back one gradient for each of its inputs.",
            f"{text.ko} 역전파는 입력마다 기울기를 하나씩 흘려보냅니다.",
        )
    if any(same(order, right, 1e-5) for order in itertools.permutations(result)):
        return Text(
            f"The numbers are right, but in the wrong order; the order is {names}.",
            f"값은 맞지만 순서가 바뀌었습니다. 순서는 {names}입니다.",
        )
    wrong = next(
        i for i, (a, b) in enumerate(zip(result, right, strict=True)) if not same(a, b, 1e-5)
    )
    name = parts[wrong] if parts else str(wrong)
    return _of_part(name, _seen(result[wrong], right[wrong], ()))


def _of_part(name: str, text: Text) -> Text:
    return Text(f"Look at {name}. {text.en}", f"{name} 값을 확인해 보세요. {text.ko}")


def _seen_in_one(result: Any, right: Any) -> Text:
    right = np.asarray(right)
    if isinstance(result, tuple | list) and right.ndim == 0:
        if len(result) == 1:
            return Text(
                "Return the number itself, not a list or tuple with it in.",
                "수를 리스트나 튜플에 넣지 말고 그대로 반환하세요.",
            )
        return Text(
            f"One number is needed, but here are {len(result)} values. Return the one asked for.",
            f"수 하나가 필요한데 값이 {len(result)}개 있습니다. 문제에서 요구한 값만 반환하세요.",
        )
    numbers = as_numbers(result)
    if numbers is None:
        return _seen_in_no_number(result)
    if numbers.shape != right.shape:
        return _seen_in_shapes(numbers, right)
    if numbers.dtype.kind == "b" and right.dtype.kind != "b":
        return Text(
            "That is True or False, the outcome of a comparison; a number is needed.",
            "비교한 결과(True 또는 False)가 아니라 수가 필요합니다.",
        )
    if not np.all(np.isfinite(numbers)):
        return Text(
            "There are numbers that are infinite or nan. Is there a log(0), an exp of a large "
            "number, or a division by 0?",
            "무한대(inf)나 nan이 있습니다. log(0)이나 큰 수의 exp, 0으로 나누는 곳이 있는지 "
            "확인해 보세요.",
        )
    return _seen_in_numbers(numbers, right)


def _seen_in_no_number(result: Any) -> Text:
    kind = type(result).__name__
    if isinstance(result, Node):
        return Text(
            "That is a node of a graph. Return the number or array in it, its `.value`.",
            "계산 그래프의 노드를 반환했습니다. 노드에 든 수나 배열(`.value`)을 반환하세요.",
        )
    text = Text(
        f"A number or an array of numbers is needed, but this is a {kind}.",
        f"수나 수의 배열이 필요한데 반환한 값의 자료형은 {kind}입니다.",
    )
    if not callable(result):
        return text
    return Text(
        f"{text.en} Call it, and return what it gives.",
        f"{text.ko} 호출한 결과를 반환하세요.",
    )


def _seen_in_shapes(numbers: Numbers, right: Numbers) -> Text:
    shapes = Text(
        f"The shape is {numbers.shape}, but must be {right.shape}. ",
        f"반환한 값의 형상은 {numbers.shape}인데 정답의 형상은 {right.shape}입니다. ",
    )
    if numbers.ndim == 0 and same(numbers, right.flat[-1], 1e-5):
        more = Text(
            "It is the last of the right numbers: does each replace the one before it, and is not "
            "stored?",
            "정답의 마지막 값입니다. 앞의 값을 저장하지 않은 채 덮어쓴 것은 아닌지 확인해 보세요.",
        )
    elif numbers.ndim == 2 and numbers.T.shape == right.shape:
        more = Text(
            "Is there a transpose `.T` too many or too few?",
            "전치 `.T`를 빠뜨리거나 한 번 더 쓰지 않았는지 확인해 보세요.",
        )
    elif numbers.size == right.size:
        more = Text("The count of numbers is right.", "원소의 개수는 맞습니다.")
    elif right.ndim == 0:
        more = Text(
            "One number is needed: is a sum or a mean missing?",
            "수 하나가 필요합니다. 합이나 평균을 빠뜨리지 않았는지 확인해 보세요.",
        )
    elif numbers.ndim == right.ndim == 1:
        more = Text(
            "Numbers were left out, or are too many. Or is it a sum over the wrong axis?",
            "원소의 개수가 다릅니다. 원소를 빠뜨리거나 더 넣지 않았는지, 합을 구하는 축이 "
            "맞는지 확인해 보세요.",
        )
    else:
        more = Text(
            "A sum over the wrong axis, or one too many or too few?",
            "합을 구하는 축이 틀렸거나, 합을 한 번 더 구했거나 빠뜨렸을 수 있습니다.",
        )
    return Text(shapes.en + more.en, shapes.ko + more.ko)


def _seen_in_numbers(numbers: Numbers, right: Numbers) -> Text:
    if numbers.dtype.kind != "b" and np.allclose(-numbers.astype(float), right):
        return Text(
            "These are the right numbers with the opposite sign. Is a minus missing, or one too "
            "many?",
            "부호만 반대입니다. 마이너스(-)를 빠뜨리거나 더 붙이지 않았는지 확인해 보세요.",
        )
    if not numbers.any():
        return Text(
            "It is 0. Is one of the factors 0, such as `1 // 2`, or was the result cut to a whole "
            "number?",
            "결과가 0입니다. `1 // 2`처럼 0인 값을 곱했는지, 결과의 소수점 아래가 잘렸는지 "
            "확인해 보세요.",
        )
    if right.dtype.kind == "f" and _is_cut(numbers, right):
        return Text(
            "That is the right result, but made whole. Is there a `//`, an int(), a round(), or an "
            "array of whole numbers?",
            "정답을 정수로 바꾼 값입니다. `//`, int(), round(), 정수 배열을 쓰지 않았는지 확인해 "
            "보세요.",
        )
    if numbers.ndim == 2 and numbers.shape[0] == numbers.shape[1] and np.allclose(numbers.T, right):
        return Text(
            "This is the transpose of what is right. Look at the `.T` and the order of the "
            "factors.",
            "정답의 전치행렬입니다. `.T`와 곱하는 순서를 확인해 보세요.",
        )
    if any(np.array_equal(numbers, np.round(right, digits)) for digits in (1, 2, 3, 4)):
        return Text(
            "That is the right result, but rounded. Return it as it is.",
            "정답을 반올림한 값입니다. 반올림하지 말고 그대로 반환하세요.",
        )
    if np.allclose(numbers, right, rtol=0.01, atol=0.0):
        off = show(float(np.max(np.abs(numbers - right))))
        return Text(
            f"Nearly right, and off by {off} at most. Is a number rounded, or a small constant "
            f"not that small?",
            f"거의 맞지만 최대 {off}만큼 다릅니다. 반올림한 값이 있는지, 작은 상수가 너무 크지 "
            f"않은지 확인해 보세요.",
        )
    factor = _common_factor(numbers, right)
    if factor is not None:
        return Text(
            f"It is {factor:.4g} times the right result. Which factor is missing or too many?",
            f"정답의 {factor:.4g}배입니다. 빠뜨렸거나 더 곱한 값이 있는지 확인해 보세요.",
        )
    if numbers.ndim == 0:
        off = show(float(numbers - right))
        return Text(
            f"It is off by {off}. Work the right number out by hand, and compare each step.",
            f"결과에서 정답을 빼면 {off}입니다. 손으로 계산해 보고 단계마다 비교해 보세요.",
        )
    return _first_wrong(numbers, right)


def _is_cut(numbers: Numbers, right: Numbers) -> bool:
    """Whether these are the right numbers, or ones just below, made whole."""
    made = [np.floor(right), np.round(right), np.trunc(right)]
    if numbers.dtype.kind in "iu":  # 7 may have been 7.9999, for which 8 is right
        made.append(np.trunc(right - 1e-6 * np.sign(right)))
    return bool(np.all(np.any([numbers == whole for whole in made], axis=0)))


def _first_wrong(numbers: Numbers, right: Numbers) -> Text:
    differs = ~np.isclose(numbers, right, rtol=1e-5)
    first = tuple(map(int, np.argwhere(differs)[0])) if differs.any() else (0,) * numbers.ndim
    place = ", ".join(map(str, first))
    a, b = show(float(numbers[first])), show(float(right[first]))
    count = int(differs.sum())
    return Text(
        f"{count} of {numbers.size} numbers are wrong. The first is at [{place}]: {a}, but {b} is "
        f"right. Work this one out by hand.",
        f"{numbers.size}개 중 {count}개가 다릅니다. 처음으로 다른 곳은 [{place}]이며, 반환한 "
        f"값은 {a}인데 정답은 {b}입니다. 이 값을 손으로 계산해 보세요.",
    )


def _common_factor(numbers: Numbers, right: Numbers) -> float | None:
    """How many times the right numbers these are; None if they are not, or by accident only."""
    known = right != 0
    if not known.any() or not np.array_equal(known, numbers != 0):
        return None
    ratios = numbers[known] / right[known]
    factor = float(ratios[0])
    if not np.allclose(ratios, factor, rtol=1e-5) or np.isclose(factor, 1.0, rtol=1e-5):
        return None
    # A single number is some multiple of any other: only those by a small integer say something.
    large = max(abs(factor), 1 / abs(factor))
    if ratios.size == 1 and not (large < 10 and np.isclose(large, round(large), rtol=1e-5)):
        return None
    return factor
