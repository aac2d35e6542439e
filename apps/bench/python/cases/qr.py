import numpy as np
from cases.factorization import programs
from matrices import general

pytorch, jax, scipy = programs("qr", general, lambda _q, r: [np.abs(np.diagonal(r))])
