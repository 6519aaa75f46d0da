"""Golden values for whole networks: loss, gradient of every parameter and weights after three Adam steps.

Made with PyTorch in float64; the version is written into the file.
    python make_networks.py > ../resources/golden/networks.json
"""
import json
import sys

import torch

torch.set_default_dtype(torch.float64)
HIDDEN, INPUT, DEPTH, TIME, BATCH, CLASSES = 5, 3, 2, 6, 3, 4
# The gates of torch's stacked matrices, by the names of the affine maps.
GATES = {
    "tanh": ["hidden"],
    "relu": ["hidden"],
    "lstm": ["input", "forget", "candidate", "output"],
    "gru": ["reset", "update", "candidate"],
}
# Cells that torch lacks, one step each: p(name, kind) is a parameter, x the input, s the states.
# name -> (states, [(affine map, kinds)], step)
UW = ("INPUT", "RECURRENT", "BIAS")


def affine(p, name, x=None, r=None, bias=True):
    a = p(name, "BIAS") if bias else 0
    a = a + x @ p(name, "INPUT").T if x is not None else a
    return a + r @ p(name, "RECURRENT").T if r is not None else a


def vanilla(phi):
    def step(p, x, s):
        return [phi(affine(p, "hidden", x, s[0]))]
    return 1, [("hidden", UW)], step


def dense(phi):
    def step(p, x, s):
        return [phi(affine(p, "hidden", x))]
    return 1, [("hidden", ("INPUT", "BIAS"))], step


def peephole(p, x, s):
    i, f, o = (torch.sigmoid(affine(p, k, x, s[1])) for k in ("input", "forget", "output"))
    c = f * s[1] + i * torch.tanh(affine(p, "candidate", x, s[1]))
    return [o * torch.tanh(c), c]


def gru_reset_before(p, x, s):
    z, r = (torch.sigmoid(affine(p, k, x, s[0])) for k in ("update", "reset"))
    n = torch.tanh(affine(p, "candidate", x, r * s[0]))
    return [z * s[0] + (1 - z) * n]


def minimal(p, x, s):
    v = torch.tanh(affine(p, "encoder", x))
    f = torch.sigmoid(affine(p, "keep", None, s[0]) + affine(p, "keepOfInput", None, v, bias=False))
    return [f * s[0] + (1 - f) * v]


class Spike(torch.autograd.Function):
    """Heaviside forward; backward dampening / (1 + 2 |u|)^2."""

    @staticmethod
    def forward(ctx, u, dampening):
        ctx.save_for_backward(u)
        ctx.dampening = dampening
        return (u > 0).to(u.dtype)

    @staticmethod
    def backward(ctx, dz):
        u, = ctx.saved_tensors
        return dz * ctx.dampening / (1 + 2 * u.abs()).square(), None


def alif(dampening):
    def step(p, x, s):
        z, v, a = s
        r_a, r_v = (torch.exp(-1 / p(name, "VECTOR")) for name in ("tauA", "tauV"))
        a = r_a * a + (1 - r_a) * z
        theta = p("threshold", "VECTOR") + p("beta", "VECTOR") * a
        recurrent = p("drive", "RECURRENT") * (1 - torch.eye(HIDDEN))
        v = r_v * v + x @ p("drive", "INPUT").T + z @ recurrent.T - (theta * z).detach()
        return [Spike.apply(v - theta, dampening), v, a]
    vectors = [(name, ("VECTOR",)) for name in ("threshold", "beta", "tauA", "tauV")]
    return 3, [("drive", ("INPUT", "RECURRENT"))] + vectors, step


def lru(p, x, s):
    """The block with complex numbers and twice as many states as units, as it is published."""
    def both(part, kind, imaginary=None):
        """The two halves of a vector or of the rows of a matrix, as complex numbers if asked."""
        real = torch.cat([p(f"{half}{part}", kind) for half in ("first", "second")])
        return real if imaginary is None else torch.complex(real, both(imaginary, kind))

    x = affine(p, "encoder", x) if p("encoder", "INPUT") is not None else x
    u = torch.nn.functional.layer_norm(x, (HIDDEN,), p("normGain", "VECTOR"), p("normShift", "VECTOR"), 1e-3)
    state = torch.complex(torch.cat([s[1], s[3]], 1), torch.cat([s[2], s[4]], 1))
    lam = torch.exp(torch.complex(-torch.exp(both("Nu", "VECTOR")), both("Theta", "VECTOR")))
    b = both("InputReal", "RECURRENT", "InputImaginary")
    state = lam * state + torch.exp(both("GammaLog", "VECTOR")) * (u.to(b.dtype) @ b.T)
    c = torch.cat([torch.complex(p(f"{half}OutputReal", "RECURRENT"), p(f"{half}OutputImaginary", "RECURRENT"))
                   for half in ("first", "second")], 1)
    y = (state @ c.T).real + p("feedthrough", "VECTOR") * u
    y = torch.nn.functional.gelu(y)
    h = x + torch.sigmoid(affine(p, "gate", None, y)) * affine(p, "candidate", None, y)
    (r1, r2), (i1, i2) = state.real.split(HIDDEN, 1), state.imag.split(HIDDEN, 1)
    return [h, r1, i1, r2, i2]


def min_gru(p, x, s):
    z = torch.sigmoid(affine(p, "update", x))
    return [(1 - z) * s[0] + z * affine(p, "candidate", x)]


def min_lstm(p, x, s):
    f, i = (torch.sigmoid(affine(p, k, x)) for k in ("forget", "input"))
    return [f / (f + i) * s[0] + i / (f + i) * affine(p, "candidate", x)]


def selective(size):
    def step(p, x, s):
        x = affine(p, "encoder", x) if p("encoder", "INPUT") is not None else x
        u = torch.nn.functional.rms_norm(x, (HIDDEN,), p("normGain", "VECTOR"), 1e-5)
        of = lambda name: u @ p(name, "RECURRENT").T
        v = torch.nn.functional.silu(of("value"))
        delta = torch.nn.functional.softplus(of("step") + p("stepBias", "VECTOR"))
        states = [torch.exp(-delta * torch.exp(p(f"decayLog{n}", "VECTOR"))) * s[n]
                  + delta * of(f"input{n}") * v for n in range(1, size + 1)]
        y = sum(of(f"output{n}") * states[n - 1] for n in range(1, size + 1)) + p("feedthrough", "VECTOR") * v
        return [x + (y * torch.nn.functional.silu(of("gate"))) @ p("outward", "RECURRENT").T] + states
    maps = ["value", "step", "gate", "outward"] + [f"{part}{n}" for n in range(1, size + 1) for part in ("input", "output")]
    vectors = ["normGain", "stepBias", "feedthrough"] + [f"decayLog{n}" for n in range(1, size + 1)]
    return size + 1, [("encoder", ("INPUT", "BIAS"))] + [(name, ("RECURRENT",)) for name in maps] + [
        (name, ("VECTOR",)) for name in vectors], step


HALVES = ("first", "second")
LRU = (5, [("encoder", ("INPUT", "BIAS"))]
       + [(f"{half}{part}", ("RECURRENT",)) for half in HALVES for part in
          ("InputReal", "InputImaginary", "OutputReal", "OutputImaginary")]
       + [(name, ("RECURRENT", "BIAS")) for name in ("gate", "candidate")]
       + [(f"{half}{part}", ("VECTOR",)) for half in HALVES for part in ("Nu", "Theta", "GammaLog")]
       + [(name, ("VECTOR",)) for name in ("feedthrough", "normGain", "normShift")], lru)
def lstm(p, x, s):
    i, f, o = (torch.sigmoid(affine(p, k, x, s[0])) for k in ("input", "forget", "output"))
    c = f * s[1] + i * torch.tanh(affine(p, "candidate", x, s[0]))
    return [o * torch.tanh(c), c]


STEPS = {
    "sigmoid": vanilla(torch.sigmoid),
    "swish": vanilla(torch.nn.functional.silu),
    "peephole-lstm": (2, [(k, UW) for k in ("input", "forget", "candidate", "output")], peephole),
    "gru-reset-before": (1, [(k, UW) for k in ("update", "reset", "candidate")], gru_reset_before),
    "minimal-rnn": (1, [("encoder", ("INPUT", "BIAS")), ("keep", ("RECURRENT", "BIAS")),
                        ("keepOfInput", ("RECURRENT",))], minimal),
    "feed-forward relu": dense(torch.relu),
    "feed-forward tanh": dense(torch.tanh),
    "feed-forward sin": dense(torch.sin),
    "feed-forward cos": dense(torch.cos),
    "alif positive 0.5": alif(0.5),
    "alif signed 0.3": alif(0.3),
    "lru": LRU,
    "min-gru": (1, [(k, ("INPUT", "BIAS")) for k in ("update", "candidate")], min_gru),
    "min-lstm": (1, [(k, ("INPUT", "BIAS")) for k in ("forget", "input", "candidate")], min_lstm),
    "selective-ssm 2": selective(2),
}


# What vectors are near; others are near zero.
START = {"layerNormGain": 1, "tauA": 4, "tauV": 2, "beta": 0.8, "normGain": 1,
         "firstNu": -1, "secondNu": -2, "firstTheta": 0.5, "secondTheta": 1, "firstGammaLog": -0.5}


# Standard deviation of the weights where it is not 0.6: with products of several maps of the input gradients stay of
# order one, as those of the other cells are.
DEVIATION = {"selective-ssm 2": 0.4}


# Cells of the cases with something between layers: those above, and
STACKED = {"lstm": (2, [(k, UW) for k in ("input", "forget", "candidate", "output")], lstm)}
NORM = [(name, ("VECTOR",)) for name in ("layerNormGain", "layerNormShift")]


def written_case(cell, every_step, seed, depth=DEPTH, residual=False, layer_norm=False):
    """As case(), for a cell written out above; of the layers above the lowest with what is between layers."""
    torch.manual_seed(seed)
    states, affines, step = {**STEPS, **STACKED}[cell]
    parameters = {}
    for layer in range(depth):
        columns = {"INPUT": INPUT if layer == 0 else HIDDEN, "RECURRENT": HIDDEN}
        for name, kinds in affines + (NORM if layer_norm and layer > 0 else []):
            for kind in kinds if name != "encoder" or layer == 0 or cell not in ("lru", "selective-ssm 2") else ():
                shape = (HIDDEN,) if kind in ("BIAS", "VECTOR") else (HIDDEN, columns[kind])
                values = torch.randn(shape) * DEVIATION.get(cell, 0.6)
                if kind == "VECTOR":
                    # Those of the cell's own start are not centred on zero: time constants above all.
                    values = START.get(name, 0) + values / 3
                parameters[f"{layer}.{name}.{kind}"] = values.requires_grad_()
    parameters["readout.READOUT"] = (torch.randn(CLASSES, HIDDEN) * 0.6).requires_grad_()
    parameters["readout.READOUT_BIAS"] = (torch.randn(CLASSES) * 0.6).requires_grad_()
    x = torch.randn(BATCH, TIME, INPUT).float().double()
    labels = torch.randint(0, CLASSES, (BATCH, TIME) if every_step else (BATCH,))
    adam = torch.optim.Adam(list(parameters.values()), lr=0.01)

    def loss_of():
        sequence = [x[:, t] for t in range(TIME)]
        for layer in range(depth):
            s, above = [torch.zeros(BATCH, HIDDEN)] * states, []
            p = lambda name, kind: parameters.get(f"{layer}.{name}.{kind}")
            for xt in sequence:
                u = xt
                if layer_norm and layer > 0:
                    u = torch.nn.functional.layer_norm(
                        xt, (HIDDEN,), p("layerNormGain", "VECTOR"), p("layerNormShift", "VECTOR"), 1e-5)
                s = step(p, u, s)
                above.append(xt + s[0] if residual and layer > 0 else s[0])
            sequence = above
        y = torch.stack(sequence, 1) @ parameters["readout.READOUT"].T + parameters["readout.READOUT_BIAS"]
        y = y.reshape(-1, CLASSES) if every_step else y[:, -1]
        return torch.nn.functional.cross_entropy(y, labels.reshape(-1))

    def snapshot(get):
        return {name: get(p).tolist() for name, p in parameters.items()}

    result = {"cell": cell, "everyStep": every_step, "hiddenSize": HIDDEN, "inputSize": INPUT, "depth": depth,
              "sequenceLength": TIME, "batchSize": BATCH, "classes": CLASSES,
              "inputs": x.tolist(), "labels": labels.tolist(), "weights": snapshot(lambda p: p.detach().clone())}
    if residual or layer_norm:
        result.update(residual=residual, layerNorm=layer_norm)
    losses = []
    for i in range(3):
        adam.zero_grad()
        loss = loss_of()
        loss.backward()
        losses.append(loss.item())
        if i == 0:
            result["gradient"] = snapshot(lambda p: p.grad)
        adam.step()
    result["losses"] = losses
    result["weightsAfterThreeAdamSteps"] = snapshot(lambda p: p.detach())
    result["learningRate"] = 0.01
    return result


def make(cell):
    if cell in ("tanh", "relu"):
        return torch.nn.RNN(INPUT, HIDDEN, DEPTH, nonlinearity=cell, batch_first=True)
    return {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[cell](INPUT, HIDDEN, DEPTH, batch_first=True)


def blocks(cell, tensors):
    """{'layer.affine.kind': matrix}; tensors: name -> tensor, torch's names."""
    out = {}
    for layer in range(DEPTH):
        part = {k: tensors[f"{k}_l{layer}"] for k in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}
        for g, gate in enumerate(GATES[cell]):
            rows = slice(g * HIDDEN, (g + 1) * HIDDEN)
            u, w, b, d = (part[k][rows].tolist() for k in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
            if cell == "gru" and gate == "candidate":
                out[f"{layer}.candidateInput.INPUT"], out[f"{layer}.candidateInput.BIAS"] = u, b
                out[f"{layer}.candidateRecurrent.RECURRENT"], out[f"{layer}.candidateRecurrent.BIAS"] = w, d
            else:
                # One bias where torch has two: bias_hh is held at zero.
                out[f"{layer}.{gate}.INPUT"], out[f"{layer}.{gate}.RECURRENT"] = u, w
                out[f"{layer}.{gate}.BIAS"] = b
    return out


def case(cell, every_step, seed):
    torch.manual_seed(seed)
    net, readout = make(cell), torch.nn.Linear(HIDDEN, CLASSES)
    with torch.no_grad():
        for p in list(net.parameters()) + list(readout.parameters()):
            p.copy_(torch.randn_like(p) * 0.6)
        frozen = []
        for name, p in net.named_parameters():
            if name.startswith("bias_hh"):
                keep = torch.zeros_like(p)
                if cell == "gru":
                    keep[2 * HIDDEN:] = 1
                p.mul_(keep)
                frozen.append((p, keep))
    x = torch.randn(BATCH, TIME, INPUT).float().double()  # exact in single precision
    labels = torch.randint(0, CLASSES, (BATCH, TIME) if every_step else (BATCH,))
    adam = torch.optim.Adam(list(net.parameters()) + list(readout.parameters()), lr=0.01)

    def loss_of():
        y = readout(net(x)[0])
        y = y.reshape(-1, CLASSES) if every_step else y[:, -1]
        return torch.nn.functional.cross_entropy(y, labels.reshape(-1))

    def snapshot(get):
        t = {n: get(p) for n, p in net.named_parameters()}
        out = blocks(cell, t)
        out["readout.READOUT"] = get(readout.weight).tolist()
        out["readout.READOUT_BIAS"] = get(readout.bias).tolist()
        return out

    result = {"cell": cell, "everyStep": every_step, "hiddenSize": HIDDEN, "inputSize": INPUT, "depth": DEPTH,
              "sequenceLength": TIME, "batchSize": BATCH, "classes": CLASSES,
              "inputs": x.tolist(), "labels": labels.tolist(), "weights": snapshot(lambda p: p.detach())}
    losses = []
    for step in range(3):
        adam.zero_grad()
        loss = loss_of()
        loss.backward()
        for p, keep in frozen:
            p.grad.mul_(keep)
        losses.append(loss.item())
        if step == 0:
            result["gradient"] = snapshot(lambda p: p.grad)
        adam.step()
    result["losses"] = losses
    result["weightsAfterThreeAdamSteps"] = snapshot(lambda p: p.detach())
    result["learningRate"] = 0.01
    return result


if __name__ == "__main__":
    json.dump({"madeWith": f"torch {torch.__version__}", "cases": [
        case(cell, every, 7 + i) for i, cell in enumerate(GATES) for every in (False, True)] + [
        written_case(cell, i % 2 == 1, 70 + i) for i, cell in enumerate(STEPS)] + [
        written_case(cell, i % 2 == 1, 170 + i, 3, i % 3 != 1, i % 3 != 0) for i, cell in enumerate(
            ("lstm", "lstm", "lstm", "feed-forward relu", "minimal-rnn", "gru-reset-before", "alif positive 0.5",
             "peephole-lstm", "min-gru"))]}, sys.stdout)
