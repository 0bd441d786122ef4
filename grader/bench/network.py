"""``python -m grader bench network``: the course's network on 32 pictures, in loops, fast, and in PyTorch.

What is timed runs in a process of its own for each number of threads, since linear-algebra libraries read that number
when they start. The rivals take turns, round by round, so that a busy machine slows all of them alike; each figure is
the median of processor time (all threads of the process), and what counts are the ratios.
"""

import json
import os
import subprocess
import sys
import time
from importlib.util import find_spec

import click
import numpy as np

PICTURES = 32
ROUNDS = 40
FORCED_KERNEL = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")  # would time another processor's kernels


@click.command("network")
@click.option("--threads", default="1,2", show_default=True, help="numbers of threads, with commas")
@click.option("--rounds", default=ROUNDS, show_default=True, help="turns that each rival takes")
def network(threads, rounds):
    """Time the two-conv network: loops, general fast path, engine, PyTorch where it is installed."""
    for count in (int(number) for number in threads.split(",")):
        environment = {name: value for name, value in os.environ.items() if name not in FORCED_KERNEL}
        environment |= dict.fromkeys(
            ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), str(count)
        )
        done = subprocess.run(
            [sys.executable, "-m", "grader.bench.network", str(rounds)],
            env=environment,
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
        click.echo(table(json.loads(done.stdout), count))


def table(seconds, threads):
    """Return the figures as text. ``seconds``: rival → {"forward": s, "both": s}, and "ceiling" the same."""
    rivals = {name: times for name, times in seconds.items() if name != "ceiling"}
    torch = min((times["both"] for name, times in rivals.items() if "PyTorch" in name), default=None)
    torch_forward = min(
        (times["forward"] for name, times in rivals.items() if "PyTorch" in name), default=None
    )
    loops, ceiling = rivals["loops"], seconds["ceiling"]
    lines = [
        f"{PICTURES} pictures, float32, {threads} thread{'s' * (threads > 1)}; processor time in ms",
        f"{'':26}{'forward':>10}{'× loops':>9}{'/ torch':>9}{'fwd+bwd':>11}{'× loops':>9}{'/ torch':>9}",
    ]
    for name, times in rivals.items():
        row = f"{name:26}"
        for part, best in (("forward", torch_forward), ("both", torch)):
            faster = loops[part] / times[part]
            against = f"{times[part] / best:9.2f}" if best else f"{'–':>9}"
            row += f"{times[part] * 1e3:{10 if part == 'forward' else 11}.2f}{faster:9.0f}{against}"
        lines.append(row)
    lines.append(
        f"{'matrix-product ceiling':26}{ceiling['forward'] * 1e3:10.2f}{'':18}{ceiling['both'] * 1e3:11.2f}"
        "   the multiplications of im2col at this machine's best speed"
    )
    if torch is None:
        lines.append("PyTorch is not installed here; `pip install torch` in this environment adds it.")
    return "\n".join(lines) + "\n"


def measure(rounds):
    """Return rival → {"forward": seconds, "both": seconds}: medians of processor time, taken in turns."""
    rng = np.random.default_rng(0)
    X = rng.random((PICTURES, 64, 64, 3), dtype=np.float32)
    dZ3 = rng.standard_normal((PICTURES, 6)).astype(np.float32)
    calls = rivals(X, dZ3)
    taken = {(name, part): [] for name, parts in calls.items() for part in parts}
    for _ in range(rounds + 2):  # the first two rounds warm up
        for (name, part), times in taken.items():
            start = time.process_time()
            calls[name][part]()
            times.append(time.process_time() - start)
    seconds = {"loops": loops(X, dZ3)}
    for (name, part), times in taken.items():
        seconds.setdefault(name, {})[part] = float(np.median(times[2:]))
    return seconds | {"ceiling": ceiling()}


def rivals(X, dZ3):
    """Return name → {"forward": call, "both": call} of everything but the loops."""
    from convlab import engine
    from grader.reference import fast, net

    P = {name: value.astype(np.float32) for name, value in net.initialize_parameters(0).items()}
    ways = {
        "general (fast.py)": {
            "forward": lambda: fast.forward(X, P),
            "both": lambda: fast.backward(dZ3, fast.forward(X, P, training=True)[1]),
        },
        "network (engine.py)": {
            "forward": lambda: engine.forward(X, P),
            "both": lambda: engine.backward(dZ3, engine.forward(X, P, training=True)[1]),
        },
    }
    if find_spec("torch"):
        import torch

        torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
        ways["PyTorch, channels first"] = torch_calls(X, dZ3, P, torch.contiguous_format)
        ways["PyTorch, channels last"] = torch_calls(X, dZ3, P, torch.channels_last)
    return ways


def torch_calls(X, dZ3, P, memory_format):
    """Return the two calls of PyTorch with its tensors in one of its memory formats."""
    import torch
    from torch.nn.functional import conv2d, max_pool2d, pad

    def tensor(array):
        return torch.tensor(np.ascontiguousarray(array)).contiguous(memory_format=memory_format)

    pictures = tensor(X.transpose(0, 3, 1, 2))
    W1, W2 = (tensor(P[name].transpose(3, 2, 0, 1)).requires_grad_() for name in ("W1", "W2"))
    b1, b2, b3 = (torch.tensor(P[name].ravel()).requires_grad_() for name in ("b1", "b2", "b3"))
    W3 = torch.tensor(P["W3"]).requires_grad_()
    upstream = torch.tensor(dZ3)

    def logits():
        A = max_pool2d(torch.relu(conv2d(pad(pictures, (1, 2, 1, 2)), W1, b1)), 8)
        A = max_pool2d(torch.relu(conv2d(pad(A, (0, 1, 0, 1)), W2, b2)), 4)
        return A.permute(0, 2, 3, 1).reshape(len(X), -1) @ W3 + b3

    def forward():
        with torch.no_grad():
            return logits()

    def both():
        return torch.autograd.grad(logits(), (W1, b1, W2, b2, W3, b3), upstream)

    return {"forward": forward, "both": both}


def loops(X, dZ3):
    """Time the loops of lessons 3 to 6 on one picture; they take the same for each, so the time counts 32 times."""
    from grader.reference import backward, conv, net, pool
    from grader.reference.shapes import same_padding

    P = net.initialize_parameters(0)
    start = time.process_time()
    A, caches = X[:1].astype(float), []
    for layer, f in ((1, 8), (2, 4)):
        W = P[f"W{layer}"]
        frame = same_padding(A.shape[1], W.shape[0], 1)
        A = np.pad(A, ((0, 0), frame, frame, (0, 0)))
        Z, conv_cache = conv.conv_forward(A, W, P[f"b{layer}"], {"stride": 1, "pad": 0})
        A, pool_cache = pool.pool_forward(net.relu(Z), {"f": f, "stride": f})
        caches.append((frame, Z, conv_cache, pool_cache))
    flat = net.flatten(A)
    net.fully_connected(flat, P["W3"], P["b3"])
    forward = time.process_time() - start
    dA = (dZ3[:1] @ P["W3"].T).reshape(A.shape)
    for (before, after), Z, conv_cache, pool_cache in reversed(caches):
        dZ = backward.pool_backward(dA, pool_cache) * (Z > 0)
        dA_pad, _, _ = backward.conv_backward(dZ, conv_cache)
        dA = dA_pad[:, before : dA_pad.shape[1] - after, before : dA_pad.shape[2] - after]
    return {"forward": forward * PICTURES, "both": (time.process_time() - start) * PICTURES}


def ceiling():
    """Return the time of as many multiplications as im2col needs, at the speed of a large square matrix product."""
    A = np.ones((1024, 1024), np.float32)
    taken = []
    for _ in range(10):
        start = time.process_time()
        A @ A
        taken.append(time.process_time() - start)
    conv1, conv2, dense = 64 * 64 * 48 * 8, 8 * 8 * 32 * 16, 64 * 6
    one = float(np.median(taken)) / 1024**3 * PICTURES
    # Backward: dW of both layers and the input's gradient of all but the first
    forward = one * (conv1 + conv2 + dense)
    return {"forward": forward, "both": forward + one * (conv1 + 2 * conv2 + 2 * dense)}


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
