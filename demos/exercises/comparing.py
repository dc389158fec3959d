"""Compare a result with the right one, and say in words what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from demos.exercises.showing import show
from demos.exercises.task import Text, Trial

__all__ = ["diagnose", "same"]


def same(result: Any, right: Any, rtol: float) -> bool:
    """Whether a result has the right structure, shapes and numbers.

    Example:
        >>> same([2.0, [1.0, 1.0]], (2.0, np.ones(2)), rtol=1e-5), same(np.ones(1), 1.0, rtol=1e-5)
        (True, False)
    """
    if isinstance(right, Mapping):
        return (
            isinstance(result, Mapping)
            and result.keys() == right.keys()
            and all(same(result[key], right[key], rtol) for key in right)
        )
    if isinstance(right, tuple):
        return (
            isinstance(result, tuple | list)
            and len(result) == len(right)
            and all(same(a, b, rtol) for a, b in zip(result, right, strict=True))
        )
    numbers = _numbers(result)
    return (
        numbers is not None
        and numbers.shape == np.shape(right)
        and np.allclose(numbers, right, rtol=rtol, atol=1e-9, equal_nan=True)
    )


def _numbers(value: Any) -> np.ndarray[Any, Any] | None:
    """An array of real numbers, or None of what is none."""
    if value is None or isinstance(value, str | Mapping) or callable(value):
        return None
    try:
        array = np.asarray(value)
    except (TypeError, ValueError):  # lists of unequal lengths, and objects that refuse
        return None
    return array if array.dtype.kind in "biuf" else None


def diagnose(result: Any, trial: Trial) -> Text:
    """A hint for a result that is not right: of the known mistake, or of what can be seen."""
    with np.errstate(all="ignore"):  # the student's numbers may be huge
        for mistake in trial.mistakes:
            if callable(mistake.result):
                if mistake.result(result):
                    return mistake.hint
            elif same(result, mistake.result, trial.rtol):
                return mistake.hint
        return _seen(result, trial.right, trial.parts)


def _seen(result: Any, right: Any, parts: Sequence[str]) -> Text:
    if result is None:
        return Text(
            "It returned None. Is there a `return` at the end, and on every way through?",
            "None을 반환했습니다. 마지막에 `return`이 있는지, 모든 경로에 있는지 확인해 보세요.",
        )
    if isinstance(right, Mapping):
        return _seen_in_dict(result, right)
    if isinstance(right, tuple):
        return _seen_in_several(result, right, parts)
    return _seen_in_one(result, right)


def _seen_in_dict(result: Any, right: Mapping[str, Any]) -> Text:
    names = ", ".join(map(repr, right))
    if not isinstance(result, Mapping) or result.keys() != right.keys():
        return Text(
            f"Return a dict with the keys {names}.", f"키가 {names}인 딕셔너리를 반환하세요."
        )
    wrong = next(key for key in right if not same(result[key], right[key], 1e-5))
    return _of_part(repr(wrong), _seen(result[wrong], right[wrong], ()))


def _seen_in_several(result: Any, right: tuple[Any, ...], parts: Sequence[str]) -> Text:
    names = ", ".join(parts) if parts else str(len(right))
    if not isinstance(result, tuple | list) or len(result) != len(right):
        count = len(result) if isinstance(result, tuple | list) else 1
        return Text(
            f"It returned {count} result(s), but {len(right)} are needed, separated by commas: "
            f"{names}. An operation sends back one gradient for each of its inputs.",
            f"결과를 {count}개 반환했지만 {len(right)}개가 필요합니다: {names}. 쉼표로 구분해서 "
            f"반환하세요. 역전파는 입력 하나마다 기울기를 하나씩 돌려줍니다.",
        )
    if same(tuple(reversed(result)), right, 1e-5):
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
    return Text(f"Look at {name}. {text.en}", f"{name}을(를) 확인해 보세요. {text.ko}")


def _seen_in_one(result: Any, right: Any) -> Text:
    numbers, right = _numbers(result), np.asarray(right)
    if numbers is None:
        kind = type(result).__name__
        return Text(
            f"A number or an array of numbers is needed, but this is a {kind}.",
            f"숫자나 숫자 배열이 필요하지만 {kind}을(를) 반환했습니다.",
        )
    if numbers.shape != right.shape:
        return _seen_in_shape(numbers, right)
    if not np.all(np.isfinite(numbers)):
        return Text(
            "There are numbers that are infinite or nan. Is there a log(0), an exp of a large "
            "number, or a division by 0?",
            "무한대(inf)나 nan이 있습니다. log(0)이나 큰 수의 exp, 0으로 나누는 곳이 있는지 "
            "확인해 보세요.",
        )
    return _seen_in_numbers(numbers.astype(float), right.astype(float))


def _seen_in_shape(numbers: np.ndarray[Any, Any], right: np.ndarray[Any, Any]) -> Text:
    shapes = Text(
        f"The shape is {numbers.shape}, but must be {right.shape}.",
        f"형상이 {numbers.shape}이지만 {right.shape}이어야 합니다.",
    )
    if numbers.shape == right.shape[::-1]:
        more = Text(
            " Is there a transpose `.T` too many or too few?", " 전치 `.T`를 확인해 보세요."
        )
    elif right.ndim == 0:
        more = Text(
            " One number is needed: is a sum missing?",
            " 숫자 하나가 필요합니다. 합을 빠뜨리지 않았는지 확인해 보세요.",
        )
    elif numbers.size == right.size:
        more = Text(" The count of numbers is right.", " 원소의 수는 맞습니다.")
    else:
        more = Text(
            " A sum over the wrong axis, or one too many or too few?",
            " 합을 구하는 축이 다르거나, 합이 하나 많거나 빠졌을 수 있습니다.",
        )
    return Text(shapes.en + more.en, shapes.ko + more.ko)


def _seen_in_numbers(numbers: np.ndarray[Any, Any], right: np.ndarray[Any, Any]) -> Text:
    if np.allclose(numbers, -right):
        return Text(
            "These are the right numbers with the opposite sign. Is a minus missing, or one too "
            "many?",
            "부호만 반대입니다. 마이너스(-)를 빠뜨리거나 더 붙이지 않았는지 확인해 보세요.",
        )
    if numbers.ndim == 2 and numbers.shape[0] == numbers.shape[1] and np.allclose(numbers.T, right):
        return Text(
            "This is the transpose of what is right. Look at the `.T` and the order of the "
            "factors.",
            "정답의 전치 행렬입니다. `.T`와 곱하는 순서를 확인해 보세요.",
        )
    differs = ~np.isclose(numbers, right, rtol=1e-5)
    factor = _common_factor(numbers, right)
    if factor is not None:
        return Text(
            f"It is {factor:.4g} times the right result. Which factor is missing or too many?",
            f"정답의 {factor:.4g}배입니다. 빠졌거나 더 곱한 값이 있는지 확인해 보세요.",
        )
    if numbers.ndim == 0:
        off = show(float(numbers - right))
        return Text(
            f"It is off by {off}. Work the right number out by hand, and compare each step.",
            f"정답과 {off}만큼 다릅니다. 손으로 계산해 보고 단계마다 비교해 보세요.",
        )
    first = tuple(map(int, np.argwhere(differs)[0])) if differs.any() else (0,) * numbers.ndim
    place = ", ".join(map(str, first))
    a, b = show(float(numbers[first])), show(float(right[first]))
    count = int(differs.sum())
    return Text(
        f"{count} of {numbers.size} numbers are wrong. The first is at [{place}]: {a}, but {b} is "
        f"right. Work this one out by hand.",
        f"{numbers.size}개 중 {count}개가 다릅니다. 처음으로 다른 곳은 [{place}]입니다. {a}이지만 "
        f"{b}이어야 합니다. 이 값을 손으로 계산해 보세요.",
    )


def _common_factor(numbers: np.ndarray[Any, Any], right: np.ndarray[Any, Any]) -> float | None:
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
