from calls import jax_call, numpy_call, torch_call
from matrices import positive_definite


def pytorch(request):
    import torch

    return torch_call(torch.linalg.cholesky, positive_definite(request))


def jax(request):
    import jax.numpy as jnp

    return jax_call(jnp.linalg.cholesky, positive_definite(request))


def scipy(request):
    import scipy.linalg

    return numpy_call(lambda a: scipy.linalg.cholesky(a, lower=True), positive_definite(request))
