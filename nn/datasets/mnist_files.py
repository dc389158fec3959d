"""The four original MNIST files: where they are found, downloaded from, checked and parsed."""

import gzip
import hashlib
import logging
import math
import os
import struct
import time
import zlib
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autograd_scratch.whole_files import clear_drafts, draft_of

logger = logging.getLogger(__name__)


class MnistFile(NamedTuple):
    """One of the four files, described by what it holds when uncompressed.

    The checksum is that of the content since the compressed files differ between mirrors: gzip
    writes a name and a date into its header.
    """

    name: str
    dimensions: int
    size: int
    sha256: str


FILES = (
    MnistFile(
        "train-images-idx3-ubyte",
        3,
        47_040_016,
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    ),
    MnistFile(
        "train-labels-idx1-ubyte",
        1,
        60_008,
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    ),
    MnistFile(
        "t10k-images-idx3-ubyte",
        3,
        7_840_016,
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    ),
    MnistFile(
        "t10k-labels-idx1-ubyte",
        1,
        10_008,
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ),
)

# Tried in this order. The original site, yann.lecun.com, refuses downloads since 2024.
MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)

GZIP_MAGIC = b"\x1f\x8b"

PATIENCE = 30.0
"""Seconds to wait for the first byte from a mirror, and for each further one."""

SLOWEST = 2000.0
"""Bytes a second that a mirror must send, once that time is over."""

CHUNK, MARGIN = 65_536, 100_000  # bytes: of a read; what a header of gzip may add to a file


class DamagedFileError(ValueError):
    """A data file that is there but does not hold the bytes it should."""


def read_mnist(data_dir: str | os.PathLike[str] | None) -> list[NDArray[np.uint8]]:
    """Read the four files from the first place that ``load_mnist`` names, and check them.

    Args:
        data_dir: directory that holds the four files, or None to look elsewhere.

    Returns:
        Training images (60000, 28, 28) and labels (60000,), test images (10000, 28, 28) and
        labels (10000,): read-only uint8 arrays.

    Raises:
        FileNotFoundError, DamagedFileError, ConnectionError, ImportError: as in ``load_mnist``.
    """
    if data_dir is not None:
        contents = _read_directory(Path(data_dir), "data_dir")
    elif from_environment := os.environ.get("MNIST_DIR"):
        contents = _read_directory(Path(from_environment), "MNIST_DIR")
    else:
        cache = _cache_directory()
        clear_drafts(cache)  # of downloads that were killed
        contents = [_read_cached(file, cache) for file in FILES]
    return [
        parse_idx(content, file.dimensions) for content, file in zip(contents, FILES, strict=True)
    ]


def parse_idx(content: bytes, dimensions: int) -> NDArray[np.uint8]:
    """Parse an IDX file of unsigned bytes.

    The file is a magic number (two zeros, 8 for unsigned bytes, the number of dimensions), the
    length of each dimension as a big-endian 32-bit number, then the data.

    Args:
        content: the whole uncompressed file.
        dimensions: how many dimensions the array must have.

    Returns:
        A read-only uint8 array that shares the memory of ``content``.

    Raises:
        DamagedFileError: the magic number is wrong, or header and length do not agree.

    Example:
        >>> parse_idx(bytes([0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4]), dimensions=1)
        array([5, 0, 4], dtype=uint8)
    """
    magic = bytes([0, 0, 8, dimensions])
    if content[:4] != magic:
        raise DamagedFileError(
            f"not an IDX file of unsigned bytes in {dimensions} dimensions: "
            f"it begins with {content[:4].hex()}, not {magic.hex()}"
        )
    header_size = 4 + 4 * dimensions
    if len(content) < header_size:
        raise DamagedFileError(
            f"IDX header cut short: {len(content)} bytes where {header_size} were expected"
        )
    shape = struct.unpack(f">{dimensions}I", content[4:header_size])
    # A damaged header could claim any shape, so it is held against the bytes that are there.
    if math.prod(shape) != len(content) - header_size:
        raise DamagedFileError(
            f"IDX header announces shape {shape}, {math.prod(shape)} bytes, "
            f"but {len(content) - header_size} follow"
        )
    return np.frombuffer(content, np.uint8)[header_size:].reshape(shape)


def _read_directory(directory: Path, setting: str) -> list[bytes]:
    """Read the four files from a directory of the user's, which is never written to."""
    directory = directory.expanduser()
    paths = {file: path for file in FILES if (path := _existing_path(file, directory)) is not None}
    missing = [file.name for file in FILES if file not in paths]
    if missing:
        problem = f"lacks {', '.join(missing)}" if directory.is_dir() else "is not a directory"
        raise FileNotFoundError(
            f"{setting} is {directory}, which {problem}. Put the four MNIST files there (as they "
            "are or with .gz), or set neither data_dir nor MNIST_DIR to have them downloaded, or "
            "use load_mnist_sample(), which needs no files"
        )
    try:
        return [_read_checked(path, file) for file, path in paths.items()]
    except DamagedFileError as error:
        raise DamagedFileError(
            f"{error}. Put the right file in its place, or set neither data_dir nor MNIST_DIR to "
            "have all four downloaded, or use load_mnist_sample(), which needs no files"
        ) from error


def _existing_path(file: MnistFile, directory: Path) -> Path | None:
    """Return where the file lies in the directory, under any of its usual names."""
    dotted = file.name.replace("-idx", ".idx")  # as some unpacking programs name it
    for name in (file.name, dotted):
        for path in (directory / name, directory / f"{name}.gz"):
            if path.is_file():
                return path
    return None


def _read_checked(path: Path, file: MnistFile) -> bytes:
    """Read a file, uncompressed if need be, and make sure that it holds what it should."""
    try:
        with path.open("rb") as raw:
            # The first bytes decide and not the name: some browsers unpack a .gz, but keep .gz.
            compressed = raw.read(len(GZIP_MAGIC)) == GZIP_MAGIC
            raw.seek(0)
            stream: BinaryIO | gzip.GzipFile = gzip.GzipFile(fileobj=raw) if compressed else raw
            # One byte more than expected shows that a file is too long, however long it is.
            content = stream.read(file.size + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DamagedFileError(f"{path} cannot be decompressed: {error}") from error
    digest = hashlib.sha256(content).hexdigest()
    if digest != file.sha256:
        found = (
            f"more than {file.size} bytes"
            if len(content) > file.size
            else f"{len(content)} bytes with SHA-256 {digest}"
        )
        raise DamagedFileError(
            f"{path} is not the MNIST file {file.name}: its uncompressed content is {found}, "
            f"expected {file.size} bytes with SHA-256 {file.sha256}"
        )
    return content


def _cache_directory() -> Path:
    override = os.environ.get("AUTOGRAD_SCRATCH_CACHE")
    root = Path(override).expanduser() if override else _import_pooch().os_cache("autograd-scratch")
    return Path(root, "mnist")


def _read_cached(file: MnistFile, cache: Path) -> bytes:
    """Read a file from the cache, downloading it if it is not there or not whole."""
    path = cache / f"{file.name}.gz"
    if path.exists():
        try:
            return _read_checked(path, file)
        except DamagedFileError as error:
            logger.warning("%s. It is downloaded again", error)
    return _download(file, path)


def _download(file: MnistFile, path: Path) -> bytes:
    """Download a file to ``path`` from the first mirror that sends it right; return its content."""
    _import_pooch()
    import requests
    from urllib3.exceptions import HTTPError

    path.parent.mkdir(parents=True, exist_ok=True)
    failures = []
    for mirror in MIRRORS:
        url = f"{mirror}{file.name}.gz"
        try:
            # Only a checked file gets its final name, in one step: neither an interrupted download
            # nor two processes at once can leave a broken one.
            with draft_of(path) as draft:
                _fetch(url, draft, file.size + MARGIN)
                content = _read_checked(draft, file)
        except (requests.RequestException, HTTPError, DamagedFileError) as error:
            failures.append(f"{url}: {error}")
        else:
            return content
    raise ConnectionError(
        f"no mirror sent the MNIST file {file.name}:\n"
        + "\n".join(f"  {failure}" for failure in failures)
        + "\nIf you have the four MNIST files, set MNIST_DIR to their directory. "
        "load_mnist_sample() needs no network."
    )


def _fetch(url: str, path: Path, limit: int) -> None:
    """Download into a file, as long as the mirror is neither too slow nor sends too much.

    Raises:
        requests.RequestException, urllib3.exceptions.HTTPError: it did not send the whole file.
    """
    import requests
    from tqdm import tqdm

    begin, received = time.monotonic(), 0
    with requests.get(url, stream=True, timeout=PATIENCE) as response, path.open("wb") as file:
        response.raise_for_status()
        length = response.headers.get("Content-Length", "")
        with tqdm(
            total=int(length) if length.isdecimal() else None, unit="B", unit_scale=True
        ) as bar:
            # What has arrived, however little: a larger read would wait until it is complete.
            while chunk := response.raw.read1(CHUNK, decode_content=True):
                file.write(chunk)
                bar.update(len(chunk))
                received += len(chunk)
                seconds = time.monotonic() - begin
                if received > limit:
                    raise requests.RequestException(f"it sends more than {limit:,} bytes")
                if seconds > PATIENCE + received / SLOWEST:
                    raise requests.Timeout(f"it is too slow: {received:,} bytes in {seconds:.0f} s")


def _import_pooch() -> ModuleType:
    """Import pooch, and what a download needs: here, since few runs have to download."""
    try:
        import_module("tqdm")
        import_module("requests")
        return import_module("pooch")
    except ImportError as error:
        raise ImportError(
            f'downloading MNIST needs {error.name}: pip install "autograd-scratch[nn]". '
            "Without it, set MNIST_DIR to a directory with the four MNIST files, or use "
            "load_mnist_sample()"
        ) from error
