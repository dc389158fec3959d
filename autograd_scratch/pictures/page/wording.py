"""What the page says, in English and in Korean: the terms are those of the book."""

from __future__ import annotations

from typing import NamedTuple

from . import rules_en, rules_ko
from .derivatives import DERIVATIVES, derivative_of, in_mathematics, variables_in


class Wording(NamedTuple):
    """All texts of the page in one language.

    Attributes:
        words: the texts by what they are for; the text in braces is filled in.
        rules: by the name of an op, its backward rule in a sentence; where an op has several, the
            name of the case stands behind it.
        methods: the same by the name of a method of a distribution.
    """

    words: dict[str, str]
    rules: dict[str, str]
    methods: dict[str, str]

    def rule(self, op: str, case: str = "", slot: int = 0) -> str:
        """The backward rule of an op in a sentence.

        Args:
            op: its name.
            case: which of several cases, where its rule depends on its inputs.
            slot: the position of the input that the gradient goes to.
        """
        if rule := self.rules.get(f"{op} {case}".strip()):
            return rule
        if derivative := derivative_of(op, slot):
            return self._multiplied(op, derivative, slot)
        name, _, method = op.rpartition("_")
        if name and method in self.methods:
            return self.methods[method].format(name=name)
        return self.words["other rule"].format(op=op)

    def _multiplied(self, op: str, derivative: str, slot: int) -> str:
        """The rule of an elementwise function: the gradient is multiplied by a formula."""
        inputs, has_output = variables_in(derivative)
        legend = []
        if inputs:
            key = "input variable" if len(inputs) == 1 else "input variables"
            legend.append(self.words[key].format(names=", ".join(inputs)))
        if has_output:
            legend.append(self.words["output variable"])
        several = not isinstance(DERIVATIVES[op], str)
        sentence = self.words["multiplied from several" if several else "multiplied"]
        return sentence.format(
            op=op,
            derivative=in_mathematics(derivative),
            legend=self.words["legend"].format(legend=", ".join(legend)) if legend else "",
            position=self.words[f"position {slot + 1}"] if several else "",
        )


_ENGLISH = Wording(
    words={
        "title": "Computational graph",
        "title of": "Computational graph of {name}",
        "legend forward": "value, forward",
        "legend backward": "gradient, backward",
        "forward only": (
            "backward() was not called on the output, so there is a forward pass only."
        ),
        "graph": "Picture of the graph",
        "picture": (
            "{count} nodes, from the variables and constants at the left to the output at the "
            "right. All values and gradients are in the table at the end of the page."
        ),
        "steps": "Steps",
        "first": "First step",
        "previous": "Previous",
        "next": "Next",
        "last": "Last step",
        "slider": "Step",
        "position": "Step {step} of {count}",
        "keys": (
            "Keys: ← → space, Home, End for the steps; P plays them; + − zoom, 0 shows the whole "
            "graph, and Shift with an arrow moves the picture. A click on a node goes to its step."
        ),
        "view": "View of the graph",
        "groups": "Groups of nodes, to open and close",
        "play": "Play",
        "speed": "Speed of playing",
        "smaller": "Zoom out",
        "larger": "Zoom in",
        "whole": "Whole graph",
        "no script": "The steps need JavaScript. Values and gradients are in the table below.",
        "start": "Start",
        "forward": "Forward",
        "seed": "Backward",
        "backward": "Backward",
        "sum": "Backward",
        "start title": "What is given",
        "forward title": "the {op} node",
        "seed title": "the output",
        "backward title": "from {op} to {input}",
        "sum title": "gradients add up at {node}",
        "start text": (
            "The variables and constants at the left have their values. Every step from here on "
            "fills in what follows from them."
        ),
        "forward text": "The {op} node computes its value from its inputs.",
        "seed text": (
            "The way back starts at the output: its derivative with respect to itself is 1."
        ),
        "seed asked": (
            "The way back starts at the output, with its derivative with respect to itself."
        ),
        "seed given": (
            "The way back starts at the output, with the gradient that was given to backward() or "
            "has arrived there from the rest of the graph."
        ),
        "backward text": (
            "The gradient that has arrived at the {op} node is multiplied by the local derivative "
            "with respect to {input}, and flows on."
        ),
        "backward array": (
            "The {op} node turns the gradient that has arrived into the gradient with respect to "
            "{input}, and passes it on."
        ),
        "part text": "It is part {part} of the {parts} that come back to {input}.",
        "part name": "part {part}",
        "sum text": "{parts} gradients have come back to {node}, each along its own way: they "
        "add up.",
        "other pass": (
            "These gradients come from another backward pass or a larger graph; call backward() on "
            "this output right before."
        ),
        "differs": (
            "The gradient that {node} holds is another one: {grad}. It comes from another backward "
            "pass or a larger graph."
        ),
        "broadcast": "Since this input was broadcast, the gradients of all its copies are then "
        "added up.",
        "other rule": "This is the rule of {op}.",
        "multiplied": "{op} multiplies the gradient by its local derivative, {derivative}{legend}.",
        "multiplied from several": "On the way to its {position} input, {op} multiplies the "
        "gradient by its local derivative, {derivative}{legend}.",
        "legend": " ({legend})",
        "input variable": "{names}: input",
        "input variables": "{names}: inputs",
        "output variable": "y: output",
        "position 1": "first",
        "position 2": "second",
        "position 3": "third",
        "position 4": "fourth",
        "settings": "Settings of {op}: {settings}",
        "given": "Given: {given}",
        "exercise": "Find these numbers",
        "shape of": "shape of {target}",
        "key": "Answers",
        "unasked": "This is not asked: it cannot be worked out from what is shown here.",
        "part": "part {part} of {parts}",
        "question": "Which number belongs here?",
        "question elements": "Which numbers belong here?",
        "question shape": "Which shape has it? Two numbers are written as 2, 3.",
        "answer": "Your answer for {target}",
        "answer element": "Your answer for {target}, row {row}, column {column}",
        "check": "Check",
        "hint": "Hint",
        "show": "Show",
        "right": "✓ Right.",
        "right late": "✓ Right. It had been shown before, so it does not count.",
        "wrong": "✗ Not yet. Try again, or ask for a hint.",
        "unreadable": "✗ That is not a number. Write it as 2.2, -3, 1/3, 1e-3, inf or nan.",
        "unreadable shape": "✗ That is not a shape. Write it as 2, 3.",
        "shown": "The answer is shown; it does not count.",
        "hint value": "The {op} node: {formula}",
        "hint shape": "A gradient has the shape of its variable.",
        "hint shape forward": "Follow the shapes of the inputs through the {op} node.",
        "hint seed": "It is the derivative of {node} with respect to itself.",
        "hint sum": "Add up all that has been sent here: {formula}",
        "score": "Found: {right} of {asked}",
        "end": "The end. You found {right} of {asked}; shown: {shown}, not answered: {open}.",
        "shape": "shape {shape}",
        "range": "from {low} to {high}",
        "nan": "nan: {count}",
        "inf": "inf: {count}",
        "mean": "each cell is the mean of {rows} × {columns} elements",
        "heat map": "Heat map of {name}",
        "table": "Table of all values and gradients",
        "table quiz": "Table of all values and gradients (with the answers)",
        "node": "node",
        "computed as": "computed as",
        "variable": "variable",
        "constant": "constant",
        "value": "value",
        "gradient": "gradient",
    },
    rules=rules_en.RULES,
    methods=rules_en.METHODS,
)

_KOREAN = Wording(
    words={
        "title": "계산 그래프",
        "title of": "{name}의 계산 그래프",
        "legend forward": "순전파의 값",
        "legend backward": "역전파의 기울기",
        "forward only": "출력에서 backward()를 호출하지 않아 순전파만 있습니다.",
        "graph": "그래프 그림",
        "picture": (
            "노드 {count}개의 그래프입니다. 왼쪽의 변수와 상수에서 오른쪽의 출력으로 이어집니다. "
            "모든 값과 기울기는 페이지 끝의 표에 있습니다."
        ),
        "steps": "단계",
        "first": "첫 번째 단계",
        "previous": "이전",
        "next": "다음",
        "last": "마지막 단계",
        "slider": "단계",
        "position": "{count}단계 중 {step}단계",
        "keys": (
            "단축키: ←, →, 스페이스바, Home, End로 단계를 옮기고 P로 재생합니다. +와 −로 "
            "확대하거나 축소하고, 0으로 전체 그래프를 보고, Shift와 화살표로 그림을 움직입니다. "
            "노드를 클릭하면 그 단계로 이동합니다."
        ),
        "view": "그래프 보기",
        "groups": "노드 묶음 열고 닫기",
        "play": "재생",
        "speed": "재생 속도",
        "smaller": "축소",
        "larger": "확대",
        "whole": "전체 그래프",
        "no script": "단계별로 보려면 자바스크립트가 필요합니다. 값과 기울기는 아래 표에 있습니다.",
        "start": "시작",
        "forward": "순전파",
        "seed": "역전파",
        "backward": "역전파",
        "sum": "역전파",
        "start title": "주어진 값",
        "forward title": "{op} 노드",
        "seed title": "출력",
        "backward title": "{op} 노드에서 {input} 쪽으로",
        "sum title": "기울기의 합: {node}",
        "start text": (
            "왼쪽의 변수와 상수에는 값이 주어져 있습니다. 이제 나머지를 한 단계씩 계산해 채워 "
            "갑니다."
        ),
        "forward text": "{op} 노드가 입력을 받아 값을 계산합니다.",
        "seed text": "역전파는 출력에서 시작합니다. 출력을 자기 자신으로 미분하면 1입니다.",
        "seed asked": "역전파는 출력에서 시작합니다. 출력을 자기 자신으로 미분하면 얼마일까요?",
        "seed given": (
            "역전파는 출력에서 시작합니다. 이 기울기는 backward()에 넘긴 값이거나 그래프의 나머지 "
            "부분에서 도착한 값입니다."
        ),
        "backward text": (
            "상류에서 {op} 노드에 도착한 기울기에 국소적 미분({input}에 대한 미분)을 곱해 "
            "하류로 흘려보냅니다."
        ),
        "backward array": (
            "상류에서 {op} 노드에 도착한 기울기로 {input}에 대한 기울기를 구해 하류로 흘려보냅니다."
        ),
        "part text": "{input} 쪽으로 되돌아오는 기울기 {parts}개 중 {part}번째입니다.",
        "part name": "기울기 {part}",
        "sum text": "{node} 쪽으로 여러 경로를 따라 되돌아온 기울기 {parts}개를 모두 더합니다.",
        "other pass": (
            "이 기울기는 다른 역전파나 더 큰 그래프에서 나온 것입니다. 이 페이지를 만들기 직전에 "
            "이 출력의 backward()를 호출하세요."
        ),
        "differs": (
            "{node} 노드에 남아 있는 기울기({grad})는 이 값과 다릅니다. 다른 역전파나 더 큰 "
            "그래프에서 나온 기울기입니다."
        ),
        "broadcast": "이 입력은 브로드캐스트되었으므로, 이어서 모든 복사본의 기울기를 더합니다.",
        "other rule": "{op} 노드의 역전파 규칙을 따릅니다.",
        "multiplied": "{op} 노드의 역전파는 기울기에 국소적 미분을 곱합니다. 여기서 국소적 미분은 "
        "{derivative}입니다{legend}.",
        "multiplied from several": "{op} 노드의 역전파는 {position} 입력 쪽으로 기울기에 국소적 "
        "미분을 곱해 흘려보냅니다. 여기서 국소적 미분은 {derivative}입니다{legend}.",
        "legend": "({legend})",
        "input variable": "{names}: 입력",
        "input variables": "{names}: 입력",
        "output variable": "y: 출력",
        "position 1": "첫 번째",
        "position 2": "두 번째",
        "position 3": "세 번째",
        "position 4": "네 번째",
        "settings": "{op} 노드의 설정: {settings}",
        "given": "주어진 값: {given}",
        "exercise": "다음 수를 구하세요",
        "shape of": "{target}의 형상",
        "key": "문제의 정답",
        "unasked": "여기에 보이는 것만으로는 구할 수 없으므로 묻지 않습니다.",
        "part": "기울기 {parts}개 중 {part}번째",
        "question": "빈칸에 알맞은 수는 무엇일까요?",
        "question elements": "빈칸마다 알맞은 수는 무엇일까요?",
        "question shape": "형상은 무엇일까요? 수가 둘이면 2, 3처럼 쓰세요.",
        "answer": "답: {target}",
        "answer element": "답: {target}, {row}행 {column}열",
        "check": "확인",
        "hint": "힌트",
        "show": "답 보기",
        "right": "✓ 정답입니다.",
        "right late": "✓ 정답입니다. 이미 답을 보았으므로 점수에는 넣지 않습니다.",
        "wrong": "✗ 아직 정답이 아닙니다. 다시 풀어 보거나 힌트를 확인해 보세요.",
        "unreadable": "✗ 수가 아닙니다. 2.2, -3, 1/3, 1e-3, inf, nan처럼 쓰세요.",
        "unreadable shape": "✗ 형상이 아닙니다. 2, 3처럼 쓰세요.",
        "shown": "답을 보았으므로 점수에는 넣지 않습니다.",
        "hint value": "{op} 노드: {formula}",
        "hint shape": "기울기의 형상은 그 변수의 형상과 같습니다.",
        "hint shape forward": "입력의 형상이 {op} 노드에서 어떻게 바뀌는지 따라가 보세요.",
        "hint seed": "{node} 노드를 자기 자신으로 미분한 값입니다.",
        "hint sum": "이 노드로 되돌아온 기울기를 모두 더하세요: {formula}",
        "score": "맞힌 문제: {asked}개 중 {right}개",
        "end": "끝났습니다. {asked}개 중 {right}개를 맞혔습니다. 답을 본 것은 {shown}개, 풀지 "
        "않은 것은 {open}개입니다.",
        "shape": "형상 {shape}",
        "range": "최솟값 {low}, 최댓값 {high}",
        "nan": "nan {count}개",
        "inf": "inf {count}개",
        "mean": "한 칸은 원소 {rows} × {columns}개의 평균입니다",
        "heat map": "히트맵: {name}",
        "table": "모든 값과 기울기의 표",
        "table quiz": "모든 값과 기울기의 표(정답 포함)",
        "node": "노드",
        "computed as": "계산",
        "variable": "변수",
        "constant": "상수",
        "value": "값",
        "gradient": "기울기",
    },
    rules=rules_ko.RULES,
    methods=rules_ko.METHODS,
)

LANGUAGES = {"en": _ENGLISH, "ko": _KOREAN}
"""The languages of the page, by their codes."""
