import numpy as np
from calls import jax_call, numpy_call
from dormand_prince import solve_jax, solve_scipy

START = np.ones(3)


def jax(_request):
    import jax.numpy as jnp

    def field(y):
        a, b, c = y
        return jnp.stack([10 * (b - a), a * (28 - c) - b, a * b - 8 / 3 * c])

    return jax_call(lambda y: solve_jax(field, y, 20.0, 1e-9), START)


def scipy(_request):
    def field(y):
        a, b, c = y
        return (10 * (b - a), a * (28 - c) - b, a * b - 8 / 3 * c)

    return numpy_call(lambda y: solve_scipy(field, y, 20.0, 1e-9), START)
