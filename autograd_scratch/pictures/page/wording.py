"""What the page says, in English and in Korean: the terms are those of the book."""

from __future__ import annotations

from typing import NamedTuple


class Wording(NamedTuple):
    """All texts of the page in one language.

    Attributes:
        words: the texts by what they are for; the text in braces is filled in.
        rules: by the name of an op, its backward rule in a sentence; where an op has several, the
            name of the case stands behind it.
        other_rule: the sentence for ops that have none.
    """

    words: dict[str, str]
    rules: dict[str, str]
    other_rule: str

    def rule(self, op: str, case: str = "") -> str:
        """The backward rule of an op in a sentence."""
        return self.rules.get(f"{op} {case}".strip()) or self.other_rule.format(op=op)


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
        "keys": "Keys: ← → space, Home, End. A click on a node goes to its step.",
        "no script": "The steps need JavaScript. The table below has every number without it.",
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
    rules={
        "add": "Addition passes the gradient on as it is.",
        "sub": "Subtraction passes the gradient on as it is to the first input, and with the "
        "opposite sign to the second.",
        "neg": "Negation gives the gradient the opposite sign.",
        "mul": "Multiplication swaps its inputs: the gradient is multiplied by the other one.",
        "div": "Division divides the gradient by the denominator; on the way to the denominator "
        "it is also multiplied by minus the output.",
        "pow": "A power multiplies the gradient by the exponent, and by the base to the power of "
        "the exponent − 1.",
        "pow exponent": "On the way to the exponent, a power multiplies the gradient by its own "
        "output and by the logarithm of the base.",
        "exp": "exp multiplies the gradient by its own output.",
        "log": "log divides the gradient by its input.",
        "sqrt": "The square root divides the gradient by twice its own output.",
        "abs": "The absolute value multiplies the gradient by the sign of its input.",
        "sin": "sin multiplies the gradient by the cosine of its input.",
        "cos": "cos multiplies the gradient by minus the sine of its input.",
        "tanh": "tanh multiplies the gradient by 1 − output².",
        "sigmoid": "The sigmoid multiplies the gradient by output × (1 − output).",
        "relu": "ReLU lets the gradient pass where its input is above 0, and stops it elsewhere.",
        "sum": "A sum passes the gradient on as it is to each element that it added.",
        "cumsum": "Each element gets the gradients of all the sums that it is part of.",
        "cumprod": "Each element gets the gradients of all the products that it is part of, each "
        "times the other factors.",
        "prod": "A product multiplies the gradient by the product of all other elements.",
        "mean": "A mean divides the gradient evenly among its elements.",
        "max": "The gradient flows to the largest of the elements that were compared; equally "
        "large ones share it.",
        "min": "The gradient flows to the smallest of the elements that were compared; equally "
        "small ones share it.",
        "maximum": "The gradient flows to the larger input; equal ones share it.",
        "minimum": "The gradient flows to the smaller input; equal ones share it.",
        "where": "The gradient flows to the input that was chosen; the other gets 0.",
        "concatenate": "Each input gets its own part of the gradient.",
        "stack": "Each input gets its own part of the gradient.",
        "dot": "A matrix product multiplies the gradient by the other matrix, transposed.",
        "matmul": "A matrix product multiplies the gradient by the other matrix, transposed.",
        "dot vectors": "A product of vectors multiplies the gradient by the other vector.",
        "dot outer": "The gradient of the matrix has the product of each element of the vector "
        "with each element of the gradient.",
        "affine single": "Affine sends gradient · Wᵀ to X. W gets the product of each element of X "
        "with each element of the gradient, and the bias gets the gradient as it is.",
        "affine": "Affine sends gradient · Wᵀ to X and Xᵀ · gradient to W; the bias gets the sum "
        "over the batch.",
        "reshape": "The gradient only gets the shape of the input back.",
        "ravel": "The gradient only gets the shape of the input back.",
        "transpose": "The gradient is transposed back.",
        "getitem": "The gradient flows to the elements that were picked; all others get 0.",
        "softmax": "With y as its output, softmax sends back y × (gradient − sum of gradient × y).",
        "softmax_cross_entropy": "Softmax with cross-entropy sends back (y − t) / batch size, "
        "times the gradient; y is the softmax of the scores, t are the targets.",
    },
    other_rule="This is the rule of {op}.",
)

_KOREAN = Wording(
    words={
        "title": "계산 그래프",
        "title of": "{name}의 계산 그래프",
        "legend forward": "순전파의 값",
        "legend backward": "역전파의 기울기",
        "forward only": "출력에서 backward()를 호출하지 않아 순전파만 있다.",
        "graph": "그래프 그림",
        "picture": (
            "노드 {count}개의 그래프. 왼쪽의 변수와 상수에서 오른쪽의 출력으로 이어진다. "
            "모든 값과 기울기는 페이지 끝의 표에 있다."
        ),
        "steps": "단계",
        "first": "첫 단계",
        "previous": "이전",
        "next": "다음",
        "last": "마지막 단계",
        "slider": "단계",
        "position": "{count}단계 중 {step}단계",
        "keys": "키: ←, →, 스페이스바, Home, End. 노드를 클릭하면 그 단계로 간다.",
        "no script": "단계별로 보려면 JavaScript가 필요하다. 모든 수는 아래 표에 있다.",
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
            "왼쪽의 변수와 상수에는 값이 주어져 있다. 이제 나머지를 한 단계씩 계산해 채워 간다."
        ),
        "forward text": "{op} 노드가 입력으로부터 값을 계산한다.",
        "seed text": "역전파는 출력에서 시작한다. 출력을 자기 자신으로 미분하면 1이다.",
        "seed asked": "역전파는 출력에서 시작한다. 출력을 자기 자신으로 미분한 값이다.",
        "seed given": (
            "역전파는 출력에서, backward()에 주어졌거나 그래프의 나머지 부분에서 도착한 기울기로 "
            "시작한다."
        ),
        "backward text": (
            "상류에서 {op} 노드에 도착한 기울기에 국소적 미분({input}에 대한 미분)을 곱해 "
            "하류로 흘려보낸다."
        ),
        "backward array": (
            "상류에서 {op} 노드에 도착한 기울기로부터 {input}에 대한 기울기를 구해 하류로 "
            "흘려보낸다."
        ),
        "part text": "{input} 쪽으로 되돌아오는 기울기 {parts}개 중 {part}번째다.",
        "part name": "기울기 {part}",
        "sum text": "{node} 쪽으로 여러 경로를 따라 되돌아온 기울기 {parts}개를 모두 더한다.",
        "other pass": (
            "이 기울기들은 다른 역전파나 더 큰 그래프에서 나온 것이다. 바로 앞에서 이 출력의 "
            "backward()를 호출한다."
        ),
        "differs": (
            "{node}에 남아 있는 기울기는 다르다: {grad}. 다른 역전파나 더 큰 그래프에서 나온 "
            "것이다."
        ),
        "broadcast": "이 입력은 브로드캐스트되었으므로, 그다음 모든 복사본의 기울기를 더한다.",
        "part": "기울기 {parts}개 중 {part}번째",
        "question": "빈칸에 알맞은 수는?",
        "question elements": "빈칸에 알맞은 수들은?",
        "question shape": "형상은? 수가 둘이면 2, 3처럼 쓴다.",
        "answer": "답: {target}",
        "answer element": "답: {target}, {row}행 {column}열",
        "check": "확인",
        "hint": "힌트",
        "show": "답 보기",
        "right": "✓ 정답이다.",
        "right late": "✓ 정답이다. 이미 보인 답이므로 점수에 넣지 않는다.",
        "wrong": "✗ 아직 정답이 아니다. 다시 풀어 보거나 힌트를 본다.",
        "unreadable": "✗ 수가 아니다. 2.2, -3, 1/3, 1e-3, inf, nan처럼 쓴다.",
        "unreadable shape": "✗ 형상이 아니다. 2, 3처럼 쓴다.",
        "shown": "답을 보았으므로 점수에 넣지 않는다.",
        "hint value": "{op} 노드: {formula}",
        "hint shape": "기울기의 형상은 그 변수의 형상과 같다.",
        "hint shape forward": "입력의 형상이 {op} 노드에서 어떻게 되는지 따라가 본다.",
        "hint seed": "{node}: 자기 자신으로 미분한 값이다.",
        "hint sum": "여기로 되돌아온 기울기를 모두 더한다: {formula}",
        "score": "맞힌 문제: {asked}개 중 {right}개",
        "end": "끝. {asked}개 중 {right}개를 맞혔다. 답을 본 것 {shown}개, 풀지 않은 것 {open}개.",
        "shape": "형상 {shape}",
        "range": "최솟값 {low}, 최댓값 {high}",
        "nan": "nan {count}개",
        "inf": "inf {count}개",
        "mean": "한 칸은 원소 {rows} × {columns}개의 평균이다",
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
    rules={
        "add": "덧셈 노드의 역전파는 상류의 기울기를 그대로 흘려보낸다.",
        "sub": "뺄셈 노드의 역전파는 첫째 입력에는 기울기를 그대로, 둘째 입력에는 부호를 바꿔 "
        "흘려보낸다.",
        "neg": "부호를 바꾸는 노드의 역전파는 기울기의 부호도 바꾼다.",
        "mul": "곱셈 노드의 역전파는 순전파 때의 입력을 서로 바꿔 기울기에 곱한다.",
        "div": "나눗셈 노드의 역전파는 기울기를 분모로 나눈다. 분모 쪽으로는 여기에 출력을 "
        "곱하고 부호를 바꾼다.",
        "pow": "거듭제곱 노드의 역전파는 기울기에 지수를 곱하고, 밑의 (지수 − 1)제곱도 곱한다.",
        "pow exponent": "지수 쪽으로는 기울기에 순전파 때의 출력과 밑의 로그를 곱한다.",
        "exp": "exp 노드의 역전파는 기울기에 순전파 때의 출력을 곱한다.",
        "log": "log 노드의 역전파는 기울기를 순전파 때의 입력으로 나눈다.",
        "sqrt": "제곱근 노드의 역전파는 기울기를 출력의 두 배로 나눈다.",
        "abs": "절댓값 노드의 역전파는 기울기에 입력의 부호를 곱한다.",
        "sin": "sin 노드의 역전파는 기울기에 입력의 코사인을 곱한다.",
        "cos": "cos 노드의 역전파는 기울기에 입력의 사인을 곱하고 부호를 바꾼다.",
        "tanh": "tanh 노드의 역전파는 기울기에 1 − 출력²을 곱한다.",
        "sigmoid": "시그모이드 노드의 역전파는 기울기에 출력 × (1 − 출력)을 곱한다.",
        "relu": "ReLU 노드의 역전파는 입력이 0보다 큰 곳에서는 기울기를 그대로 흘려보내고, "
        "다른 곳에서는 흘려보내지 않는다.",
        "sum": "합 노드의 역전파는 더한 모든 원소에 기울기를 그대로 흘려보낸다.",
        "cumsum": "각 원소에는 그 원소가 들어간 모든 합의 기울기가 더해져 흐른다.",
        "cumprod": "각 원소에는 그 원소가 들어간 모든 곱의 기울기에 나머지 인수들을 곱한 것이 "
        "더해져 흐른다.",
        "prod": "곱 노드의 역전파는 기울기에 나머지 모든 원소의 곱을 곱한다.",
        "mean": "평균 노드의 역전파는 기울기를 원소들에 똑같이 나누어 흘려보낸다.",
        "max": "기울기는 비교한 원소 가운데 가장 큰 원소로 흐른다. 똑같이 큰 원소들은 기울기를 "
        "나누어 갖는다.",
        "min": "기울기는 비교한 원소 가운데 가장 작은 원소로 흐른다. 똑같이 작은 원소들은 기울기를 "
        "나누어 갖는다.",
        "maximum": "기울기는 더 큰 입력으로 흐른다. 두 입력이 같으면 나누어 갖는다.",
        "minimum": "기울기는 더 작은 입력으로 흐른다. 두 입력이 같으면 나누어 갖는다.",
        "where": "기울기는 선택된 입력으로 흐르고, 다른 입력에는 0이 흐른다.",
        "concatenate": "각 입력에는 기울기에서 자기 몫에 해당하는 부분이 흐른다.",
        "stack": "각 입력에는 기울기에서 자기 몫에 해당하는 부분이 흐른다.",
        "dot": "행렬 곱의 역전파는 기울기에 다른 쪽 행렬의 전치행렬을 곱한다.",
        "matmul": "행렬 곱의 역전파는 기울기에 다른 쪽 행렬의 전치행렬을 곱한다.",
        "dot vectors": "벡터 곱의 역전파는 기울기에 다른 쪽 벡터를 곱한다.",
        "dot outer": "행렬 쪽으로는 벡터의 각 원소와 기울기의 각 원소를 곱한 값이 흐른다.",
        "affine single": "Affine 계층의 역전파는 X에 기울기 · Wᵀ을, W에 X의 각 원소와 기울기의 각 "
        "원소를 곱한 값을, 편향에 기울기를 그대로 흘려보낸다.",
        "affine": "Affine 계층의 역전파는 X에 기울기 · Wᵀ을, W에 Xᵀ · 기울기를, 편향에 배치 "
        "전체의 기울기를 더한 값을 흘려보낸다.",
        "reshape": "기울기의 형상만 입력의 형상으로 되돌린다.",
        "ravel": "기울기의 형상만 입력의 형상으로 되돌린다.",
        "transpose": "기울기를 다시 전치한다.",
        "getitem": "기울기는 고른 원소로만 흐르고, 나머지 원소에는 0이 흐른다.",
        "softmax": "출력을 y라 하면, softmax의 역전파는 y × (기울기 − 기울기 × y의 합)을 "
        "흘려보낸다.",
        "softmax_cross_entropy": "Softmax-with-Loss 계층의 역전파는 (y − t) / 배치 크기에 "
        "기울기를 곱해 흘려보낸다. y는 점수의 소프트맥스, t는 정답 레이블이다.",
    },
    other_rule="{op} 노드의 역전파 규칙을 따른다.",
)

LANGUAGES = {"en": _ENGLISH, "ko": _KOREAN}
"""The languages of the page, by their codes."""
