"""Golden values of the mean-field theory of layers whose units differ in their biases.

    python3 make_populations.py > ../resources/golden/populations.json

Independent of the Java code: the moments of every class are iterated in time until nothing changes
(Java eliminates them and solves for one number), means are Gauss and Hermite's with 120 nodes (Java:
the trapezoidal rule), and eigenvalues are those of the full matrix (Java: the secular equation).
Written with Python 3.11, numpy 2.4.6.
"""
import json
import platform
import sys

import numpy as np

Z, W = np.polynomial.hermite_e.hermegauss(120)
W = W / W.sum()
# A rotation of independent normal numbers: u_b = c z_1 + sqrt(1 - c^2) z_2.
WW = np.outer(W, W)


def sigmoid(u):
    return 0.5 * (1 + np.tanh(u / 2))


FUNCTIONS = {
    "sigmoid": (sigmoid, lambda y: y * (1 - y)),
    "tanh": (np.tanh, lambda y: 1 - y * y),
}


def one(kind, mu, q, g):
    phi, slope = FUNCTIONS[kind]
    y = phi(mu + np.sqrt(q) * Z)
    return float(W @ g(y, slope(y)))


def two(kind, mu, q, c):
    """E phi phi and E phi' phi'."""
    phi, slope = FUNCTIONS[kind]
    c = min(1.0, max(-1.0, c))
    if c > 1 - 1e-13 or q == 0:
        return one(kind, mu, q, lambda y, s: y * y), one(kind, mu, q, lambda y, s: s * s)
    a = phi(mu + np.sqrt(q) * Z)[:, None]
    b = phi(mu + np.sqrt(q) * (c * Z[:, None] + np.sqrt(1 - c * c) * Z[None, :]))
    return float((WW * (a * b)).sum()), float((WW * (slope(a) * slope(b))).sum())


class Gate:
    def __init__(self, kind, sigma2, nu2):
        self.kind, self.sigma2, self.nu2 = kind, sigma2, nu2

    def q(self, square, r):
        return self.sigma2 * square + self.nu2 * r

    def c(self, square, product, r, s):
        return (self.sigma2 * product + self.nu2 * r * s) / self.q(square, r)


def mean(gate, mu, square, r, g=lambda y, s: y):
    return one(gate.kind, mu, gate.q(square, r), g)


def pair(gate, mu, square, product, r, s):
    return two(gate.kind, mu, gate.q(square, r), gate.c(square, product, r, s))


def coefficients(cell, gates, classes, square, product, r, s):
    """Of each class kept Q, written Q, kept X, written X, coupling per X and rest, mean."""
    rows = []
    for cl in classes:
        mf = cl["keep"]
        f = gates["f"]
        ff, fp = pair(f, mf, square, product, r, s)
        f1 = mean(f, mf, square, r)
        f2 = mean(f, mf, square, r, lambda y, t: y * y)
        if cell == "minimal":
            leave = 1 - 2 * f1 + ff
            rows.append((f2, (1 - 2 * f1 + f2) * r, ff, leave * r * s, f.sigma2 * fp, f.sigma2 * fp * r * s, 0.0))
        elif cell == "gru":
            rg, h = gates["r"], gates["h"]
            r2 = mean(rg, 0, square, r, lambda y, t: y * y)
            rr, rp = pair(rg, 0, square, product, r, s)
            qh = h.sigma2 * r2 * square + h.nu2 * r
            ch = (h.sigma2 * rr * product + h.nu2 * r * s) / qh
            h2 = one("tanh", 0, qh, lambda y, t: y * y)
            hh, hp = two("tanh", 0, qh, ch)
            leave = 1 - 2 * f1 + ff
            rest = f.sigma2 * fp * hh + leave * hp * h.sigma2 * (rr + product * rg.sigma2 * rp)
            rows.append((f2, (1 - 2 * f1 + f2) * h2, ff, leave * hh, f.sigma2 * fp, rest, 0.0))
        else:
            i, g = gates["i"], gates["r"]
            mi = cl["input"]
            i2 = mean(i, mi, square, r, lambda y, t: y * y)
            ii, ip = pair(i, mi, square, product, r, s)
            g2 = mean(g, 0, square, r, lambda y, t: y * y)
            gg, gp = pair(g, 0, square, product, r, s)
            rows.append((f2, i2 * g2, ff, ii * gg, f.sigma2 * fp, i.sigma2 * ip * gg + g.sigma2 * ii * gp, 0.0))
    return np.array(rows)


def solve(cell, gates, classes, r, s):
    w = np.array([c["share"] for c in classes])
    lstm = cell == "lstm"

    def hidden_square(own, read):
        o2 = mean(gates["o"], 0, read, r, lambda y, t: y * y)
        return float(w @ np.array([o2 * one("tanh", 0, v, lambda y, t: y * y) for v in own]))

    def hidden_product(own_square, own, read_square, read, s):
        oo, op = pair(gates["o"], 0, read_square, read, r, s)
        psi = [two("tanh", 0, v, x / v) for v, x in zip(own_square, own)]
        return oo, op, np.array(psi)

    # Second moments.
    own = np.full(len(w), 0.5)
    read = 0.5
    while True:
        k = coefficients(cell, gates, classes, read, read, r, 1)
        new = k[:, 0] * own + k[:, 1]
        new_read = hidden_square(new, read) if lstm else float(w @ new)
        change = np.abs(new - own).max() + abs(new_read - read)
        own, read = new, new_read
        if change < 1e-14:
            break

    def response(products, read_product, s):
        k = coefficients(cell, gates, classes, read, read_product, r, s)
        a = k[:, 2]
        b = k[:, 4] * products + k[:, 5]
        n = len(w)
        if not lstm:
            return a, b, np.ones(n), 0.0, np.diag(a) + np.outer(b, w)
        oo, op, psi = hidden_product(own, a * products + k[:, 3], read, read_product, s)
        d = oo * psi[:, 1]
        f = gates["o"].sigma2 * op * float(w @ psi[:, 0])
        m = np.zeros((n + 1, n + 1))
        m[:n, :n] = np.diag(a)
        m[:n, n] = b
        m[n, :n] = w * d * a
        m[n, n] = w @ (d * b) + f
        return a, b, d, f, m

    def largest(m):
        return float(np.abs(np.linalg.eigvals(m)).max())

    # Products of two sequences.
    x = np.zeros(len(w))
    y = 0.0
    while True:
        k = coefficients(cell, gates, classes, read, y, r, s)
        new = k[:, 2] * x + k[:, 3]
        if lstm:
            oo, _, psi = hidden_product(own, new, read, y, s)
            new_y = oo * float(w @ psi[:, 0])
        else:
            new_y = float(w @ new)
        change = np.abs(new - x).max() + abs(new_y - y)
        x, y = new, new_y
        if change < 1e-14:
            break

    settled = response(x, y, s)
    at_one = response(own, read, 1)

    def means(resp, steps):
        a, b, d, f, _ = resp
        p = np.ones(len(w))
        h = float(w @ (d * p)) if lstm else 1.0
        logs = []
        for _ in range(steps):
            p = a * p + b * h
            h = float(w @ (d * p)) + f * h
            logs.append(float(np.log(w @ p)))
        return logs

    logs = [0.0] + means(settled, 60)
    t = next(t for t, v in enumerate(logs) if v <= -1)
    scale = t - 1 + (logs[t - 1] + 1) / (logs[t - 1] - logs[t])
    a, b, d, _, _ = at_one
    gradient = means(at_one, 40)
    return {
        "Q": read,
        "C": y / read,
        "chi": largest(settled[4]),
        "chi_at_C1": largest(at_one[4]),
        "m1": float(w @ a + (w @ b) * (w @ d)),
        "mean_time_scale": scale,
        "log_gradient_after": {"1": gradient[0], "10": gradient[9], "40": gradient[39]},
    }


def chrono(longest, count):
    x, w = np.polynomial.legendre.leggauss(count)
    bias = np.log(1 + (x + 1) / 2 * (longest - 2))
    return [{"share": float(v / 2), "keep": float(b), "input": float(-b)} for v, b in zip(w, bias)]


def gates(cell, sigma2, nu2):
    names = {"minimal": "f", "gru": "frh", "peephole": "ifr", "lstm": "ifro"}[cell]
    kinds = {"r": "sigmoid" if cell == "gru" else "tanh", "h": "tanh"}
    return {n: Gate(kinds.get(n, "sigmoid"), sigma2, nu2) for n in names}


FEW = [
    {"share": 0.5, "keep": 0.0, "input": -0.5},
    {"share": 0.3, "keep": 1.5, "input": 0.0},
    {"share": 0.2, "keep": 3.0, "input": -2.5},
]
ALIKE = [{"share": 0.25, "keep": 1.0, "input": -1.0}, {"share": 0.75, "keep": 1.0, "input": -1.0}]


def main():
    entries = []
    for cell in ("minimal", "gru", "peephole", "lstm"):
        for label, classes, sigma2, nu2, r, s in (
            ("few", FEW, 1.0, 0.8, 1.0, 0.3),
            ("few_strong", FEW, 2.0, 0.5, 0.5, 0.9),
            ("few_small", FEW, 1e-5, 1.0, 1.0, 0.0),
            ("alike", ALIKE, 1.0, 0.8, 1.0, 0.3),
            ("chrono_20", chrono(20, 24), 1.0, 1.0, 1.0, 0.0),
            ("chrono_100", chrono(100, 24), 1.0, 1.0, 1.0, 0.0),
            ("chrono_100_many", chrono(100, 96), 1.0, 1.0, 1.0, 0.0),
        ):
            if label == "few_strong" and cell == "peephole":
                sigma2 = 1.5
            result = solve(cell, gates(cell, sigma2, nu2), classes, r, s)
            entries.append(
                {
                    "label": f"{cell}_{label}",
                    "cell": cell,
                    "R": r,
                    "Sigma": s,
                    "sigma2": sigma2,
                    "nu2": nu2,
                    "classes": classes,
                    "theory": result,
                }
            )
            print(entries[-1]["label"], result, file=sys.stderr, flush=True)
    json.dump(
        {"made_with": f"Python {platform.python_version()}, numpy {np.__version__}", "entries": entries},
        sys.stdout,
        indent=1,
    )
    print()


if __name__ == "__main__":
    main()
