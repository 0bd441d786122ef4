#!/usr/bin/env bash
# Replays what a Binder link does, without Docker and without a network but the package index (binder/README.md):
# publish the two branches, build the environment, let nbgitpuller fetch the lessons, run a check. Prints sizes and times.
set -euo pipefail
repository=$(cd "$(dirname "$0")/.." && pwd)
export PATH="$repository/.venv/bin:$PATH"
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT
export HOME="$work/home" UV_CACHE_DIR=${UV_CACHE_DIR:-$(uv cache dir)}
mkdir "$HOME"
git config --global user.name replay
git config --global user.email replay@localhost
git config --global init.defaultBranch main

# The repository as it stands, without its history: this may be a shallow clone
mkdir "$work/course"
git -C "$repository" ls-files -z | (cd "$repository" && tar --null -T - -cf -) | tar -xf - -C "$work/course"
cd "$work/course"
git init -q && git add -A && git commit -qm "The course"
git init -q --bare "$work/origin.git"
git remote add origin "$work/origin.git"

# A change of content moves the branch of the learners, and leaves the environment where it is
make -s publish >"$work/publish.log" 2>&1
before=$(git ls-remote origin environment)
content=$(git ls-remote origin learners)
echo "One more sentence." >>notebooks/README.md
git commit -qam "A change of content"
make -s publish >>"$work/publish.log" 2>&1
test "$before" = "$(git ls-remote origin environment)"
test "$content" != "$(git ls-remote origin learners)"
for branch in environment learners; do
    if git -C "$work/origin.git" log --name-only --format= "$branch" | grep -E "^(solutions|grader|tests)/"; then
        echo "the history of the branch $branch holds what is not for learners" >&2
        exit 1
    fi
done

# What Binder brings itself, then what the environment adds to it
python3 -m venv "$work/environment"
install=(uv pip install --quiet --python "$work/environment/bin/python")
"${install[@]}" -c constraints.txt pip jupyterlab notebook
base=$(du -sm "$work/environment" | cut -f1)
git clone -q --branch environment "$work/origin.git" "$HOME/environment"
start=$SECONDS
"${install[@]}" -r "$HOME/environment/requirements.txt"
export PATH="$work/environment/bin:$PATH"
(cd "$HOME/environment" && bash postBuild) >"$work/postBuild.log" 2>&1 || { cat "$work/postBuild.log"; exit 1; }
all=$(du -sm "$work/environment" | cut -f1)
echo "the environment: built in $((SECONDS - start)) s, $((all - base)) MB beside the $base MB of JupyterLab itself"

# The link: nbgitpuller fetches the branch of the learners, and JupyterLab is asked for the notebook that the link opens
cd "$HOME"
jupyter lab --no-browser --allow-root --ServerApp.port=0 --IdentityProvider.token= >"$work/server.log" 2>&1 &
server=$!
for _ in $(seq 120); do
    address=$(grep -oE 'http://localhost:[0-9]+/' "$work/server.log" | head -1) || true
    [ -n "$address" ] && curl -sf "${address}api" >/dev/null && break
    sleep 0.5
done
start=$SECONDS
curl -sfN "${address}git-pull/api?repo=file://$work/origin.git&branch=learners&targetpath=convolution" >"$work/pull.log"
grep -q '"phase": "finished"' "$work/pull.log" || { cat "$work/pull.log"; exit 1; }
curl -sf "${address}api/contents/convolution/start_here.ipynb?content=0" >/dev/null
test ! -e convolution/solutions -a ! -e convolution/grader
echo "the lessons: fetched in $((SECONDS - start)) s, $(du -sm convolution | cut -f1) MB, no answer among them"

cd convolution/01_zero_pad
python - <<'PYTHON'
import importlib.util

import numpy as np
from convlab import check, explore

check(lambda X, pad: np.pad(X, ((0, 0), (pad, pad), (pad, pad), (0, 0))), name="zero_pad")
explore.padding()
for instructor in ("grader", "nbgrader"):
    assert importlib.util.find_spec(instructor) is None, f"{instructor} must not be installed on Binder"
print("the check passes, an explorer shows, and no tool of an instructor is installed")
PYTHON
