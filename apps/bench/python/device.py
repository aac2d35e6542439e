"""What PyTorch and JAX compute on: the processor, or with FLUXION_BENCH_DEVICE=gpu what they find."""
import os

ON_GPU = os.environ.get("FLUXION_BENCH_DEVICE") == "gpu"


def torch_device() -> str:
    import torch

    return "cuda" if ON_GPU and torch.cuda.is_available() else "cpu"


def name_of(library: str) -> str:
    """`jax`, or `jax:gpu` where it is on one."""
    if not ON_GPU:
        return library
    if library == "jax":
        import jax

        return f"jax:{jax.devices()[0].platform}"
    return f"{library}:{torch_device()}"


def finish(library: str) -> None:
    """Work on a GPU is over."""
    if library == "pytorch" and torch_device() == "cuda":
        import torch

        torch.cuda.synchronize()
