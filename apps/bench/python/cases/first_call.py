import numpy as np

VALUES = [0.5, -1.0, 2.0]


def pytorch(_request):
    import torch

    state = {}

    def run():
        x = torch.tensor(VALUES, requires_grad=True)
        (x * torch.tanh(x)).sum().backward()
        state["gradient"] = x.grad.numpy()

    return run, lambda: [state["gradient"]]


def jax(_request):
    import jax
    import jax.numpy as jnp

    state = {}

    def run():
        gradient = jax.grad(lambda x: (x * jnp.tanh(x)).sum())
        state["gradient"] = np.asarray(gradient(jnp.array(VALUES, dtype=jnp.float32)))

    return run, lambda: [state["gradient"]]
