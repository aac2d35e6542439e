"""A function of arrays as `(run, result)` for each library; see subject.py."""
import numpy as np
from device import torch_device


def as_list(result) -> list:
    return list(result) if isinstance(result, (tuple, list)) else [result]


def numpy_call(function, *arrays):
    last = []

    def run():
        last[:] = as_list(function(*arrays))

    return run, lambda: last


def torch_call(function, *arrays):
    import torch

    tensors = [torch.from_numpy(np.ascontiguousarray(a)).to(torch_device()) for a in arrays]
    last = []

    def run():
        last[:] = as_list(function(*tensors))

    def result():
        return [x.resolve_conj().cpu().numpy() for x in last]

    return run, result


def jax_call(function, *arrays):
    """Jitted, and waited for in every repetition."""
    import jax

    compiled = jax.jit(function)
    operands = [jax.numpy.asarray(a) for a in arrays]
    last = []

    def run():
        last[:] = as_list(jax.block_until_ready(compiled(*operands)))

    return run, lambda: [np.asarray(x) for x in last]


def mapped(call, function):
    """The same repetitions; what is compared is a function of the result."""
    run, result = call
    return run, lambda: function(*result())
