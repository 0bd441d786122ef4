"""What has been solved, kept in one small file in the learner's folder.

The file is a convenience: where it cannot be read or written, nothing is lost but the map in ``start_here``.
"""

import json
import os
from pathlib import Path

FILE = Path(".convlab") / "progress.json"


def folder():
    """Return the learner's folder: the nearest one above that holds ``start_here.ipynb``, else the current one."""
    here = Path.cwd()
    return next((place for place in (here, *here.parents) if (place / "start_here.ipynb").is_file()), here)


def solved():
    """Return the set of exercise names whose check has passed."""
    try:
        names = json.loads((folder() / FILE).read_text(encoding="utf-8"))["solved"]
        return {name for name in names if isinstance(name, str)}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def mark_solved(name):
    """Remember that the check of an exercise has passed. Not while nbgrader grades or validates, nor in the build."""
    if os.environ.get("NBGRADER_EXECUTION") or os.environ.get("CONVLAB_STATIC"):
        return
    before = solved()
    if name in before:
        return
    path = folder() / FILE
    try:
        path.parent.mkdir(exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}.tmp")
        draft.write_text(json.dumps({"solved": sorted(before | {name})}, indent=1), encoding="utf-8")
        draft.replace(path)
    except OSError:
        pass  # a read-only folder: the learner works on without the map
