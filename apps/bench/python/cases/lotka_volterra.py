import numpy as np
from calls import jax_call, numpy_call
from dormand_prince import solve_jax, solve_scipy

START = np.ones(2)


def jax(_request):
    import jax.numpy as jnp

    def field(y):
        prey, predators = y
        return jnp.stack([prey * (1.5 - predators), predators * (prey - 3)])

    return jax_call(lambda y: solve_jax(field, y, 10.0, 1e-9), START)


def scipy(_request):
    def field(y):
        prey, predators = y
        return (prey * (1.5 - predators), predators * (prey - 3))

    return numpy_call(lambda y: solve_scipy(field, y, 10.0, 1e-9), START)
