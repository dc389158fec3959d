"""What a position that there is not probably means in these exercises."""

from __future__ import annotations

from demos.exercises.task import Text

__all__ = ["of_index"]


def of_index(message: str) -> Text:
    """A hint about what an IndexError says."""
    if "broadcast" in message:
        return Text(
            "The arrays of positions must be equally long: to take one column of each row, "
            "np.arange(N) with N = y.shape[0].",
            "두 인덱스 배열의 길이가 같아야 합니다. 행마다 하나씩 꺼내려면 행의 개수를 "
            "N = y.shape[0]으로 구해 np.arange(N)을 쓰세요.",
        )
    if message.startswith("pop from"):
        return Text(
            "Nothing is left in the list: pop() was called more often than append().",
            "리스트가 비어 있습니다. append()보다 pop()을 더 많이 호출했습니다.",
        )
    if message.startswith(("list index", "tuple index")):
        kind = Text("list", "리스트") if message.startswith("list") else Text("tuple", "튜플")
        return Text(
            f"There is no such position in the {kind.en}: the first is 0, the last is its length "
            f"minus 1.",
            f"{kind.ko}에 그런 인덱스가 없습니다. 첫 번째 인덱스는 0이고 마지막 인덱스는 길이보다 "
            f"1 작습니다.",
        )
    if "of integer (or boolean) type" in message or message.startswith("only integers"):
        return Text(
            "A position is a whole number, or True or False for each, but here is something else. "
            "Were numbers taken where their positions belong, as in `for i in x`, or a one-hot "
            "target as labels?",
            "인덱스로는 정수나, 원소마다 True 또는 False인 배열만 쓸 수 있습니다. "
            "`for i in x`처럼 위치가 아니라 값을 꺼냈거나, 원-핫 인코딩된 정답을 숫자 레이블처럼 "
            "쓰지 않았는지 확인해 보세요.",
        )
    if "scalar variable" in message:
        return Text(
            "A single number has no positions: an array is needed in its place. Was x[i] handed "
            "over where all of x belongs?",
            "수 하나에는 인덱스를 쓸 수 없습니다. 배열 x 전체를 넘길 자리에 x[i]를 넘기지 "
            "않았는지 확인해 보세요.",
        )
    return Text(
        "There is no such position, or no such axis. Print the `.shape` just before this line: how "
        "many axes are there, and how long is each?",
        "배열에 그런 인덱스나 축이 없습니다. 이 줄 바로 앞에서 `.shape`를 출력해서 축의 수와 "
        "각 축의 길이를 확인해 보세요.",
    )
