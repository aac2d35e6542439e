"""Adaptive Dormand-Prince 5(4) in JAX, as in src/cases/dormand-prince.ts."""

STAGES = [
    [1 / 5],
    [3 / 40, 9 / 40],
    [44 / 45, -56 / 15, 32 / 9],
    [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
    [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
    [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
]
DIFFERENCE = [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40]


def solve_jax(field, y0, end, tolerance):
    import jax
    import jax.numpy as jnp

    def combination(weights, slopes):
        return sum(w * k for w, k in zip(weights, slopes) if w != 0)

    def step(state):
        t, h, y, slope = state
        h = jnp.where(t + h > end, end - t, h)
        slopes = [slope]
        new = y
        for weights in STAGES:
            new = y + h * combination(weights, slopes)
            slopes.append(field(new))
        scale = tolerance + tolerance * jnp.maximum(jnp.abs(y), jnp.abs(new))
        error = jnp.sqrt(jnp.mean((h * combination(DIFFERENCE, slopes) / scale) ** 2))
        good = error < 1
        return (
            jnp.where(good, t + h, t),
            h * jnp.clip(0.9 * (error + 1e-30) ** -0.2, 0.2, 5),
            jnp.where(good, new, y),
            jnp.where(good, slopes[6], slope),
        )

    return jax.lax.while_loop(lambda s: s[0] < end, step, (0.0, 1e-3, y0, field(y0)))[2]


def solve_scipy(field, y0, end, tolerance):
    from scipy.integrate import solve_ivp

    solution = solve_ivp(lambda _t, y: field(y), (0, end), y0, method="RK45", rtol=tolerance, atol=tolerance)
    return solution.y[:, -1]
