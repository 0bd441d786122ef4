#!/usr/bin/env bash
# Replays what mybinder.org does with this repository in an empty environment, without Docker: install
# binder/requirements.txt, run binder/postBuild on a copy, start the lesson's check. Prints sizes and times.
set -euo pipefail
repository=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

git clone -q "$repository" "$work/course"
cd "$work/course"
export HOME="$work/home" && mkdir "$HOME"
export UV_CACHE_DIR=${UV_CACHE_DIR:-$("$repository/.venv/bin/uv" cache dir)}
python3 -m venv "$work/environment"
start=$SECONDS
"$repository/.venv/bin/uv" pip install --quiet --python "$work/environment/bin/python" pip -r binder/requirements.txt
PATH="$work/environment/bin:$PATH"
bash binder/postBuild >"$work/postBuild.log" 2>&1 || { cat "$work/postBuild.log"; exit 1; }
echo "installed in $((SECONDS - start)) s, $(du -sm "$work/environment" | cut -f1) MB"

test ! -e solutions -a ! -e grader
jupyter server extension list >"$work/extensions" 2>&1
jupyter labextension list >>"$work/extensions" 2>&1
for gone in "server_extensions.formgrader .*disabled" "nbgrader:formgrader"; do
    grep -q "$gone" "$work/extensions" || { cat "$work/extensions"; exit 1; }
done
cd notebooks/01_zero_pad
python - <<'PYTHON'
import numpy as np
from convlab import check, explore

check(lambda X, pad: np.pad(X, ((0, 0), (pad, pad), (pad, pad), (0, 0))), name="zero_pad")
explore.padding()
try:
    import grader
except ModuleNotFoundError:
    print("the check passes, an explorer shows, and no answer is installed")
else:
    raise SystemExit("grader must not be installed on Binder")
PYTHON
