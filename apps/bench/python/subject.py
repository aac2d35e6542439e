"""A subject in Python as a process: `subject.py <library> <threads>`.

The protocol is described in src/subjects/subject-client.ts. A case is a module of `cases`, with a function per library
that takes the request and returns `(run, result)`: one repetition, finished when it returns, and the arrays of the
last one on the host.
"""
import importlib
import json
import os
import sys
import time

from device import ON_GPU, finish, name_of

PACKAGE = {"pytorch": "torch", "jax": "jax", "scipy": "scipy"}


def load(library: str, threads: int):
    """Import a library with this many threads."""
    if library == "jax":
        if ON_GPU:
            import jax

            return jax
        # JAX has no setting for it: it makes a thread for each core that the process may use.
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
        import jax

        jax.config.update("jax_enable_x64", True)
        jax.devices("cpu")
    package = importlib.import_module(PACKAGE[library])
    if library == "pytorch":
        package.set_num_threads(threads)
    return package


def summary(result) -> list:
    """As in src/cases/result-summary.ts."""
    import numpy as np

    x = np.asarray(result, dtype=np.float64).reshape(-1)
    n = x.size
    if n <= 16:
        values = x.tolist()
    else:
        places = [0, n // 3, (2 * n) // 3, n - 1]
        values = [x.mean(), np.sqrt((x * x).mean()), *(x[i] for i in places)]
    return [float(v) if np.isfinite(v) else None for v in values]


def say(*words) -> None:
    print(*words, flush=True)


def main() -> None:
    library, threads = sys.argv[1], int(sys.argv[2])
    package = load(library, threads)
    say("hello", json.dumps({"name": name_of(library), "version": package.__version__}))
    run = result = None
    for line in sys.stdin:
        verb, _, rest = line.strip().partition(" ")
        try:
            if verb == "prepare":
                request = json.loads(rest)
                case = importlib.import_module("cases." + request["case"].replace("-", "_"))
                prepared = getattr(case, library)(request)
                if prepared is None:
                    say("skipped")
                else:
                    run, result = prepared
                    say("prepared")
            elif verb == "run":
                repeats = int(rest)
                began = time.perf_counter_ns()
                for _ in range(repeats):
                    run()
                finish(library)
                say("ns", time.perf_counter_ns() - began)
            else:
                say("values", json.dumps([summary(array) for array in result()]))
        except Exception as error:  # Whatever fails is the answer.
            say("error", " ".join(f"{type(error).__name__}: {error}".split())[:300])


main()
