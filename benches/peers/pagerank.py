"""PageRank by other libraries, on the graphs of `benches/pagerank.rs`, beside ours.

    python3 -m venv target/peers && target/peers/bin/pip install -r benches/peers/requirements.txt
    target/peers/bin/python benches/peers/pagerank.py 20 22

For every scale this runs `cargo bench --bench pagerank`, which measures ours and writes the graph, then each peer in a
process of its own: pinned to one core, one thread, damping 0.85, until the scores change by less than `--tolerance` in total
(igraph solves to its own, closer end; the crate graph, in single precision, gets no closer than 1e-6). Counted are the CPU seconds from a graph in the peer's own form to the scores; building it is
not. The speed is pairs x OUR iterations / those seconds, the same numerator for all. The distance is to our scores, in L1.
`--peers igraph,scipy` runs some of them, and `--reuse` takes what an earlier run measured of ours. RMAT 22 needs 12 GB.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

DAMPING, TOLERANCE = 0.85, float(os.environ.get("LYCEUM_BENCH_TOLERANCE", "1e-8"))
FOLDER = Path("target/pagerank-peers").absolute()
THREADS = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS", "NUMBA_NUM_THREADS"]


def scipy(n, src, dst):
    """Power iteration over a compressed sparse row matrix of the receivers, in double precision."""
    import numpy as np
    from scipy.sparse import csr_matrix

    given = np.bincount(src, minlength=n)
    matrix = csr_matrix((1 / given[src], (dst, src)), shape=(n, n))
    dangling = np.flatnonzero(given == 0)

    def solve():
        x, change = np.full(n, 1 / n), 1.0
        while change >= TOLERANCE:
            y = matrix @ x
            y *= DAMPING
            y += (1 - DAMPING + DAMPING * x[dangling].sum()) / n
            change = np.abs(y - x).sum()
            x = y
        return x

    return solve


def graphblas(n, src, dst):
    """The same in the language of linear algebra over SuiteSparse."""
    import graphblas as gb
    import numpy as np

    gb.ss.config["nthreads"] = 1
    matrix = gb.Matrix.from_coo(dst, src, 1.0, nrows=n, ncols=n)
    given = np.bincount(src, minlength=n).astype(float)
    givers = np.flatnonzero(given)
    share = gb.Vector.from_coo(givers, DAMPING / given[givers], size=n)

    def solve():
        x, change = gb.Vector.from_dense(np.full(n, 1 / n)), 1.0
        while change >= TOLERANCE:
            carried = x.ewise_mult(share, "times").new()
            lost = x.reduce().new().value - carried.ewise_mult(share, "truediv").reduce().new().value
            y = gb.Vector.from_scalar((1 - DAMPING + DAMPING * lost) / n, n)
            y(gb.binary.plus) << matrix.mxv(carried, gb.semiring.plus_second)
            change = x.ewise_add(y, "minus").apply("abs").reduce().new().value
            x = y
        return x.to_dense()

    return solve


def igraph(n, src, dst):
    """PRPACK."""
    import igraph
    import numpy as np

    graph = igraph.Graph(n=n, edges=np.stack([src, dst], axis=1).astype(np.int64), directed=True)
    return lambda: graph.pagerank(damping=DAMPING, implementation="prpack")


def networkit(n, src, dst):
    """Its power iteration, with the score of those who give nothing spread over all."""
    import networkit
    import numpy as np

    networkit.setNumberOfThreads(1)
    graph = networkit.GraphFromCoo((np.ones(len(src)), (src, dst)), n=n, directed=True)
    graph.indexEdges()
    central = networkit.centrality
    rank = central.PageRank(graph, DAMPING, TOLERANCE, distributeSinks=central.SinkHandling.DistributeSinks)
    rank.norm = central.Norm.L1_NORM

    def solve():
        rank.run()
        return rank.scores()

    return solve


def rustworkx(n, src, dst):
    """Its power iteration over petgraph."""
    import rustworkx

    graph = rustworkx.PyDiGraph(multigraph=True, edge_count_hint=len(src), node_count_hint=n)
    graph.add_nodes_from([None] * n)
    for first in range(0, len(src), 1_000_000):
        chunk = slice(first, first + 1_000_000)
        graph.add_edges_from_no_data(list(zip(src[chunk].tolist(), dst[chunk].tolist())))
    # It multiplies the tolerance with the number of nodes.
    return lambda: list(rustworkx.pagerank(graph, alpha=DAMPING, tol=TOLERANCE / n, max_iter=1000).values())


def graph(scale):
    """The crate of this name, built on the way. It drops what those who give nothing have, and converges to something else."""
    import numpy as np

    folder = Path(__file__).parent / "graph"
    scores = FOLDER / "graph.scores"
    command = ["cargo", "run", "--release", "--quiet", "--locked", "--manifest-path", folder / "Cargo.toml", "--target-dir", FOLDER]
    command += ["--", FOLDER / f"rmat-{scale}.edges", scores, str(max(TOLERANCE, 1e-6))]
    run = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(run.stdout) | {"scores": np.fromfile(scores, dtype="<f4").astype(float)}


PEERS = {peer.__name__: peer for peer in [scipy, graphblas, graph, igraph, networkit, rustworkx]}


def alone(name, scale):
    """One peer in this process: the best CPU seconds of up to three runs within a minute, and how far it is from ours."""
    import numpy as np

    ours = np.fromfile(FOLDER / f"rmat-{scale}.scores", dtype="<f8")
    if name == "graph":
        return tell(ours, **graph(scale))
    pairs = np.fromfile(FOLDER / f"rmat-{scale}.edges", dtype="<u4").reshape(-1, 2)
    src, dst = pairs[:, 0].astype(np.int32), pairs[:, 1].astype(np.int32)
    del pairs
    solve = PEERS[name](len(ours), src, dst)
    del src, dst
    times = []
    while len(times) < 3 and sum(times) < 20:
        start = time.process_time()
        scores = solve()
        times.append(time.process_time() - start)
    tell(ours, np.asarray(scores), min(times))


def tell(ours, scores, seconds, rounds=None):
    distance = abs(scores / scores.sum() - ours).sum()
    print(json.dumps({"seconds": seconds, "rounds": rounds, "distance": float(distance)}))


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("scales", nargs="+", type=int)
    arguments.add_argument("--peers", default=",".join(PEERS), help="some of " + ", ".join(PEERS))
    arguments.add_argument("--tolerance", default="1e-8", help="when scores are done (1e-8; the program ranks to 1e-10)")
    arguments.add_argument("--reuse", action="store_true", help="do not measure ours anew")
    arguments.add_argument("--alone", help=argparse.SUPPRESS)
    chosen = arguments.parse_args()
    if chosen.alone:
        return alone(chosen.alone, chosen.scales[0])

    os.environ["LYCEUM_BENCH_TOLERANCE"] = chosen.tolerance
    environment = dict(os.environ, **dict.fromkeys(THREADS, "1"))
    # Some machines name their cores wrongly to OpenBLAS.
    environment.pop("OPENBLAS_CORETYPE", None)
    core = max(os.sched_getaffinity(0))
    for scale in chosen.scales:
        if not chosen.reuse:
            bench = dict(os.environ, LYCEUM_BENCH_EXPORT=str(FOLDER), LYCEUM_BENCH_SCALES=str(scale))
            subprocess.run(["cargo", "bench", "--bench", "pagerank"], env=bench, check=True)
        ours = json.loads((FOLDER / f"rmat-{scale}.json").read_text())
        work = ours["pairs"] * ours["iterations"] / 1e6
        print(f"\nRMAT {scale}: {ours['members']:,} members, {ours['pairs']:,} pairs, {ours['iterations']} iterations")
        print(f"two cores: {ours['many'] / ours['one']:.2f} x one; one core: {ours['one'] / ours['limit']:.2f} of the limit")
        print(f"{'':>10} {'CPU s':>8} {'M edge·it/s':>12} {'x ours':>10} {'L1 to ours':>11}")
        print(f"{'ours':>10} {ours['seconds']:8.3f} {work / ours['seconds']:12.0f} {1:10.2f} {0:11.0e}", flush=True)
        for name in chosen.peers.split(","):
            command = [sys.executable, __file__, "--alone", name, str(scale)]
            pin = lambda: os.sched_setaffinity(0, {core})
            run = subprocess.run(command, env=environment, preexec_fn=pin, stdout=subprocess.PIPE, text=True)
            if run.returncode != 0:
                print(f"{name:>10} failed: {run.returncode}", flush=True)
                continue
            peer = json.loads(run.stdout.splitlines()[-1])
            seconds, distance = peer["seconds"], peer["distance"]
            done = ours["pairs"] * (peer["rounds"] or ours["iterations"]) / 1e6
            ratio = seconds / ours["seconds"]
            print(f"{name:>10} {seconds:8.3f} {done / seconds:12.0f} {ratio:10.2f} {distance:11.1e}", flush=True)


main()
