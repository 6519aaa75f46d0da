"""Small files of sequences in the formats that are read, by NumPy, h5py and PyArrow.

Wants Python 3.11 with numpy 2.4, h5py 3.16, pyarrow 25.0. Writes src/test/resources/sequences beside this folder:

  ragged.*      12 sequences of 3 to 7 time steps with 2 features, 3 classes, and a part: the same in every format
  equal.*       10 sequences of 4 time steps with 1 feature, 2 classes
  events.*      6 sequences of events (time, unit), 2 classes
  types.*       the numbers 0 to 5 as [3, 2], in every type that is read
  real/*        a larger task for sweeps: which of 3 frequencies, 120 sequences

All numbers are multiples of 1/64, so that they are the same in 4 and 8 bytes and in decimal.
"""
import csv
import gzip
import io
import shutil
from decimal import Decimal
from pathlib import Path

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

OUT = Path(__file__).parent.parent / "resources" / "sequences"
random = np.random.default_rng(7)


def grid(*shape):
    return random.integers(-200, 200, shape) / 64.0


def part(i, n):
    return "train" if i < n * 2 // 3 else "eval" if i < n * 5 // 6 else "test"


def padded(lists, width, dtype):
    out = np.full((len(lists), width) + lists[0].shape[1:], 77, dtype)
    for i, values in enumerate(lists):
        out[i, : len(values)] = values
    return out


def write_csv(name, header, rows, delimiter=","):
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(header)
    writer.writerows(rows)
    content = out.getvalue().encode()
    (OUT / name).write_bytes(gzip.compress(content, mtime=0) if name.endswith(".gz") else content)


def ragged(name, n, lengths, values, labels, folder=""):
    """One data set in all formats; values[i] is [time, 2]."""
    steps = [(i, t, values[i][t, 0], values[i][t, 1], labels[i], part(i, n))
             for i in range(n) for t in range(lengths[i])]
    shuffled = [steps[i] for i in np.random.default_rng(1).permutation(len(steps))]
    shuffled.sort(key=lambda row: row[0])  # sequences in order, time steps of each not
    head = ["sequence", "t", "a", "b", "label", "part"]
    base = f"{folder}{name}"
    write_csv(f"{base}.csv", head, shuffled)
    write_csv(f"{base}.tsv.gz", head, shuffled, "\t")
    pq.write_table(pa.table({h: list(c) for h, c in zip(head, zip(*shuffled))}), OUT / f"{base}-steps.parquet",
                   compression="zstd", row_group_size=max(10, len(steps) // 6))
    lists = pa.table({
        "a": [v[:, 0].tolist() for v in values],
        "b": [v[:, 1].tolist() for v in values],
        "label": [int(l) for l in labels],
        "part": [part(i, n) for i in range(n)]})
    pq.write_table(lists, OUT / f"{base}.parquet", row_group_size=max(5, n // 3))
    longest = max(lengths)
    x = padded(values, longest, "<f4")
    parts = np.array([part(i, n) for i in range(n)])
    np.savez(OUT / f"{base}.npz", x=x, y=np.array(labels, "i8"), length=np.array(lengths, "u1"), part=parts)
    with h5py.File(OUT / f"{base}.h5", "w") as file:
        file.create_dataset("data/x", data=x, chunks=(5, longest, 2), compression="gzip", shuffle=True)
        file["data/y"] = np.array(labels, "u1")
        file["data/length"] = np.array(lengths, "i4")
        file["data/part"] = [part(i, n) for i in range(n)]
    with open(OUT / f"{base}.ts", "w") as out:
        out.write("#A comment\n@problemName Ragged\n@timeStamps false\n@missing false\n@univariate false\n@dimensions 2\n"
                  "@equalLength false\n@classLabel true " + " ".join(map(str, sorted(set(labels)))) + "\n@data\n")
        for v, label in zip(values, labels):
            out.write(":".join(",".join(repr(float(f)) for f in v[:, d]) for d in range(2)) + f":{label}\n")


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    (OUT / "real").mkdir(parents=True)
    (OUT / "equal").mkdir()

    n = 12
    lengths = [3, 7, 4, 5, 6, 3, 5, 7, 4, 3, 6, 5]
    ragged("ragged", n, lengths, [grid(length, 2) for length in lengths], [i % 3 for i in range(n)])

    x, y = grid(10, 4), np.arange(10) % 2
    write_csv("equal.csv", ["x0", "x1", "x2", "x3", "y"], [list(row) + [label] for row, label in zip(x, y)])
    write_csv("equal-semicolon.csv", ["x0", "x1", "x2", "x3", "y"], [list(row) + [label] for row, label in zip(x, y)], ";")
    np.save(OUT / "equal" / "x.npy", np.asfortranarray(x.astype(">f8")))
    np.save(OUT / "equal" / "y.npy", y.astype("i2"))
    np.savez_compressed(OUT / "equal.npz", x=x[:, :, None].astype(">f4"), y=y.astype("b1"))
    pq.write_table(pa.table({"x": pa.array(x.tolist(), pa.list_(pa.float32())), "y": pa.array(y)}), OUT / "equal.parquet")
    with h5py.File(OUT / "equal.h5", "w") as file:
        file["x"] = x
        file["y"] = y
    with open(OUT / "equal.ts", "w") as out:
        out.write("@problemName Equal\n@univariate true\n@equalLength true\n@seriesLength 4\n@classLabel true 0 1\n@data\n")
        for row, label in zip(x, y):
            out.write(",".join(repr(float(v)) for v in row) + f":{label}\n")

    counts = [4, 1, 6, 3, 5, 2]
    times = [np.sort(random.integers(0, 64, count)) / 64.0 for count in counts]
    units = [random.integers(0, 700, count) for count in counts]
    labels = [0, 1, 0, 1, 0, 1]
    with h5py.File(OUT / "events.h5", "w") as file:  # as SHD has it
        for name, lists, dtype in (("times", times, "f2"), ("units", units, "u2")):
            data = file.create_dataset(f"spikes/{name}", (6,), h5py.vlen_dtype(np.dtype(dtype)))
            for i, values in enumerate(lists):
                data[i] = values.astype(dtype)
        file["labels"] = np.array(labels, "u2")
    pq.write_table(pa.table({"times": pa.array([t.tolist() for t in times], pa.list_(pa.float32())),
                             "units": pa.array([u.tolist() for u in units], pa.list_(pa.int16())),
                             "labels": labels}), OUT / "events.parquet", compression="gzip")
    write_csv("events.csv", ["trial", "time", "unit", "label"],
              [(i, float(t), int(u), labels[i]) for i in range(6) for t, u in zip(times[i], units[i])])
    np.savez(OUT / "events.npz", times=padded(times, 6, "<f2"), units=padded(units, 6, "<u2"), n=np.array(counts),
             labels=np.array(labels))

    six = np.arange(6).reshape(3, 2)
    arrays = {}
    for kind in ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"):
        for order in "<>":
            arrays[f"{kind}-{'little' if order == '<' else 'big'}"] = six.astype(order + kind)
    arrays["fortran"] = np.asfortranarray(six.astype("f4"))
    arrays["fortran3"] = np.asfortranarray(np.arange(24).reshape(2, 3, 4))
    arrays["half"] = np.array([6.1e-5, -2.0, 65504, np.inf, np.nan, 5.960464477539063e-08], "f2")
    arrays["bool"] = np.array([True, False])
    arrays["unsigned"] = np.array([2**64 - 1, 2**63, 7], "u8")
    arrays["unicode"] = np.array(["up", "größer", "03"])
    arrays["bytes"] = np.array([b"up", b"down", b"03"])
    np.savez(OUT / "types.npz", **arrays)
    for version in ((1, 0), (2, 0), (3, 0)):
        with open(OUT / f"version{version[0]}.npy", "wb") as out:
            np.lib.format.write_array(out, six.astype("f4"), version=version)
    np.save(OUT / "objects.npy", np.array([[1, 2], [3]], dtype=object), allow_pickle=True)
    np.save(OUT / "fields.npy", np.zeros(3, [("a", "f4"), ("b", "i4")]))
    np.save(OUT / "complex.npy", np.zeros((3, 2), "c8"))

    with h5py.File(OUT / "types.h5", "w") as file:
        for name, array in arrays.items():
            if name not in ("unicode",):
                file[name] = np.ascontiguousarray(array)
        file["strings"] = ["up", "größer", "03"]
        file.create_dataset("chunked", data=six, chunks=(2, 1))
        file.create_dataset("lzf", data=six.astype("f4"), chunks=(3, 2), compression="lzf")
        file.create_dataset("checked", data=six, chunks=(3, 1), fletcher32=True, compression="gzip")
        file["records"] = np.zeros(3, [("a", "f4"), ("b", "i4")])
        file["empty"] = h5py.Empty("f4")
        file["scalar"] = 3.0
        file["complex"] = np.zeros((3, 2), "c8")
        file["group/inner/deep"] = six
    with h5py.File(OUT / "version110.h5", "w", libver=("v110", "v110")) as file:
        file.create_dataset("x", data=six, chunks=(2, 2), maxshape=(None, 2), compression="gzip")
        file["y"] = np.arange(3)

    numbers = [0, 1, 2, 3, 4, 5]
    columns = {t: pa.array(numbers, getattr(pa, t)()) for t in
               ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64")}
    columns["null"] = pa.array([0, None, 2, 3, 4, 5], pa.int32())
    columns["bool"] = pa.array([False, True, False, True, False, True])
    for bits, precision in ((32, 7), (64, 15), (128, 30)):
        columns[f"decimal{bits}"] = pa.array([Decimal(n) / 64 for n in numbers], pa.decimal128(precision, 6))
    columns["string"] = pa.array(["up", "down", "03", None, "up", ""])
    columns["dictionary"] = pa.array(["up", "down", "up", "up", "up", "down"]).dictionary_encode()
    columns["list"] = pa.array([[0.5], [], None, [1, None, 3], [2] * 3, [4]], pa.list_(pa.float64()))
    columns["large"] = pa.array([[0], [1, 1], [2], [3], [4], [5]], pa.large_list(pa.int64()))
    columns["fixed"] = pa.array([[n, n] for n in numbers], pa.list_(pa.int32(), 2))
    columns["nested"] = pa.array([[[1]], [[2]], [], [[3]], [[4]], [[5]]], pa.list_(pa.list_(pa.int32())))
    columns["structs"] = pa.array([[{"x": 1}]] * 6)
    columns["struct"] = pa.array([{"x": 1}] * 6)
    columns["date"] = pa.array([1] * 6, pa.date32())
    columns["timestamp"] = pa.array([1] * 6, pa.timestamp("us"))
    columns["binary"] = pa.array([b"x"] * 6)
    for name, options in (("types", {"compression": "snappy", "store_decimal_as_integer": True}),
                          ("types-plain", {"compression": "none", "use_dictionary": False, "data_page_version": "2.0",
                                           "use_compliant_nested_type": False, "write_page_checksum": True})):
        pq.write_table(pa.table(columns), OUT / f"{name}.parquet", row_group_size=4, **options)

    n = 120
    lengths = [int(length) for length in random.integers(12, 24, n)]
    labels = [int(label) for label in random.integers(0, 3, n)]
    values = []
    for length, label in zip(lengths, labels):
        angle = np.arange(length) * (0.4 + 0.5 * label) + random.uniform(0, 6)
        wave = np.stack([3 * np.sin(angle) + 1, np.cos(angle)], 1) + random.normal(0, 0.1, (length, 2))
        values.append(np.round(wave * 64) / 64)
    ragged("waves", n, lengths, values, labels, "real/")


main()
