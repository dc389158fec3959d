"""What went wrong where the student's code raised an error: the line, and a hint."""

from __future__ import annotations

import difflib
import linecache
import re
import traceback
from types import ModuleType
from typing import NamedTuple

from demos.exercises.index_errors import of_index
from demos.exercises.name_errors import of_name
from demos.exercises.showing import cut
from demos.exercises.task import Text
from demos.exercises.type_errors import of_type

__all__ = ["Place", "explain", "names_of_calls", "places_of", "told"]


class Place(NamedTuple):
    """A line of the student's file."""

    line: int
    source: str

    @property
    def told(self) -> Text:
        return Text(f"line {self.line}: {self.source}", f"{self.line}번째 줄: {self.source}")


def places_of(error: BaseException, file: str) -> list[Place]:
    """The lines of that file which the error came through: the outermost, and the innermost.

    Of endless recursion, only the line that calls again.
    """
    lines = [
        number
        for frame, number in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == file
    ]
    if isinstance(error, RecursionError):
        del lines[:-1]
    linecache.checkcache(file)  # the file may have been changed since an error before
    return [
        Place(line, linecache.getline(file, line).strip())
        for line in dict.fromkeys([*lines[:1], *lines[-1:]])
    ]


def told(error: BaseException) -> str:
    """The name of an error, and what it says."""
    name, message = type(error).__name__, _message_of(error)
    return f"{name}: {message}" if message else name


def _message_of(error: BaseException) -> str:
    """What an error says, if that can be printed."""
    try:
        return cut(str(error))
    except Exception:  # an error of the student's own may fail to say anything
        return ""


def names_of_calls(error: BaseException, file: str) -> list[str]:
    """The functions of that file which were running, the outermost first."""
    return [
        frame.f_code.co_qualname
        for frame, _ in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == file
    ]


_FALLBACK = Text(
    "Read the line above with the numbers of this call in mind.",
    "위의 줄을 이번 호출의 값으로 하나씩 따라가 보세요.",
)


def explain(error: BaseException, otherwise: Text = _FALLBACK) -> Text:
    """What an error probably means to somebody who writes these exercises.

    Args:
        error: what was raised.
        otherwise: what to say of an error that is not known here.
    """
    message = _message_of(error)
    if isinstance(error, RecursionError):
        return Text(
            "The function calls itself without an end. Which call is to be another function's? "
            "Or when is it to return without calling itself?",
            "함수가 끝없이 자기 자신을 호출합니다. 다른 함수를 호출하려던 것은 아닌지, 호출하지 "
            "않고 반환하는 경우를 빠뜨리지 않았는지 확인해 보세요.",
        )
    if isinstance(error, SystemExit):
        return Text(
            "exit() ends the whole program. A function ends with `return`.",
            "exit()는 프로그램 전체를 끝냅니다. 함수는 `return`으로 끝내세요.",
        )
    if isinstance(error, EOFError):
        return Text(
            "input() waits for somebody to type. The values come as arguments; use those.",
            "input()은 키보드 입력을 기다립니다. 값은 인수로 전달되므로 매개변수를 쓰세요.",
        )
    if isinstance(error, MemoryError):
        return Text(
            "The array would be far too large. Compute its shape by hand.",
            "배열이 너무 큽니다. 형상을 손으로 계산해 보세요.",
        )
    if isinstance(error, OverflowError):
        return Text(
            "A number became too large for a float, such as exp(1000). Subtracting the largest "
            "score before exp keeps softmax in range.",
            "수가 너무 커서 부동소수점 수로 나타낼 수 없습니다(예: exp(1000)). 소프트맥스에서는 "
            "exp를 계산하기 전에 가장 큰 점수를 빼세요.",
        )
    if isinstance(error, ZeroDivisionError):
        return Text(
            "It divides by 0 there. Which number of this call makes that 0? (`1 // 2` is 0, too: "
            "`//` cuts the decimals off.)",
            "0으로 나누었습니다. 이번 호출의 어떤 값 때문에 0이 되었는지 확인해 보세요. "
            "(`1 // 2`도 0입니다. `//`는 소수점 아래를 잘라 냅니다.)",
        )
    if "to unpack" in message:
        return Text(
            "On the left of `=` there must be as many names as there are values on the right.",
            "`=` 왼쪽의 이름과 오른쪽의 값은 개수가 같아야 합니다.",
        )
    if isinstance(error, KeyError):
        return Text(
            f"There is no key {message} in this dict. Go through those that are in it: "
            f"`for key in …`.",
            f"딕셔너리에 {message} 키가 없습니다. `for key in …`으로 들어 있는 키를 차례로 쓰세요.",
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
    if isinstance(error, IndexError):
        return of_index(message)
    if isinstance(error, AttributeError):
        return otherwise if error.name is None else _of_attribute(error)
    if "truth value" in message:
        return Text(
            "`if`, `and`, `or`, max and min ask about one number, but here is an array. Work on "
            "all elements at once, with a mask such as `x > 0`, or with np.where or np.maximum.",
            "`if`, `and`, `or`, max, min에는 수 하나가 필요한데 여기에는 배열이 있습니다. "
            "`x > 0` 같은 마스크나 np.where, np.maximum으로 모든 원소를 한꺼번에 계산하세요.",
        )
    if "converted to Python scalars" in message or "converted to a scalar" in message:
        return Text(
            "One number is needed there, but it is an array. The functions of math take one "
            "number; np.exp and np.log take arrays.",
            "수 하나가 필요한 곳에 배열이 있습니다. math의 함수는 수 하나만 받습니다. np.exp와 "
            "np.log는 배열도 받습니다.",
        )
    # The first is what Python says up to 3.13.
    if re.search("math domain error|expected a (positive|nonnegative) input", message):
        return Text(
            "There is no log of 0, and neither a log nor a square root of a negative number. "
            "Against log(0) write log(y + 1e-7).",
            "0의 로그, 음수의 로그나 제곱근은 계산할 수 없습니다. log(0)을 막으려면 "
            "log(y + 1e-7)로 작성하세요.",
        )
    if isinstance(error, NameError):
        return of_name(error, message) or otherwise
    if isinstance(error, TypeError) and (found := of_type(message)) is not None:
        return found
    if "enough dimensions" in message:
        return Text(
            "A matrix product needs arrays, but one of the two is a single number.",
            "행렬 곱에는 배열이 필요한데 둘 중 하나가 배열이 아니라 수입니다.",
        )
    if "array element with a sequence" in message:
        return Text(
            "An array was put where one number belongs. Is the function that gave it to return one "
            "number?",
            "수 하나가 들어갈 자리에 배열을 넣었습니다. 그 값을 구한 함수가 수 하나를 반환해야 "
            "하는 함수인지 확인해 보세요.",
        )
    if "matmul" in message or "not aligned" in message:
        return Text(
            "The shapes do not fit a matrix product: (N, D)·(D, M) gives (N, M). Write the shapes "
            "down; a transpose or the order of the factors is wrong.",
            "행렬 곱의 형상이 맞지 않습니다. (N, D)·(D, M)의 결과가 (N, M)입니다. 형상을 적어 보면 "
            "전치나 곱하는 순서가 틀린 곳을 찾을 수 있습니다.",
        )
    if "broadcast" in message:
        return _of_broadcast(message)
    return otherwise


def _of_attribute(error: AttributeError) -> Text:
    name = error.name
    kind = type(error.obj).__name__
    korean = {"list": "리스트", "tuple": "튜플", "dict": "딕셔너리"}.get(kind)
    if korean is not None:
        return Text(
            f"A {kind} has no `.{name}`. Is it spelled right, or is that of one of the things in "
            f"the {kind}?",
            f"{korean}에는 `.{name}` 속성이나 메서드가 없습니다. 철자가 맞는지, {korean}에 든 값에 "
            "써야 하는 것은 아닌지 확인해 보세요.",
        )
    if not _is_of_the_student(error.obj):
        return Text(
            f"There is no `.{name}` of it. Is it spelled right?",
            f"`.{name}` 속성이나 메서드가 없습니다. 철자를 확인해 보세요.",
        )
    if name in ("forward", "backward"):
        return Text(
            f"The class has no method {name}. Is there a `def {name}`, and is it indented, so that "
            f"it is inside the class?",
            f"클래스에 {name} 메서드가 없습니다. `def {name}` 줄이 있는지, 그 줄이 "
            "들여쓰기로 클래스 안에 들어가 있는지 확인해 보세요.",
        )
    methods = [method for method in vars(type(error.obj)) if not method.startswith("__init__")]
    for misspelled in difflib.get_close_matches("__init__", methods, n=1, cutoff=0.85):
        return Text(
            f"`{name}` is not there, since `{misspelled}` never runs: it must be `__init__`.",
            f"`{misspelled}` 메서드는 저절로 실행되지 않으므로 `{name}` 값을 저장하지 "
            "못했습니다. 이름을 `__init__`으로 고치세요.",
        )
    return Text(
        f"`{name}` is not there. What is needed later must be saved, as `self.{name} = …`: forward "
        f"saves what backward needs, so it must have been called. A name without `self.` is gone "
        f"when the method ends.",
        f"`{name}` 값이 저장되어 있지 않습니다. 나중에 필요한 값은 `self.{name} = …`로 저장해야 "
        "합니다. 역전파에 필요한 값은 순전파에서 저장하므로 먼저 forward를 호출하세요. "
        "`self.`이 없는 이름은 메서드가 끝나면 사라집니다.",
    )


def _of_broadcast(message: str) -> Text:
    shapes = [re.findall(r"\d+", shape) for shape in re.findall(r"\([\d,]+\)", message)]
    lengths = sorted(map(len, shapes))
    if lengths == [2, 2] and shapes[0][1] == shapes[1][0]:
        return Text(
            "`*` multiplies element by element. For a matrix product write `@`.",
            "`*`는 원소끼리 곱합니다. 행렬 곱에는 `@`를 쓰세요.",
        )
    if lengths == [1, 2] and len({shape[0] for shape in shapes}) == 1:
        return Text(
            "The shapes do not fit: one number for each row meets whole rows. After a sum or "
            "max along axis=1, "
            "keepdims=True makes it fit the rows; labels pick their column, y[np.arange(N), t].",
            "형상이 맞지 않습니다. 행마다 하나씩 있는 값과 행 전체를 함께 계산했습니다. "
            "axis=1로 합이나 최댓값을 구할 때 keepdims=True를 쓰면 행과 맞습니다. 숫자 "
            "레이블을 쓸 때는 y[np.arange(N), t]로 행마다 하나씩 꺼내세요.",
        )
    return Text(
        "The shapes do not fit each other. Print `.shape` of both just before this line.",
        "형상이 서로 맞지 않습니다. 이 줄 바로 앞에서 두 배열의 `.shape`를 출력해 보세요.",
    )


def _is_of_the_student(thing: object) -> bool:
    """Whether an attribute was asked of an object whose class the student wrote."""
    module = type(thing).__module__
    return not isinstance(thing, ModuleType) and not module.startswith(
        ("builtins", "numpy", "demos.")
    )
