"""Gradients by backpropagation against numerical ones, on three digits (book 5.7.3)."""

from pathlib import Path

import numpy as np

from demos.language import teller
from nn import TwoLayerNet, load_mnist_sample


def main(folder: Path, lang: str = "en") -> tuple[dict[str, float], int]:
    """Print the mean absolute difference for each parameter.

    Returns:
        The differences, and how many numbers the network has.
    """
    (x_train, t_train), _ = load_mnist_sample(one_hot_label=True, dtype=np.float64)
    network = TwoLayerNet(input_size=784, hidden_size=50, output_size=10, seed=0)
    x_batch, t_batch = x_train[:3], t_train[:3]

    tell = teller(lang)
    count = sum(parameter.size for parameter in network.params.values())
    tell(
        f"moving each of {count:,} numbers a little, which takes a while …",
        f"매개변수 {count:,}개를 하나씩 조금 바꾸어 봅니다. 시간이 조금 걸립니다 …",
    )
    numerical = network.numerical_gradient(x_batch, t_batch)
    backprop = network.gradient(x_batch, t_batch)
    tell(
        "mean difference between each gradient and the slope measured with small steps:",
        "역전파로 구한 기울기와 수치 미분으로 구한 기울기의 차이(평균):",
    )
    differences = {
        key: float(np.average(np.abs(backprop[key] - numerical[key]))) for key in numerical
    }
    for key, difference in differences.items():
        print(f"{key}: {difference:.3g}")
    tell(
        "(so small a difference is the error of measuring: backpropagation is right)",
        "(수치 미분의 오차일 뿐이므로, 역전파는 맞습니다)",
    )
    return differences, count
