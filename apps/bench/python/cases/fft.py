import numpy as np
from calls import jax_call, mapped, numpy_call, torch_call
from inputs import symmetric_numbers


def signal(request):
    rows, columns = request["size"]["rows"], request["size"]["columns"]
    re, im = (symmetric_numbers(rows * columns, i).astype(request["dtype"]) for i in (0, 1))
    z = np.empty(rows * columns, "complex64" if request["dtype"] == "float32" else "complex128")
    z.real, z.imag = re, im
    return z.reshape(rows, columns)


def parts(z):
    return [z.real, z.imag]


def is_2d(request):
    return request["size"]["axes"] == 2


def pytorch(request):
    import torch

    transform = torch.fft.fft2 if is_2d(request) else torch.fft.fft
    return mapped(torch_call(transform, signal(request)), parts)


def jax(request):
    import jax.numpy as jnp

    transform = jnp.fft.fft2 if is_2d(request) else jnp.fft.fft
    return mapped(jax_call(transform, signal(request)), parts)


def scipy(request):
    import scipy.fft

    transform = scipy.fft.fft2 if is_2d(request) else scipy.fft.fft
    workers = request["threads"]
    return mapped(numpy_call(lambda z: transform(z, workers=workers), signal(request)), parts)
