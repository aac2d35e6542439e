import numpy as np
from calls import jax_call, mapped, numpy_call, torch_call
from matrices import general


def sizes(_q, r):
    return [np.abs(np.diagonal(r))]


def pytorch(request):
    import torch

    return mapped(torch_call(torch.linalg.qr, general(request)), sizes)


def jax(request):
    import jax.numpy as jnp

    return mapped(jax_call(jnp.linalg.qr, general(request)), sizes)


def scipy(request):
    import scipy.linalg

    return mapped(numpy_call(scipy.linalg.qr, general(request)), sizes)
