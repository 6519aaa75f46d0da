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


json.dump({"madeWith": f"torch {torch.__version__}", "cases": [
    case(cell, every, 7 + i) for i, cell in enumerate(GATES) for every in (False, True)]}, sys.stdout)
