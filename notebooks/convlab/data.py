"""Embedded pictures: small crops of real, freely licensed photographs.

The licence of each file stands beside it, in ``photos/LICENSES.md``.
"""

from functools import cache
from pathlib import Path

import numpy as np

PHOTOS = Path(__file__).parent / "photos"


def photo_names():
    """Return the names of the embedded photographs, sorted: a list of str."""
    return sorted(path.stem for path in PHOTOS.glob("*.png"))


def photo(name="cat"):
    """Return one embedded photograph.

    Parameters
    ----------
    name : str
        One of ``photo_names()``.

    Returns
    -------
    (64, 64, 3) float64 array with values from 0 (dark) to 1 (bright); the channels are red, green, blue.

    Raises
    ------
    ValueError
        If there is no photograph of that name.
    """
    if name not in photo_names():
        raise ValueError(f"photo: there is no photograph {name!r}. Choose one of {', '.join(photo_names())}.")
    return _read(name).copy()


def photo_batch(*names):
    """Return several photographs as one batch: a (m, 64, 64, 3) float64 array (all of them by default)."""
    return np.stack([photo(name) for name in names or photo_names()])


@cache
def _read(name):
    from PIL import Image  # here, since importing convlab must stay quick; it comes with matplotlib

    with Image.open(PHOTOS / f"{name}.png") as picture:
        pixels = np.asarray(picture.convert("RGB"))
    return np.divide(pixels, 255, dtype=np.float32).astype(np.float64)
