"""`tanh`, `exp` and `sin` of many elements: the module of the case says which."""
from calls import jax_call, numpy_call, torch_call
from inputs import symmetric_numbers


def argument(request):
    return (4 * symmetric_numbers(request["size"]["n"], 0)).astype(request["dtype"])


def programs(name):
    def pytorch(request):
        import torch

        return torch_call(getattr(torch, name), argument(request))

    def jax(request):
        import jax.numpy as jnp

        return jax_call(getattr(jnp, name), argument(request))

    def scipy(request):
        import numpy as np

        return numpy_call(getattr(np, name), argument(request))

    return pytorch, jax, scipy
