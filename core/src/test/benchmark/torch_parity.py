"""One network in PyTorch in single precision, for docs/science/parity.md: outputs, gradients, weights after SGD steps.

    python torch_parity.py < question.json > answer.json
ParityTable asks. A cell that is a layer of PyTorch (LSTM, GRU, tanh, relu) is run by that layer; others by the steps of
make_networks.py. {} is the answer for a cell that neither has.
"""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "golden"))
import torch

import make_networks as golden

torch.set_default_dtype(torch.float32)
torch.set_num_threads(1)


class Layers:
    """torch's own layers; one of two biases is held at zero where ours has one."""

    def __init__(self, q):
        golden.HIDDEN, golden.INPUT, golden.DEPTH = q["hiddenSize"], q["inputSize"], q["depth"]
        self.cell, self.net, hidden = q["cell"], golden.make(q["cell"]), q["hiddenSize"]
        self.keep = {}
        with torch.no_grad():
            for layer in range(q["depth"]):
                get = lambda kind, name: torch.tensor(q["weights"][f"{layer}.{name}.{kind}"])
                for g, gate in enumerate(golden.GATES[self.cell]):
                    rows, twice = slice(g * hidden, (g + 1) * hidden), self.cell == "gru" and gate == "candidate"
                    part = lambda name: getattr(self.net, f"{name}_l{layer}")
                    part("weight_ih")[rows] = get("INPUT", "candidateInput" if twice else gate)
                    part("weight_hh")[rows] = get("RECURRENT", "candidateRecurrent" if twice else gate)
                    part("bias_ih")[rows] = get("BIAS", "candidateInput" if twice else gate).flatten()
                    keep = self.keep.setdefault(f"bias_hh_l{layer}", torch.zeros_like(part("bias_hh")))
                    part("bias_hh")[rows] = get("BIAS", "candidateRecurrent").flatten() if twice else 0
                    keep[rows] = 1.0 if twice else 0.0

    def parameters(self):
        return list(self.net.parameters())

    def outputs(self, x):
        return self.net(x)[0]

    def mask(self):
        for name, keep in self.keep.items():
            getattr(self.net, name).grad.mul_(keep)

    def named(self, get):
        return golden.blocks(self.cell, {n: get(p) for n, p in self.net.named_parameters()})


class Written:
    """A cell of make_networks.py."""

    def __init__(self, q):
        self.states, _, self.step = golden.STEPS[q["cell"]]
        golden.HIDDEN, self.hidden, self.depth = q["hiddenSize"], q["hiddenSize"], q["depth"]
        self.p = {}
        for name, value in q["weights"].items():
            if not name.startswith("readout."):
                value = torch.tensor(value)
                one_column = name.endswith((".BIAS", ".VECTOR"))
                self.p[name] = (value.flatten() if one_column else value).requires_grad_()

    def parameters(self):
        return list(self.p.values())

    def outputs(self, x):
        sequence = list(x.unbind(1))
        for layer in range(self.depth):
            s, above = [torch.zeros(x.shape[0], self.hidden)] * self.states, []
            for xt in sequence:
                s = self.step(lambda name, kind: self.p.get(f"{layer}.{name}.{kind}"), xt, s)
                above.append(s[0])
            sequence = above
        return torch.stack(sequence, 1)

    def mask(self):
        pass

    def named(self, get):
        return {name: get(p).tolist() for name, p in self.p.items()}


def answer(q):
    if q["cell"] in golden.GATES:
        net = Layers(q)
    elif q["cell"] in golden.STEPS:
        net = Written(q)
    else:
        return {}
    matrix = torch.tensor(q["weights"]["readout.READOUT"]).requires_grad_()
    bias = torch.tensor(q["weights"]["readout.READOUT_BIAS"]).flatten().requires_grad_()
    sgd = torch.optim.SGD(net.parameters() + [matrix, bias], lr=q["learningRate"])

    def named(get):
        return {**net.named(get), "readout.READOUT": get(matrix).tolist(), "readout.READOUT_BIAS": get(bias).tolist()}

    result = {"madeWith": f"torch {torch.__version__}"}
    for step, batch in enumerate(q["batches"]):
        sgd.zero_grad()
        h = net.outputs(torch.tensor(batch["inputs"]))
        y = (h @ matrix.T + bias).reshape(-1, bias.shape[0])
        torch.nn.functional.cross_entropy(y, torch.tensor(batch["labels"]).reshape(-1)).backward()
        net.mask()
        if step == 0:
            result["outputs"] = h.detach().tolist()
            result["gradient"] = named(lambda p: torch.zeros_like(p) if p.grad is None else p.grad)
        sgd.step()
    result["weights"] = named(lambda p: p.detach())
    return result


json.dump(answer(json.load(sys.stdin)), sys.stdout)
