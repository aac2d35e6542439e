"""The matrices of the factorizations, as in src/cases/factorizations.ts."""
import numpy as np
from inputs import symmetric_numbers


def general(request):
    n = request["size"]["n"]
    return symmetric_numbers(n * n, 7).reshape(n, n).astype(request["dtype"])


def symmetric(request):
    n = request["size"]["n"]
    a = symmetric_numbers(n * n, 7).reshape(n, n)
    return ((a + a.T) / 2).astype(request["dtype"])


def positive_definite(request):
    n = request["size"]["n"]
    a = symmetric_numbers(n * n, 7).reshape(n, n)
    return ((a + a.T) / 2 + n * np.eye(n)).astype(request["dtype"])
