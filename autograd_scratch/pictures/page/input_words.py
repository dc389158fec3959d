"""What the page says where it computes, in English and in Korean."""

from __future__ import annotations

INPUT_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "try": "Try other numbers",
        "recorded": (
            "What is recomputed is the recorded graph. What is not in it stays as it was: branches "
            "of your code, conditions as in where(x > 0, …), indices, the order that sort found."
        ),
        "slide": "{name}, slider",
        "cell of": "{name}, row {row}, column {column}",
        "cell in row": "{name}, element {column}",
        "slide cell": "{cell}, slider",
        "cells of": "Numbers of {name}, {shape}",
        "too many cells": (
            "{name}, {shape}: more than {most} numbers, which cannot be changed here."
        ),
        "reset": "Original numbers",
        "changed": "Recomputed with your numbers.",
        "original": "These are the original numbers.",
        "no number": (
            "“{text}” is not a number, so {name} stays {kept}. Write it as 2.2, -3, 1/3, 1e-3, inf "
            "or nan."
        ),
        "refused": (
            "With {name} = {text} the graph would have been another one: an op would take another "
            "branch. So {name} stays {kept}."
        ),
        "fixed": "The numbers on this page are fixed: {reason}",
        "fixed constants": "the graph has no variables.",
        "fixed gradients": ("its gradients come from another backward pass or a larger graph."),
        "fixed size": "there are too many of them to compute here.",
        "fixed op": "the page does not know how to compute {op}.",
        "fixed numbers": "a variable was changed after the graph had been computed.",
        "fixed trace": "the graph cannot be written down as a program. {error}",
        "check title": "Check a gradient numerically",
        "check answers": "Check a gradient numerically (with answers)",
        "check text": (
            "The derivative is nearly the slope between two points close to x. A small h makes it "
            "more exact, too small an h loses digits in the difference."
        ),
        "check of": "Variable",
        "check element": "Element",
        "step size": "h",
        "numerical": "numerical",
        "by backprop": "by backpropagation",
        "difference": "difference",
        "check refused": "x + h or x − h: the graph would have been another one there.",
    },
    "ko": {
        "try": "다른 수 넣어 보기",
        "recorded": (
            "기록된 그래프를 다시 계산합니다. 코드의 분기, where(x > 0, …)의 조건, 인덱스, sort가 "
            "찾은 순서처럼 그래프에 없는 것은 처음 그대로입니다."
        ),
        "slide": "{name} 슬라이더",
        "cell of": "{name}, {row}행 {column}열",
        "cell in row": "{name}, {column}번째 원소",
        "slide cell": "{cell} 슬라이더",
        "cells of": "{name}의 수, {shape}",
        "too many cells": "{name}, {shape}: 수가 {most}개보다 많아 여기서 바꿀 수 없습니다.",
        "reset": "원래 수로 되돌리기",
        "changed": "넣은 수로 다시 계산했습니다.",
        "original": "원래 수입니다.",
        "no number": (
            "입력한 ‘{text}’ 값은 수가 아니므로 {name} 값은 {kept} 그대로입니다. 2.2, -3, 1/3, "
            "1e-3, inf, nan처럼 쓰세요."
        ),
        "refused": (
            "{name} = {text}이면 연산이 다른 분기로 가서 그래프가 달라지므로, {name} 값은 {kept} "
            "그대로입니다."
        ),
        "fixed": "이 페이지의 수는 바꿀 수 없습니다. {reason}",
        "fixed constants": "그래프에 변수가 없습니다.",
        "fixed gradients": "기울기가 다른 역전파나 더 큰 그래프에서 나왔습니다.",
        "fixed size": "수가 너무 많아 여기서 계산할 수 없습니다.",
        "fixed op": "{op} 연산은 이 페이지에서 계산할 수 없습니다.",
        "fixed numbers": "그래프를 계산한 뒤에 변수의 값이 바뀌었습니다.",
        "fixed trace": "그래프를 프로그램으로 옮길 수 없습니다. {error}",
        "check title": "기울기 확인",
        "check answers": "기울기 확인(정답 포함)",
        "check text": (
            "미분은 x에 가까운 두 점을 잇는 직선의 기울기와 거의 같습니다. h가 작을수록 더 "
            "정확하지만, 너무 작으면 뺄셈에서 유효숫자를 잃습니다."
        ),
        "check of": "변수",
        "check element": "원소",
        "step size": "h",
        "numerical": "수치 미분",
        "by backprop": "역전파",
        "difference": "차이",
        "check refused": "x + h나 x − h에서 그래프가 달라지므로 구할 수 없습니다.",
    },
}
"""By the code of the language, the texts by what they are for."""
