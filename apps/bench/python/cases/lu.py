import numpy as np
from calls import jax_call, mapped, numpy_call, torch_call
from matrices import general


def pivots(packed, *_):
    return [np.diagonal(packed)]


def pytorch(request):
    import torch

    return mapped(torch_call(torch.linalg.lu_factor, general(request)), pivots)


def jax(request):
    import jax

    return mapped(jax_call(jax.scipy.linalg.lu_factor, general(request)), pivots)


def scipy(request):
    import scipy.linalg

    return mapped(numpy_call(scipy.linalg.lu_factor, general(request)), pivots)
