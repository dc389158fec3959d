"""What went wrong where the student's code raised an error: the line, and a hint."""

from __future__ import annotations

import linecache
import traceback
from types import ModuleType
from typing import NamedTuple

from demos.exercises.task import Text

__all__ = ["Place", "explain", "names_of_calls", "place_of"]


_WORDS_OF_CALLS = ("positional argument", "takes no arguments", "is not callable")


class Place(NamedTuple):
    """A line of the student's file."""

    line: int
    source: str


def place_of(error: BaseException, file: str) -> Place | None:
    """The innermost line of that file which the error came through; None if there is none.

    Of endless recursion, the line that calls again.
    """
    lines = [
        number
        for frame, number in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == file
    ]
    if not lines:
        return None
    linecache.checkcache(file)  # the file may have been changed since an error before
    return Place(lines[-1], linecache.getline(file, lines[-1]).strip())


def names_of_calls(error: BaseException, file: str) -> list[str]:
    """The functions of that file which were running, the outermost first."""
    return [
        frame.f_code.co_qualname
        for frame, _ in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == file
    ]


def explain(error: BaseException) -> Text:
    """What an error probably means to somebody who writes these exercises."""
    message = str(error)
    if isinstance(error, RecursionError):
        return Text(
            "The function calls itself without an end. Which call is to be another function's?",
            "함수가 끝없이 자기 자신을 호출합니다. 다른 함수를 호출하려던 것은 아닌지 확인해 "
            "보세요.",
        )
    if isinstance(error, KeyboardInterrupt):
        return Text(
            "It was stopped there. Does the loop around this line come to an end?",
            "여기에서 실행을 멈췄습니다. 이 줄을 감싼 반복문이 끝나는지 확인해 보세요.",
        )
    if "NoneType" in message:
        return Text(
            "A value there is None. Did forward save it, and does each function return its result? "
            "(What changes a list in place, such as reverse(), returns None.)",
            "값이 None입니다. 순전파에서 저장했는지, 함수마다 결과를 반환하는지 확인해 보세요. "
            "(reverse()처럼 리스트를 직접 바꾸는 메서드는 None을 반환합니다.)",
        )
    if isinstance(error, AttributeError) and error.name in ("forward", "backward"):
        return Text(
            f"The class has no method {error.name}. Is there a `def {error.name}`, and is it "
            f"indented, so that it is inside the class?",
            f"클래스에 {error.name} 메서드가 없습니다. `def {error.name}`이(가) 있는지, "
            f"들여쓰기가 되어 "
            f"클래스 안에 있는지 확인해 보세요.",
        )
    if isinstance(error, AttributeError) and _is_of_the_student(error.obj):
        name = error.name
        return Text(
            f"`{name}` is not there. What is needed later must be saved, as `self.{name} = …`: "
            f"forward saves what backward needs. A name without `self.` is gone when the method "
            f"ends.",
            f"`{name}`이(가) 없습니다. 나중에 필요한 값은 `self.{name} = …`로 저장해야 합니다. "
            f"역전파에 "
            f"필요한 값은 순전파에서 저장하세요. `self.`이 없는 이름은 메서드가 끝나면 사라집니다.",
        )
    if isinstance(error, AttributeError):
        return Text(
            f"There is no `.{error.name}` of it. Is it spelled right?",
            f"`.{error.name}`이(가) 없습니다. 철자를 확인해 보세요.",
        )
    if "truth value" in message:
        return Text(
            "`if` asks about one number, but here is an array. Work on all elements at once, with "
            "a mask such as `x > 0`, or with np.where or np.maximum.",
            "`if`는 숫자 하나만 물어볼 수 있는데 여기에는 배열이 있습니다. `x > 0` 같은 마스크나 "
            "np.where, np.maximum으로 모든 원소를 한꺼번에 계산하세요.",
        )
    if "converted to Python scalars" in message or "converted to a scalar" in message:
        return Text(
            "One number is needed there, but it is an array. The functions of math take one "
            "number; np.exp and np.log take arrays.",
            "숫자 하나가 필요한 곳에 배열이 있습니다. math의 함수는 숫자 하나만 받습니다. np.exp와 "
            "np.log는 배열도 받습니다.",
        )
    if "math domain error" in message:
        return Text(
            "The log of 0, or of a negative number, is not a number. Write log(y + 1e-7).",
            "0이나 음수의 로그는 계산할 수 없습니다. log(y + 1e-7)로 작성하세요.",
        )
    if isinstance(error, NameError) and error.name == "np":
        return Text(
            "The line `import numpy as np` is missing at the top of the file.",
            "파일 맨 위에 `import numpy as np`가 없습니다.",
        )
    if isinstance(error, NameError):
        return Text(
            f"There is no `{error.name}` there. Is it spelled right, set before, or needs "
            f"`self.` in front?",
            f"이름 `{error.name}`이(가) 없습니다. 철자가 맞는지, 앞에서 정의했는지, `self.`이 "
            f"필요한지 확인해 보세요.",
        )
    if any(words in message for words in _WORDS_OF_CALLS):
        return Text(
            "The arguments must be those of the template (methods have `self` first), and "
            "classes must be made before use: `MulLayer()`.",
            "매개변수는 처음에 주어진 그대로여야 합니다(메서드는 첫 번째가 `self`입니다). 클래스는 "
            "`MulLayer()`처럼 객체를 만든 뒤에 쓰세요.",
        )
    if "matmul" in message or "not aligned" in message:
        return Text(
            "The shapes do not fit a matrix product: (N, D)·(D, M) gives (N, M). Write the shapes "
            "down; a transpose or the order of the factors is wrong.",
            "행렬 곱의 형상이 맞지 않습니다. (N, D)·(D, M)의 결과가 (N, M)입니다. 형상을 적어 보면 "
            "전치나 곱하는 순서가 틀린 곳을 찾을 수 있습니다.",
        )
    if "broadcast" in message:
        return Text(
            "The shapes do not fit each other. Print `.shape` of both just before this line. After "
            "a sum along axis=1, keepdims=True makes the result fit the rows.",
            "형상이 서로 맞지 않습니다. 이 줄 바로 앞에서 두 배열의 `.shape`를 출력해 보세요. "
            "axis=1로 "
            "합을 구할 때 keepdims=True를 쓰면 결과가 행에 맞습니다.",
        )
    return Text(
        "Read the line above with the numbers of this call in mind.",
        "위의 줄을 이번 호출의 값으로 하나씩 따라가 보세요.",
    )


def _is_of_the_student(thing: object) -> bool:
    """Whether an attribute was asked of an object whose class the student wrote."""
    return not isinstance(thing, ModuleType) and type(thing).__module__ not in ("builtins", "numpy")
