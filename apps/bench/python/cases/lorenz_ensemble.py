"""Adaptive solves of the Lorenz system to time 1, one per parameter; as in src/cases/lorenz-ensemble.ts."""
import numpy as np
from calls import jax_call


def jax(request):
    """diffrax with the same method, tolerances and kind of controller, mapped over the parameters."""
    import diffrax
    import jax.numpy as jnp
    from jax import vmap

    def field(_, y, rho):
        return jnp.stack([10 * (y[1] - y[0]), y[0] * (rho - y[2]) - y[1], y[0] * y[1] - 8 / 3 * y[2]])

    def solve(rho):
        return diffrax.diffeqsolve(
            diffrax.ODETerm(field),
            diffrax.Tsit5(),
            t0=0.0,
            t1=1.0,
            dt0=0.01,
            y0=jnp.array([1, 0, 0], jnp.float32),
            args=rho,
            saveat=diffrax.SaveAt(t1=True),
            stepsize_controller=diffrax.PIDController(rtol=1e-5, atol=1e-6, pcoeff=0.4, icoeff=0.3),
            max_steps=1000,
        ).ys[0]

    rho = np.linspace(0, 21, request["size"]["members"], dtype=np.float32)
    return jax_call(lambda r: list(vmap(solve)(r).T), rho)
