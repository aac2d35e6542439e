from calls import jax_call, numpy_call, torch_call
from inputs import symmetric_numbers


def factors(request):
    n = request["size"]["n"]
    return [symmetric_numbers(n * n, i).reshape(n, n).astype(request["dtype"]) for i in (0, 1)]


def pytorch(request):
    return torch_call(lambda a, b: a @ b, *factors(request))


def jax(request):
    return jax_call(lambda a, b: a @ b, *factors(request))


def scipy(request):
    return numpy_call(lambda a, b: a @ b, *factors(request))
