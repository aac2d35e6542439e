from calls import jax_call, torch_call
from inputs import symmetric_numbers

EPSILON = 1e-5


def inputs(request):
    rows, columns = request["size"]["rows"], request["size"]["columns"]
    x, scale, shift = (
        symmetric_numbers(n, seed).astype(request["dtype"])
        for seed, n in enumerate((rows * columns, columns, columns))
    )
    return x.reshape(rows, columns), scale, shift


def pytorch(request):
    import torch

    def norm(x, scale, shift):
        return torch.nn.functional.layer_norm(x, x.shape[-1:], scale, shift, EPSILON)

    return torch_call(norm, *inputs(request))


def jax(request):
    import jax

    def norm(x, scale, shift):
        centred = x - x.mean(-1, keepdims=True)
        variance = (centred**2).mean(-1, keepdims=True)
        return centred * jax.lax.rsqrt(variance + EPSILON) * scale + shift

    return jax_call(norm, *inputs(request))
