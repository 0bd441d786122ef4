"""The visible cases of every exercise, baked by the build: plain data, no code.

One JSON file an exercise. Arrays stand in it as shape, dtype and base64 of their bytes (little endian, C order);
large ones whose numbers are few 64ths stand as one byte a number. Tuples, which JSON lacks, are marked. Short answers
are kept as salted hashes only.
"""

import base64
import hashlib
import json
from functools import cache
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent

SMALL = 16  # numbers; larger arrays are kept as bytes where that loses nothing
STEP = 1 / 64  # of the numbers in such arrays, which run from −2 to below 2


def names():
    """Return the names of all baked exercises, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


@cache
def load(name):
    """Return one exercise as a dict (see ``grader/build.py`` for its keys); ValueError if there is none of that name."""
    path = FOLDER / f"{name}.json"
    if not name.isidentifier() or not path.is_file():
        raise ValueError(
            f"check: there is no exercise {name!r}. Call check with the function itself, e.g. check(zero_pad). "
            f"The exercises are: {', '.join(names())}."
        )
    return decode(json.loads(path.read_text(encoding="utf-8")))


def encode(value):
    """Return plain data (numbers, strings, lists, tuples, dicts, arrays) as JSON-ready data; TypeError for the rest."""
    if isinstance(value, np.ndarray):
        plain = value.astype(value.dtype.newbyteorder("<"), order="C")
        facts = {"dtype": plain.dtype.str, "shape": list(plain.shape)}
        stored = _as_bytes(plain)
        if stored is not None:
            plain, facts["step"] = stored, STEP
        return {"__array__": base64.b64encode(plain.tobytes()).decode(), **facts}
    if isinstance(value, np.generic):
        return encode(value.item())
    if isinstance(value, tuple):
        return {"__tuple__": [encode(item) for item in value]}
    if isinstance(value, list):
        return [encode(item) for item in value]
    if isinstance(value, dict):
        return {str(key): encode(item) for key, item in value.items()}
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise TypeError(f"a case may hold plain data only, not {type(value).__name__}")


def _as_bytes(array):
    """Return a large float array as int8 multiples of STEP, or None where that would change a number."""
    if array.dtype.kind != "f" or array.size <= SMALL:
        return None
    with np.errstate(all="ignore"):
        stored = (array / STEP).astype(np.int8)
    exact = np.array_equal(stored * array.dtype.type(STEP), array)
    negative_zero = np.signbit(array[array == 0]).any()
    return stored if exact and not negative_zero else None


def decode(data):
    """Return what ``encode`` was given."""
    if isinstance(data, list):
        return [decode(item) for item in data]
    if not isinstance(data, dict):
        return data
    if "__array__" in data:
        raw, dtype = base64.b64decode(data["__array__"]), np.dtype(data["dtype"])
        if "step" in data:
            return (np.frombuffer(raw, dtype=np.int8).astype(dtype) * dtype.type(data["step"])).reshape(
                data["shape"]
            )
        return np.frombuffer(raw, dtype=dtype).reshape(data["shape"]).copy()
    if "__tuple__" in data:
        return tuple(decode(item) for item in data["__tuple__"])
    return {key: decode(item) for key, item in data.items()}


def canonical(value):
    """Return a short answer in one standard form, so that (1, 2), [1, 2.0] and np.array([1, 2]) are the same answer."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, (set, frozenset)):
        value = sorted(value)
    if isinstance(value, (list, tuple, range)):
        return [canonical(item) for item in value]
    if isinstance(value, str):
        return " ".join(value.lower().split())
    if isinstance(value, float):
        return int(value) if value.is_integer() else float(f"{value:.6g}")
    return value if value is None or isinstance(value, (bool, int)) else repr(type(value))


def fingerprint(name, part, value):
    """Return the salted hash under which a short answer is kept."""
    text = json.dumps([name, part, canonical(value)])
    return hashlib.sha256(text.encode()).hexdigest()[:24]
