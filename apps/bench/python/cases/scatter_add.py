import numpy as np
from calls import jax_call, numpy_call, torch_call
from inputs import unit_numbers


def operands(request):
    n, segments = request["size"]["n"], request["size"]["segments"]
    values = unit_numbers(n, 0).astype(request["dtype"])
    return values, np.floor(unit_numbers(n, 1) * segments).astype(np.int32)


def pytorch(request):
    values, ids = operands(request)
    zeros = np.zeros(request["size"]["segments"], values.dtype)
    return torch_call(lambda z, i, x: z.index_add(0, i, x), zeros, ids, values)


def jax(request):
    import jax

    segments = request["size"]["segments"]
    return jax_call(lambda x, i: jax.ops.segment_sum(x, i, segments), *operands(request))


def scipy(request):
    segments = request["size"]["segments"]
    return numpy_call(lambda x, i: np.bincount(i, x, segments), *operands(request))
