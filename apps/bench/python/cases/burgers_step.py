"""Training step on the Burgers residual; parameters and points as in src/cases/burgers-step.ts."""
import math

import numpy as np
from device import torch_device
from inputs import symmetric_numbers, unit_numbers

WIDTHS = [2, 64, 64, 64, 64, 1]
NU = 0.01 / math.pi
LEARNING_RATE = 1e-3


def initial_layers():
    layers = []
    for i, (inputs, outputs) in enumerate(zip(WIDTHS[:-1], WIDTHS[1:])):
        w = symmetric_numbers(inputs * outputs, i) * math.sqrt(3 / inputs)
        layers.append((w.reshape(inputs, outputs), np.zeros(outputs)))
    return layers


def points(request):
    n = request["size"]["points"]
    return unit_numbers(2 * n, 100).reshape(n, 2).astype(request["dtype"])


def descents(after):
    before = [p for layer in initial_layers() for p in layer]
    return [(b - np.asarray(a, dtype=np.float64)) / LEARNING_RATE for b, a in zip(before, after)]


def jax(request):
    """Forward mode over forward mode along the batch, the fastest of JAX's ways to this residual."""
    import jax
    import jax.numpy as jnp

    dtype = request["dtype"]
    layers = [(jnp.asarray(w, dtype), jnp.asarray(b, dtype)) for w, b in initial_layers()]
    x = jnp.asarray(points(request))
    along_x = jnp.broadcast_to(jnp.array([1, 0], dtype), x.shape)
    along_t = jnp.broadcast_to(jnp.array([0, 1], dtype), x.shape)

    def network(layers, x):
        for w, b in layers[:-1]:
            x = jnp.tanh(x @ w + b)
        w, b = layers[-1]
        return x @ w + b

    def loss(layers, x):
        def field(p):
            return network(layers, p)

        def slope(p):
            return jax.jvp(field, (p,), (along_x,))[1]

        u, ut = jax.jvp(field, (x,), (along_t,))
        ux, uxx = jax.jvp(slope, (x,), (along_x,))
        return jnp.mean((ut + u * ux - NU * uxx) ** 2)

    def step(layers, x):
        value, gradient = jax.value_and_grad(loss)(layers, x)
        return value, jax.tree.map(lambda p, g: p - LEARNING_RATE * g, layers, gradient)

    compiled = jax.jit(step, donate_argnums=0)
    state = {"layers": layers}

    def run():
        state["value"], state["layers"] = jax.block_until_ready(compiled(state["layers"], x))

    def result():
        return [np.asarray(state["value"]), *descents([p for layer in state["layers"] for p in layer])]

    return run, result


def pytorch(request):
    """Eager, nested reverse mode."""
    import torch

    dtype = getattr(torch, request["dtype"])
    parameters = [
        torch.tensor(p, dtype=dtype, device=torch_device(), requires_grad=True)
        for layer in initial_layers()
        for p in layer
    ]
    x = torch.from_numpy(points(request)).to(torch_device()).requires_grad_(True)
    optimizer = torch.optim.SGD(parameters, LEARNING_RATE)
    state = {}

    def network(x):
        last = len(parameters) // 2 - 1
        for i in range(last + 1):
            w, b = parameters[2 * i : 2 * i + 2]
            x = torch.addmm(b, x, w)
            if i < last:
                x = torch.tanh(x)
        return x

    def run():
        optimizer.zero_grad()
        u = network(x)
        first = torch.autograd.grad(u.sum(), x, create_graph=True)[0]
        ux, ut = first[:, 0:1], first[:, 1:2]
        uxx = torch.autograd.grad(ux.sum(), x, create_graph=True)[0][:, 0:1]
        loss = ((ut + u * ux - NU * uxx) ** 2).mean()
        # Not `backward()`, which would form the gradient by the points as well.
        for p, g in zip(parameters, torch.autograd.grad(loss, parameters)):
            p.grad = g
        optimizer.step()
        state["loss"] = loss.detach()

    def result():
        return [state["loss"].cpu().numpy(), *descents([p.detach().cpu().numpy() for p in parameters])]

    return run, result
