"""Numbers in [0, 1) that every language makes to the same bits; see src/cases/inputs.ts."""
import numpy as np


def unit_numbers(count: int, seed: int) -> np.ndarray:
    offset = (seed * 0x9E3779B9) & 0xFFFFFFFF
    z = np.arange(1, count + 1, dtype=np.uint32) + np.uint32(offset)
    z = (z ^ (z >> np.uint32(16))) * np.uint32(0x21F0AAAD)
    z = (z ^ (z >> np.uint32(15))) * np.uint32(0x735A2D97)
    return (z ^ (z >> np.uint32(15))).astype(np.float64) / 2**32


def symmetric_numbers(count: int, seed: int) -> np.ndarray:
    return 2 * unit_numbers(count, seed) - 1
