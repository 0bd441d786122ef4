"""Make ``convlab/fashion/garments.xz`` from Debian's package ``dataset-fashion-mnist`` (Zalando SE, MIT licence).

    apt-get install dataset-fashion-mnist
    python -m grader.make_fashion

Not part of the build, since the package is not on every machine. The same package gives the same bytes: the first pictures
of each class are taken, in their order, with their grey values rounded to 16 levels.
"""

import gzip
import lzma
from pathlib import Path

import numpy as np

from convlab.garments import CLASSES, FILE, PER_CLASS, SIDE

SOURCE = Path("/usr/share/datasets/fashion-mnist")
LABELS = {"T-shirt": 0, "trouser": 1, "coat": 4, "sandal": 5, "bag": 8, "boot": 9}
LEVELS = 15


def read(part):
    """Return (pictures (n, 28, 28), labels (n,)) of an IDX pair, uint8."""
    pictures = gzip.decompress((SOURCE / f"{part}-images-idx3-ubyte.gz").read_bytes())[16:]
    labels = gzip.decompress((SOURCE / f"{part}-labels-idx1-ubyte.gz").read_bytes())[8:]
    return np.frombuffer(pictures, np.uint8).reshape(-1, SIDE, SIDE), np.frombuffer(labels, np.uint8)


def main():
    """Write the file: the pictures of training, then those of the test, class by class, two pixels a byte."""
    chosen = []
    for part, count in zip(("train", "t10k"), PER_CLASS, strict=True):
        pictures, labels = read(part)
        chosen += [pictures[labels == LABELS[name]][:count] for name in CLASSES]
    levels = (np.concatenate(chosen).astype(int) * LEVELS + 127) // 255
    flat = levels.reshape(-1, 2)
    packed = (flat[:, 0] * 16 + flat[:, 1]).astype(np.uint8)
    FILE.write_bytes(lzma.compress(packed.tobytes(), preset=9 | lzma.PRESET_EXTREME))
    print(f"{FILE.name}: {len(levels)} pictures, {FILE.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
