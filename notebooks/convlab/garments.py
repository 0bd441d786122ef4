"""The data set of lesson 7: pictures of 64 × 64 × 3, each a tinted garment over a crop of a photograph.

They are composites, and no one should think otherwise: the garments are those of Fashion-MNIST (28 × 28 grey pixels, MIT
licence), the backgrounds the four photographs of ``photos/``. Licences stand in ``fashion/LICENSES.md``. The garments are
embedded, the pictures are put together when they are loaded, always the same.
"""

import lzma
from functools import cache
from pathlib import Path

import numpy as np

from convlab import data

FILE = Path(__file__).parent / "fashion" / "garments.xz"
CLASSES = ("T-shirt", "trouser", "coat", "sandal", "bag", "boot")
PER_CLASS = 800, 150  # for training, for the test
SIDE, SIZE = 28, 64
LEVELS = 15  # the largest grey level in the file


@cache
def load():
    """Return (X_train, Y_train, X_test, Y_test), read-only and the same on every call.

    X: (m, 64, 64, 3) float16 from 0 to 1 (half the memory of float32); Y: (m,) ints, the position in ``CLASSES``. Training pictures are shuffled.
    """
    packed = np.frombuffer(lzma.decompress(FILE.read_bytes()), np.uint8)
    garments = np.stack([packed >> 4, packed & 15], axis=-1).reshape(-1, SIDE, SIDE)
    labels = np.concatenate([np.repeat(np.arange(len(CLASSES)), count) for count in PER_CLASS])
    rng = np.random.default_rng(2017)
    pictures = np.stack([compose(garment, rng).astype(np.float16) for garment in garments])
    first = PER_CLASS[0] * len(CLASSES)
    order = rng.permutation(first)
    parts = pictures[:first][order], labels[:first][order], pictures[first:], labels[first:]
    for part in parts:
        part.flags.writeable = False
    return parts


def compose(garment, rng):
    """Lay one (28, 28) garment, tinted and twice as large, somewhere over a crop of a photograph: (64, 64, 3) float32."""
    picture = _crop(rng)
    large = np.repeat(np.repeat(garment, 2, axis=0), 2, axis=1).astype(np.float32) / LEVELS
    tint = rng.uniform(0.5, 1.0, 3).astype(np.float32)
    top, left = rng.integers(0, SIZE - 2 * SIDE + 1, 2)
    place = np.s_[top : top + 2 * SIDE, left : left + 2 * SIDE]
    cover = np.minimum(large * 4, 1)[:, :, np.newaxis]  # dark cloth covers as well as bright cloth
    picture[place] = picture[place] * (1 - cover) + large[:, :, np.newaxis] * tint * cover
    return picture


def _crop(rng):
    photos = _photos()
    photo = photos[rng.integers(len(photos))]
    side = int(rng.integers(24, SIZE + 1))
    top, left = rng.integers(0, SIZE - side + 1, 2)
    rows, columns = (start + np.arange(SIZE) * side // SIZE for start in (top, left))  # nearest pixels
    crop = photo[rows[:, np.newaxis], columns]
    return (crop[:, ::-1] if rng.integers(2) else crop) * np.float32(rng.uniform(0.2, 0.6))


@cache
def _photos():
    return data.photo_batch().astype(np.float32)
