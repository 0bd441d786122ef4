"""The geometry in Python and in JavaScript against brute force, and against each other, on random settings."""

import base64
import json
import random
import subprocess

import numpy as np
import pytest
from scipy.signal import correlate

from convlab.explore import inputs, scenes, specs, widget
from convlab.explore.geometry import Axis, ancestors, axis, descendants, pads, receptive_fields
from convlab.explore.shapes import PRESETS, as_written, follow

SETTINGS = 10_000
CHAINS = 1_500


def in_node(expression, given):
    """Run a JavaScript expression of ``m``, the module, and ``given`` in Node; return what it gives, through JSON."""
    module = base64.b64encode((widget.HERE / "explore.js").read_bytes()).decode()
    script = (
        "import { readFileSync } from 'node:fs';"
        f"const m = await import('data:text/javascript;base64,{module}');"
        "const given = JSON.parse(readFileSync(0, 'utf8'));"
        f"console.log(JSON.stringify({expression}));"
    )
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", script],
        input=json.dumps(given),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def random_axis(draw, size=None):
    """Return a random setting that has at least one neuron."""
    while True:
        one = Axis(
            size or draw.randint(1, 64), draw.randint(1, 9), draw.randint(1, 6), draw.randint(0, 6), draw.randint(0, 6),
            draw.randint(1, 3),
        )  # fmt: skip
        if one.count:
            return one


def by_brute_force(one):
    """Lay windows on the padded row from the left until one sticks out: a list of windows, in pixel indices."""
    windows, start = [], 0
    padded = list(range(-one.before, one.size + one.after))
    while start + (one.f - 1) * one.dilation < len(padded):
        windows.append([padded[start + tap * one.dilation] for tap in range(one.f)])
        start += one.stride
    return windows


def as_list(one):
    return [one.size, one.f, one.stride, one.before, one.after, one.dilation]


@pytest.fixture(scope="module")
def settings():
    draw = random.Random(5)
    return [(one, draw.randrange(one.count), draw.randrange(-one.before, one.size + one.after))
            for one in (random_axis(draw) for _ in range(SETTINGS))]  # fmt: skip


def test_python_agrees_with_brute_force(settings):
    for one, neuron, pixel in settings:
        windows = by_brute_force(one)
        assert one.count == len(windows)
        assert one.window(neuron) == windows[neuron]
        assert one.pixels(neuron) == [place for place in windows[neuron] if 0 <= place < one.size]
        readers = [
            (i, tap) for i, window in enumerate(windows) for tap, place in enumerate(window) if place == pixel
        ]
        assert one.readers(pixel) == readers
        assert one.unread == one.size + one.after - 1 - windows[-1][-1]


def test_javascript_agrees_with_python(settings):
    given = [[as_list(one), neuron, pixel] for one, neuron, pixel in settings]
    answers = in_node(
        "given.map(([a, neuron, pixel]) => { const x = new m.Axis(...a);"
        " return [x.count, x.unread, x.window(neuron), x.pixels(neuron), x.readers(pixel),"
        " m.pads('same', a[0], a[1], a[2], a[5])]; })",
        given,
    )
    for (one, neuron, pixel), answer in zip(settings, answers, strict=True):
        readers = [list(pair) for pair in one.readers(pixel)]
        same = list(pads("same", one.size, one.f, one.stride, one.dilation))
        assert answer == [one.count, one.unread, one.window(neuron), one.pixels(neuron), readers, same], one


def test_chains_agree_with_brute_force_and_with_javascript():
    draw = random.Random(8)
    cases = []
    for _ in range(CHAINS):
        chain = [random_axis(draw, draw.randint(8, 64))]
        while len(chain) < draw.randint(1, 4):
            chain.append(random_axis(draw, chain[-1].count))
        layer = draw.randint(0, len(chain))
        neuron = draw.randrange(chain[layer - 1].count if layer else chain[0].size)
        cases.append((chain, layer, neuron, draw.randrange(chain[0].size)))
    answers = in_node(
        "given.map(([chain, layer, neuron, pixel]) => { const c = chain.map((a) => new m.Axis(...a));"
        " return [m.ancestors(c, layer, neuron), m.descendants(c, pixel), m.receptiveFields(c)]; })",
        [[[as_list(one) for one in chain], *rest] for chain, *rest in cases],
    )
    for (chain, layer, neuron, pixel), answer in zip(cases, answers, strict=True):
        up, down, sizes = ancestors(chain, layer, neuron), descendants(chain, pixel), receptive_fields(chain)
        assert answer == [up, down, sizes]
        reached = {pixel}
        for one, level in zip(chain, down[1:], strict=True):
            reached = {i for i, window in enumerate(by_brute_force(one)) if reached & set(window)}
            assert level == sorted(reached)
        seen = {neuron}
        for one, level in zip(reversed(chain[:layer]), reversed(up[:-1]), strict=True):
            windows = by_brute_force(one)
            seen = {place for i in seen for place in windows[i] if 0 <= place < one.size}
            assert level == sorted(seen)


def test_the_network_of_lesson_5_sees_4_11_19_43_pixels():
    chain = scenes.network_chain()
    assert receptive_fields(chain) == [4, 11, 19, 43]
    assert [ancestors(chain, 4, row)[0] for row in (0, 1)] == [list(range(42)), list(range(31, 64))]
    assert len(chain[0].readers(32)) ** 2 == 16
    assert len(chain[0].readers(0)) ** 2 == 4  # fewer at the corner: the padding is (1, 2)


@pytest.mark.parametrize(
    ("padding", "count"),
    [(1, 63), (2, 65), ("same", 64), ("valid", 61)],
    ids=["pad 1", "pad 2", "SAME", "VALID"],
)
def test_a_kernel_of_four(padding, count):
    assert axis(64, 4, 1, padding).count == count


def test_shapes_agree_and_give_the_numbers_of_the_riddles():
    last = {name: follow(layers)[-1]["shape"] for name, layers in PRESETS.items()}
    assert last["4×4 kernel, pad 1"] == (63, 63, 8)
    assert last["300 steps, 111 filters"] == (296, 111)
    assert last["20 filters of 10"] == (491, 20)
    assert last["kernel (5, 100)"] == (1, 621, 64)
    assert last["8 maps into 16 filters"] == (24, 24, 16)
    assert (last["stride 2 with pad 1"], last["stride 2 without pad"]) == ((3, 3, 1), (2, 2, 1))
    assert last["three maps become six"] == (5, 5, 6)
    network = follow(PRESETS["course network"])
    assert [row["weights"] for row in network if row["weights"]] == [384, 512, 384]
    assert sum(row["weights"] + row["biases"] for row in network) == 1310

    chains = [[specs._plain(layer) for layer in layers] for layers in PRESETS.values()]
    answers = in_node(
        "given.map((chain) => [m.faultOf(chain), m.follow(chain).map((r) => [r.shape, r.weight_shape, r.weights, r.biases,"
        " r.neurons, m.asWritten(r.shape, 'pytorch'), m.asWritten(r.weight_shape, 'pytorch', true)])])",
        chains,
    )
    for layers, (fault, rows) in zip(PRESETS.values(), answers, strict=True):
        inputs.check_layers("here", layers, None, "keras")
        assert fault is None
        wanted = [[row["shape"], row["weight_shape"], row["weights"], row["biases"], row["neurons"],
                   as_written(row["shape"], "pytorch"), as_written(row["weight_shape"], "pytorch", weights=True)]
                  for row in follow(layers)]  # fmt: skip
        assert rows == json.loads(json.dumps(wanted))


def test_arithmetic_agrees_with_scipy_and_with_javascript():
    draw = np.random.default_rng(3)
    A, W, b = draw.normal(size=(9, 7, 2)), draw.normal(size=(3, 3, 2, 2)), [0.5, -1.0]
    axes = [Axis(9, 3, 2, 1, 2), Axis(7, 3, 2, 1, 2)]
    ours = scenes.convolve(A, W, b, axes)
    padded = np.pad(A, ((1, 2), (1, 2), (0, 0)))
    for k in range(2):
        oracle = sum(correlate(padded[:, :, c], W[:, :, c, k], "valid") for c in range(2))[::2, ::2] + b[k]
        np.testing.assert_allclose(ours[:, :, k], oracle)
    pooled = {mode: scenes.pool(A, axes, mode) for mode in ("max", "average")}
    assert pooled["max"][0, 0, 0] == A[:2, :2, 0].max()
    assert pooled["average"][0, 0, 1] == pytest.approx(A[:2, :2, 1].mean())
    given = [specs.tensor(A), specs.tensor(W), b, [as_list(one) for one in axes]]
    answers = in_node(
        "(() => { const [A, W, b, axes] = given, two = axes.map((a) => new m.Axis(...a));"
        " return [0, 1].map((k) => [m.convolve(A, W, b[k], two, k), m.pool(A, two, 'max', k), m.pool(A, two, 'average', k)]"
        ".map((T) => Array.from(T.values))); })()",
        given,
    )
    for k, answer in enumerate(answers):
        for mine, wanted in zip(answer, (ours, pooled["max"], pooled["average"]), strict=True):
            np.testing.assert_allclose(mine, wanted[:, :, k].ravel(), atol=1e-4)


@pytest.mark.parametrize("paper", ["#ffffff", "#f4f7f9", "#111111", "rgb(18, 23, 29)"])
def test_words_in_the_colour_of_a_role_can_be_read_on_light_and_dark_paper(paper):
    roles = list(specs.look()["roles"].values())
    found = in_node("given[0].map((c) => m.contrast(m.readable(c, given[1]), given[1]))", [roles, paper])
    assert len(found) == len(roles)
    assert min(found) >= 4.5


def test_contrast_is_counted_as_wcag_counts_it():
    black, grey, kept = in_node(
        "[m.contrast('#000000', '#ffffff'), m.contrast('#777777', '#ffffff'), m.readable('#0a5ca8', '#ffffff')]",
        None,
    )
    assert black == pytest.approx(21)
    assert grey == pytest.approx(4.48, abs=0.005)
    assert kept == "#0a5ca8"
