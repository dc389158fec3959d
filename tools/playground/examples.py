"""What the playground offers to run."""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """A text in each language of the site."""

    en: str
    ko: str


class Example(NamedTuple):
    """An example of the playground.

    Attributes:
        title: what it is called.
        says: what to look at, and what to try.
        code: what is put in the editor. What its last line is worth is shown.
    """

    title: Words
    says: Words
    code: str

    def in_each_language(self) -> dict[str, dict[str, str]]:
        """Its texts, each by language; pages that the code makes are in that language, too."""
        korean = self.code.replace('lang="en"', 'lang="ko"')
        return {
            "title": self.title._asdict(),
            "says": self.says._asdict(),
            "code": {"en": self.code, "ko": korean},
        }


EXAMPLES = (
    Example(
        Words("Two apples, with tax", "사과 2개와 소비세"),
        Words(
            "Section 5.1: forwards the price, backwards what each number does to it. Step through "
            "the page below, or type other numbers into it.",
            "5.1절의 예제입니다. 순전파로 지불 금액을, 역전파로 각 수가 지불 금액에 미치는 영향을 "
            "구합니다. 아래 페이지를 한 단계씩 넘겨 보거나 다른 수를 입력해 보세요.",
        ),
        """\
import autograd_scratch as ag

apple = ag.Node(100, "apple")
apple_num = ag.Node(2, "apple_num")
tax = ag.Node(1.1, "tax")

price = apple * apple_num * tax
price.name = "price"
price.backward()

print(f"{price:g}: {apple.grad:g}, {apple_num.grad:g}, {tax.grad:g}")
ag.step_through(price, lang="en")
""",
    ),
    Example(
        Words("Apples and oranges", "사과와 귤"),
        Words(
            "Section 5.4: sums and products in one graph. Buy three apples, and guess the "
            "gradients before you run it.",
            "5.4절의 예제로, 덧셈과 곱셈이 한 그래프에 함께 있습니다. 사과를 3개로 바꾸고, "
            "실행하기 전에 기울기를 짐작해 보세요.",
        ),
        """\
import autograd_scratch as ag

apple, apple_num = ag.Node(100, "apple"), ag.Node(2, "apple_num")
orange, orange_num = ag.Node(150, "orange"), ag.Node(3, "orange_num")
tax = ag.Node(1.1, "tax")

price = (apple * apple_num + orange * orange_num) * tax
price.name = "price"
price.backward()

print(ag.Graph(price).explain())
price
""",
    ),
    Example(
        Words("The sigmoid, step by step", "시그모이드를 한 단계씩"),
        Words(
            "Section 5.5: four small steps, and the same as one node. Both send back y(1 − y).",
            "5.5절의 예제입니다. 네 단계로 나눈 그래프와 노드 하나로 묶은 그래프 모두 y(1 − y)를 "
            "하류로 보냅니다.",
        ),
        """\
import autograd_scratch as ag

x = ag.Node(0.5, "x")

y = 1 / (1 + ag.exp(-x))
y.name = "y"
y.backward()
print(f"four steps: {x.grad:.6f}")
display(y)

y = ag.sigmoid(x)
y.name = "y"
y.backward()
print(f"one node:   {x.grad:.6f}")
print(f"y (1 - y):  {y.value * (1 - y.value):.6f}")
y
""",
    ),
    Example(
        Words("Softmax with loss", "Softmax-with-Loss 계층"),
        Words(
            "Section 5.6: softmax and cross entropy with plain NumPy functions. After the long way "
            "back, y − t arrives at the scores.",
            "5.6절의 예제로, 소프트맥스와 교차 엔트로피 오차를 평범한 NumPy 함수로 작성했습니다. "
            "긴 역전파를 거치고 나면 점수 쪽에는 y − t가 도착합니다.",
        ),
        """\
import numpy as np
import autograd_scratch as ag

scores = ag.Node(np.array([0.3, 2.9, 4.0]), "scores")
t = np.array([0, 0, 1])

e = np.exp(scores)
y = e / np.sum(e)
loss = -np.sum(t * np.log(y))
loss.name = "loss"
loss.backward()

print("y - t:   ", (y.value - t).round(4))
print("gradient:", scores.grad.round(4))
loss
""",
    ),
    Example(
        Words("A gradient check", "기울기 확인"),
        Words(
            "Section 5.7: the gradients of a small network by backpropagation, beside those that "
            "numerical differentiation measures.",
            "5.7절의 예제입니다. 작은 신경망의 기울기를 오차역전파법과 수치 미분으로 각각 구해 "
            "비교합니다.",
        ),
        """\
import numpy as np
from nn import TwoLayerNet

network = TwoLayerNet(input_size=4, hidden_size=5, output_size=3, seed=0)
rng = np.random.default_rng(1)
x, t = rng.random((6, 4)), np.array([0, 1, 2, 1, 0, 2])

measured = network.numerical_gradient(x, t)
exact = network.gradient(x, t)
for name in exact:
    print(name, np.abs(exact[name] - measured[name]).max())
""",
    ),
    Example(
        Words("A wrong gradient, found", "틀린 기울기 찾기"),
        Words(
            "An op of your own, with a slip in its rule: the derivative of x² is 2x. The check "
            "says where and by how much it is wrong. Mend the rule.",
            "직접 만든 연산의 역전파 규칙이 틀렸습니다. x²의 미분은 2x입니다. 어디에서 얼마나 "
            "틀렸는지 기울기 확인이 알려 줍니다. 규칙을 고쳐 보세요.",
        ),
        """\
import numpy as np
import autograd_scratch as ag

@ag.op(lambda g, y, x: g * x, kind="elementwise")
def square(x):
    return x * x

ag.check_gradients(square, np.array([1.0, 2.0, 3.0]))
print("the gradient is right")
""",
    ),
    Example(
        Words("Higher derivatives", "고계 미분"),
        Words(
            "Beyond the book: the way back is a calculation too, so it can be differentiated "
            "again.",
            "책을 넘어서는 내용입니다. 역전파도 계산이므로 다시 미분할 수 있습니다.",
        ),
        """\
import numpy as np
import autograd_scratch as ag

f = np.sin
for order in range(5):
    print(f"derivative of order {order} at 1: {f(1.0): .6f}")
    f = ag.grad(f)

def bowl(x):
    return x[0] ** 3 + x[0] * x[1]

print("all second derivatives at (2, 1):")
ag.hessian(bowl)(np.array([2.0, 1.0]))
""",
    ),
    Example(
        Words("A small training", "작은 신경망의 학습"),
        Words(
            "Section 4.5: the two-layer network learns handwritten digits, in your browser. Try "
            "another learning rate.",
            "4.5절처럼 2층 신경망이 브라우저 안에서 손글씨 숫자를 학습합니다. "
            "학습률을 바꿔 보세요.",
        ),
        """\
import numpy as np
from nn import TwoLayerNet, load_mnist_sample

(x_train, t_train), (x_test, t_test) = load_mnist_sample()
network = TwoLayerNet(input_size=784, hidden_size=50, output_size=10, seed=0)
rng = np.random.default_rng(0)
learning_rate = 0.5

for step in range(100):
    batch = rng.choice(len(x_train), 100)
    gradients = network.gradient(x_train[batch], t_train[batch])
    for name in network.params:
        network.params[name] -= learning_rate * gradients[name]
    if step % 20 == 19:
        loss, accuracy = network.loss(x_test, t_test), network.accuracy(x_test, t_test)
        print(f"step {step + 1:3}: loss {loss:.2f}, right {accuracy:.0%}")
""",
    ),
)
"""The examples, in the order of the book."""
