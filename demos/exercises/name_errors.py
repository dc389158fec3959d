"""What a name that Python does not know probably means in these exercises."""

from __future__ import annotations

import re

import numpy as np

from demos.exercises.task import Text

__all__ = ["of_name"]

# Of Python's own modules only these: `array` or `code` would rather be names of the student's.
_MODULES = ("collections", "copy", "functools", "itertools", "math", "operator", "random")


def of_name(error: NameError, message: str) -> Text | None:
    """A hint about the name that an error is about; None if the student raised it without one."""
    found = re.findall("'(.+?)'", message)
    name = error.name or (found[0] if found else None)
    if name is None:
        return None
    if isinstance(error, UnboundLocalError):
        return Text(
            f"`{name}` is given a number in this function, but not on every way to this line. (A "
            f"name that a function sets is the function's own, even if one of the file has the "
            f"same.)",
            f"이 함수에서 `{name}`에 값을 넣지만, 이 줄에 올 때까지 넣지 않은 경우가 있습니다. "
            "(함수 안에서 값을 넣은 이름은 파일에 같은 이름이 있어도 그 함수만의 이름입니다.)",
        )
    if name == "np":
        return Text(
            "The line `import numpy as np` is missing at the top of the file.",
            "파일 맨 위에 `import numpy as np` 줄이 없습니다.",
        )
    if name == "self":
        return Text(
            "`self` is the first argument of a method, as in `def forward(self, x)`. Without it in "
            "the `def` line there is none.",
            "`self`는 `def forward(self, x)`처럼 메서드의 첫 번째 매개변수입니다. `def` 줄에 "
            "없으면 쓸 수 없습니다.",
        )
    if name in _MODULES:
        return Text(
            f"The line `import {name}` is missing at the top of the file.",
            f"파일 맨 위에 `import {name}` 줄이 없습니다.",
        )
    if name in dir(np):
        return Text(
            f"There is no `{name}` there. That of NumPy is `np.{name}`.",
            f"`{name}` 이름을 찾을 수 없습니다. NumPy의 것이라면 `np.{name}`처럼 앞에 `np.`을 "
            "붙이세요.",
        )
    return Text(
        f"There is no `{name}` there. Is it spelled right, set before, or needs `self.` in front?",
        f"`{name}` 이름을 찾을 수 없습니다. 철자가 맞는지, 앞에서 정의했는지, 앞에 `self.`을 "
        "붙여야 하는지 확인해 보세요.",
    )
