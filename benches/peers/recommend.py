"""What training costs with other libraries: the same rows, the same parameters, one thread on one core.

    pip install -r benches/peers/requirements-recommend.txt
    lyceum evaluate --train train.csv.gz --test test.csv.gz --out result.json
    python benches/peers/recommend.py result.json train.csv.gz

The parameters are those that `lyceum evaluate` chose. Members and lessons in the rows must be whole numbers from 0. All figures are
the processor's seconds for one training from the matrix in memory, the least of some runs. Where a library leaves out the
self-similarity only afterwards, it is asked for one neighbour more.
"""

import contextlib
import gzip
import io
import json
import os
import subprocess
import sys
import time
import warnings

CORE = max(os.sched_getaffinity(0))
os.sched_setaffinity(0, {CORE})
for library in ("OMP", "OPENBLAS", "MKL", "NUMEXPR"):
    os.environ[f"{library}_NUM_THREADS"] = "1"

import implicit.cpu.als
import implicit.nearest_neighbours
import irspack
import numpy as np
import scipy.linalg
import scipy.sparse as sparse

warnings.filterwarnings("ignore")


def strongest(similarity, keep):
    """Scipy's and numpy's way: the largest of every row, as a sparse matrix."""
    np.fill_diagonal(similarity, 0)
    keep = min(keep, len(similarity) - 1)
    columns = np.argpartition(-similarity, keep, axis=1)[:, :keep]
    cells = np.take_along_axis(similarity, columns, 1)
    starts = np.arange(0, keep * len(similarity) + 1, keep)
    return sparse.csr_matrix((cells.ravel(), columns.ravel(), starts), shape=similarity.shape)


def scipy_item_knn(rows, shrink, keep):
    gram = (rows.T @ rows).toarray()
    norms = np.sqrt(np.diag(gram))
    return strongest(gram / (norms[:, None] * norms[None, :] + np.float32(shrink)), keep)


def scipy_rp3(rows, alpha, beta, keep):
    rows = rows.power(np.float32(alpha))
    to_item = sparse.diags((1 / rows.sum(axis=1)).A1**alpha, dtype=np.float32) @ rows
    popular = rows.sum(axis=0).A1
    walk = (rows.T @ to_item).toarray()
    walk /= (popular**alpha)[:, None]
    walk /= (popular**beta)[None, :]
    return strongest(walk.T, keep)


def lapack_inverse(matrix):
    factor, _ = scipy.linalg.lapack.spotrf(matrix, lower=1, overwrite_a=1)
    inverse, _ = scipy.linalg.lapack.spotri(factor, lower=1, overwrite_c=1)
    return np.tril(inverse) + np.tril(inverse, -1).T


def ease(rows, ridge, dropout, invert):
    gram = (rows.T @ rows).toarray(order="F")
    places = np.diag_indices_from(gram)
    gram[places] += ridge + dropout / (1 - dropout) * gram[places]
    inverse = invert(gram)
    weights = inverse / -np.diag(inverse)
    weights[places] = 0
    return weights


def peers(line, rows):
    """By name, what trains a peer of this model."""
    wide = rows.astype(np.float64)
    it = line["recipe"]
    match it["model"]:
        case "item-knn":
            shrink, keep = it["shrink"], it["keep"]
            found = {
                "scipy": lambda: scipy_item_knn(rows, shrink, keep),
                "irspack": lambda: irspack.CosineKNNRecommender(
                    wide, shrinkage=shrink, top_k=keep + 1, normalize=True, n_threads=1
                ).learn(),
            }
            if shrink == 0:
                model = implicit.nearest_neighbours.CosineRecommender
                found["implicit"] = lambda: model(K=keep + 1, num_threads=1).fit(rows, show_progress=False)
            return found
        case "rp3":
            alpha, beta, keep = it["alpha"], it["beta"], it["keep"]
            return {
                "scipy": lambda: scipy_rp3(rows, alpha, beta, keep),
                "irspack": lambda: irspack.RP3betaRecommender(
                    wide, alpha=alpha, beta=beta, top_k=keep + 1, n_threads=1
                ).learn(),
            }
        case "ease":
            return {
                "irspack": lambda: irspack.DenseSLIMRecommender(wide, reg=it["ridge"]).learn(),
                "numpy.linalg.inv": lambda: ease(rows, it["ridge"], 0, np.linalg.inv),
                "LAPACK potrf, potri": lambda: ease(rows, it["ridge"], 0, lapack_inverse),
            }
        case "edlae":
            return {
                "irspack": lambda: irspack.EDLAERecommender(wide, reg=it["ridge"], dropout_p=it["dropout"]).learn(),
                "LAPACK potrf, potri": lambda: ease(rows, it["ridge"], it["dropout"], lapack_inverse),
            }
        case "slim":
            both = it["l1"] + it["l2"]
            return {
                "irspack": lambda: irspack.SLIMRecommender(
                    wide, alpha=both / rows.shape[0], l1_ratio=it["l1"] / both, n_threads=1
                ).learn()
            }
        case "als":
            factors, epochs = it["factors"], it["epochs"]
            return {
                # α weighs what was met against what was not, whose weight is 1 there.
                "implicit": lambda: implicit.cpu.als.AlternatingLeastSquares(
                    factors=factors, regularization=it["ridge"], alpha=1 / it["unobserved"], iterations=epochs, num_threads=1
                ).fit(rows, show_progress=False),
                "irspack": lambda: irspack.IALSRecommender(
                    wide, n_components=factors, alpha0=it["unobserved"], reg=it["ridge"], train_epochs=epochs, n_threads=1
                ).learn(),
            }
    return {}


def seconds(train):
    """The least of some runs, in the processor's seconds: five, or as many as end within ten."""
    times = []
    while len(times) < 5 and sum(times) < 10:
        start = time.process_time()
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            train()
        times.append(time.process_time() - start)
    return min(times)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    result, path = sys.argv[1:]
    with open(result) as file:
        lines = json.load(file)["models"]
    with gzip.open(path, "rt") as file:
        users, items, weights = np.loadtxt(file, delimiter=",", skiprows=1, usecols=(0, 1, 2)).T
    rows = sparse.csr_matrix((weights.astype(np.float32), (users.astype(int), items.astype(int))))
    # LYCEUM_BENCH: the bench where it was built before; else cargo builds it.
    command = os.environ.get("LYCEUM_BENCH", "cargo bench --bench recommend --").split()
    ours = subprocess.run(
        [*command, "--bench"],
        env=os.environ | {"LYCEUM_BENCH_RESULT": os.path.abspath(result), "LYCEUM_BENCH_ROWS": os.path.abspath(path)},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    ours = dict(line.split() for line in ours.splitlines())
    print(f"{rows.shape[0]} members, {rows.shape[1]} lessons, {rows.nnz} pairs; core {CORE}; seconds, and how many times ours")
    for line in lines:
        if "recipe" not in line:
            continue
        own = float(ours[line["model"]])
        for name, train in peers(line, rows).items():
            theirs = seconds(train)
            print(f"{line['model']:>10} {own:8.4f}   {name:<20} {theirs:8.4f} {theirs / own:6.2f}x", flush=True)


main()
