"""PyTorch's compiler is loaded before TensorFlow: loaded after it, triton aborts the process."""

import torch._dynamo  # noqa: F401
