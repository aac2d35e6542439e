from cases.unary import programs

pytorch, jax, scipy = programs("sin")
