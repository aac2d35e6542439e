"""The first call of the training step."""
from cases.burgers_step import jax  # noqa: F401
