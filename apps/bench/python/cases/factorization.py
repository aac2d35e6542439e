"""Factorizations that have one name in all libraries: the module of the case says which."""
from calls import jax_call, mapped, numpy_call, torch_call


def programs(name, matrix, comparable):
    """`comparable` makes of the factors what does not depend on the library."""

    def pytorch(request):
        import torch

        return mapped(torch_call(getattr(torch.linalg, name), matrix(request)), comparable)

    def jax(request):
        import jax.numpy as jnp

        return mapped(jax_call(getattr(jnp.linalg, name), matrix(request)), comparable)

    def scipy(request):
        import scipy.linalg

        return mapped(numpy_call(getattr(scipy.linalg, name), matrix(request)), comparable)

    return pytorch, jax, scipy
