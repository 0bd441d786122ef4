"""The folder that a learner gets, as one zip file."""

import io
import zipfile

from grader import course

TOP = "convolution-course"


def learners_folder():
    """Return the folder ``notebooks/`` as the bytes of a zip file, the same for the same files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path in sorted(course.NOTEBOOKS.rglob("*")):
            name = path.relative_to(course.NOTEBOOKS)
            if path.is_file() and not any(
                part.startswith(".") or part == "__pycache__" for part in name.parts
            ):
                entry = zipfile.ZipInfo(f"{TOP}/{name.as_posix()}")  # its date is always the same
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return stream.getvalue()
