"""OUTSIDE: from what the two processes sent to outputs of a notebook: bounded, and of kinds that run nothing."""

from __future__ import annotations

import re

from . import intake

MAX_TEXT = 200_000  # characters of text shown of one cell
MAX_PICTURES = 8 * 2**20  # characters of pictures shown of one cell
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]")


def notebook_outputs(outputs, count):
    """nbformat output dicts from what the processes sent; whatever does not fit is left out."""
    text_left, picture_left = MAX_TEXT, MAX_PICTURES
    made = []

    def text(value, most=MAX_TEXT):
        nonlocal text_left
        value = _CONTROL_CHARACTERS.sub("�", value) if type(value) is str else ""
        value = value.encode("utf-8", "replace").decode("utf-8")[: max(0, min(most, text_left))]
        text_left -= len(value)
        return value

    for output in outputs:
        if type(output) is not list or not output:
            continue
        kind, *rest = output
        if len(made) > 500 and kind not in ("error", "result"):
            continue
        if kind == "stream" and len(rest) == 2 and rest[0] in ("stdout", "stderr"):
            shown = text(rest[1])
            if made and made[-1].get("name") == rest[0]:
                made[-1]["text"] += shown
            elif shown or rest[0] == "stderr":
                made.append({"output_type": "stream", "name": rest[0], "text": shown})
        elif kind in ("display", "result") and len(rest) == 1 and type(rest[0]) is dict:
            data = {"text/plain": text(rest[0].get("text/plain"), 20_000)}
            for mime in ("image/png", "image/jpeg"):
                picture = rest[0].get(mime)
                if intake.is_picture(mime, picture) and len(picture) <= picture_left:
                    picture_left -= len(picture)
                    data[mime] = picture
            head = {"output_type": "execute_result", "execution_count": count}
            head = head if kind == "result" else {"output_type": "display_data"}
            made.append({**head, "data": data, "metadata": {}})
        elif kind == "error" and len(rest) == 3 and type(rest[2]) is list:
            name, message, lines = (
                text(rest[0], 200),
                text(rest[1], 4000),
                [text(x, 4000) for x in rest[2][:100]],
            )
            error = {"ename": name, "evalue": message, "traceback": lines or [f"{name}: {message}"]}
            made.append({"output_type": "error", **error})
    return made
