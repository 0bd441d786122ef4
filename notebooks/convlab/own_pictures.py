"""A learner's own pictures as a data set: a folder with one sub-folder of pictures for each class."""

import warnings
from pathlib import Path

import numpy as np

SIZE = 64  # pixels along a side of what comes out
LEAST = 5  # pictures of a class: four to learn from, one for the test


def load(folder):
    """Return (X, Y, classes) of the pictures in ``folder``, which has one sub-folder for each class.

    Any size and kind of picture will do (PNG, JPEG, …; grey, with a palette, with 16 bits): each is turned upright, laid on
    white where it is transparent, cropped to its middle square and scaled to 64 × 64. Hidden files and folders, and files
    that are not pictures by their names, are passed over.

    Returns
    -------
    X : (m, 64, 64, 3) float32, from 0 to 1
    Y : (m,) ints, the class of each picture
    classes : tuple of str, the names of the sub-folders, sorted

    Raises
    ------
    ValueError
        If the folder is missing or a file, has fewer than two classes, a class has fewer than five pictures, or a picture cannot
        be read. The text says which, and what to do.
    """
    place = Path(folder).expanduser()
    if not place.is_dir():
        what = "is a file" if place.exists() else "does not exist"
        raise ValueError(
            f"The folder {str(folder)!r} {what} (looked for at {place.resolve()}). "
            f"Give the path of a folder with one sub-folder of pictures for each class."
        )
    sub_folders = sorted(path for path in place.iterdir() if path.is_dir() and not path.name.startswith("."))
    if len(sub_folders) < 2:
        found = f"only one sub-folder, {sub_folders[0].name!r}" if sub_folders else "no sub-folder"
        raise ValueError(
            f"The folder {str(folder)!r} has {found}, but there must be two classes at least. "
            f"Make one sub-folder for each class and put its pictures in."
        )
    classes = [_of_class(path) for path in sub_folders]
    X = np.concatenate(classes)
    Y = np.repeat(np.arange(len(classes)), [len(pictures) for pictures in classes])
    return X, Y, tuple(path.name for path in sub_folders)


def _of_class(sub_folder):
    """Return the pictures of one class: (m, 64, 64, 3) float32."""
    from PIL import Image  # comes with matplotlib

    endings = Image.registered_extensions()
    paths = sorted(path for path in sub_folder.iterdir() if path.is_file() and not path.name.startswith("."))
    pictures = [_read(path) for path in paths if path.suffix.lower() in endings]
    if len(pictures) < LEAST:
        count = {0: "no picture", 1: "only one picture"}.get(len(pictures), f"only {len(pictures)} pictures")
        raise ValueError(
            f"The class {sub_folder.name!r} has {count}, but each class needs {LEAST} at least: most to learn from, "
            f"one to be tested on. Put more pictures into {str(sub_folder)!r}, or take the sub-folder away."
        )
    return np.stack(pictures)


def _read(path):
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd metadata; a learner can do nothing about it
            with Image.open(path) as image:
                return _square(ImageOps.exif_transpose(_in_colour(image)))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValueError(
            f"The picture {str(path)!r} cannot be read: {error}. "
            f"Save it again in an image program, or take it out of the folder."
        ) from None


def _in_colour(image):
    """Return the picture as RGB, as a person would see it on white paper."""
    from PIL import Image

    if image.mode.startswith("I"):  # 16 bits a pixel, which Pillow would cut off at 255
        image = Image.fromarray(
            (np.asarray(image, dtype=np.float64) / 65535 * 255).clip(0, 255).astype(np.uint8)
        )
    if image.mode not in ("RGBA", "LA", "PA", "RGBa", "La") and "transparency" not in image.info:
        return image.convert("RGB")
    image = image.convert("RGBA")
    paper = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(paper, image).convert("RGB")


def _square(image):
    side = min(image.size)
    left, top = ((length - side) // 2 for length in image.size)
    small = image.resize((SIZE, SIZE), box=(left, top, left + side, top + side))
    return np.asarray(small, dtype=np.float32) / 255
