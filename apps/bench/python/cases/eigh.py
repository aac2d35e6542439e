from calls import jax_call, mapped, numpy_call, torch_call
from matrices import symmetric


def values(w, _v):
    return [w]


def pytorch(request):
    import torch

    return mapped(torch_call(torch.linalg.eigh, symmetric(request)), values)


def jax(request):
    import jax.numpy as jnp

    return mapped(jax_call(jnp.linalg.eigh, symmetric(request)), values)


def scipy(request):
    import scipy.linalg

    return mapped(numpy_call(scipy.linalg.eigh, symmetric(request)), values)
