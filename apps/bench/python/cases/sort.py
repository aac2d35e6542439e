from calls import jax_call, numpy_call, torch_call
from inputs import symmetric_numbers


def numbers(request):
    return symmetric_numbers(request["size"]["n"], 0).astype(request["dtype"])


def pytorch(request):
    import torch

    return torch_call(lambda x: torch.sort(x).values, numbers(request))


def jax(request):
    import jax.numpy as jnp

    return jax_call(jnp.sort, numbers(request))


def scipy(request):
    import numpy as np

    return numpy_call(np.sort, numbers(request))
