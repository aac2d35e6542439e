from calls import jax_call, numpy_call, torch_call
from inputs import symmetric_numbers


def operands(request):
    return [symmetric_numbers(request["size"]["n"], i).astype(request["dtype"]) for i in (0, 1)]


def chain(x, y):
    return ((1.5 * x + 0.25) * y - x) * y + abs(x)


def pytorch(request):
    return torch_call(chain, *operands(request))


def jax(request):
    return jax_call(chain, *operands(request))


def scipy(request):
    return numpy_call(chain, *operands(request))
