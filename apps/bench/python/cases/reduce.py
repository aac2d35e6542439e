from calls import jax_call, numpy_call, torch_call
from inputs import unit_numbers


def matrix(request):
    rows, columns = request["size"]["rows"], request["size"]["columns"]
    return unit_numbers(rows * columns, 0).reshape(rows, columns).astype(request["dtype"])


def total(request):
    axis = request["size"]["axis"]
    return (lambda x: x.sum()) if axis < 0 else (lambda x: x.sum(axis))


def pytorch(request):
    return torch_call(total(request), matrix(request))


def jax(request):
    return jax_call(total(request), matrix(request))


def scipy(request):
    return numpy_call(total(request), matrix(request))
