from calls import jax_call, numpy_call, torch_call
from inputs import symmetric_numbers


def logits(request):
    rows, columns = request["size"]["rows"], request["size"]["columns"]
    x = 5 * symmetric_numbers(rows * columns, 0)
    return x.reshape(rows, columns).astype(request["dtype"])


def pytorch(request):
    import torch

    return torch_call(lambda x: torch.softmax(x, -1), logits(request))


def jax(request):
    import jax

    return jax_call(lambda x: jax.nn.softmax(x, -1), logits(request))


def scipy(request):
    from scipy.special import softmax

    return numpy_call(lambda x: softmax(x, -1), logits(request))
