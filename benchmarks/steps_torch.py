"""Steps of PyTorch: its NAdam over all tensors at once, in a loop, and compiled."""

import torch

from .steps import SETTINGS, Arrays, Step

# Keras's momentum; PyTorch's own is 0.004.
ARGUMENTS = {
    "lr": SETTINGS["learning_rate"],
    "betas": (SETTINGS["beta_1"], SETTINGS["beta_2"]),
    "eps": SETTINGS["epsilon"],
    "momentum_decay": Step.momentum_decay,
}


class Foreach(Step):
    """All tensors at once, operation by operation."""

    foreach = True

    def build(self, weights: Arrays) -> None:
        """Make parameters of the weights."""
        self.parameters = [torch.nn.Parameter(torch.from_numpy(weight)) for weight in weights]
        self.step = torch.optim.NAdam(self.parameters, foreach=self.foreach, **ARGUMENTS).step

    def load(self, gradients: Arrays) -> None:
        """Write the gradients where ``backward`` would."""
        for parameter, gradient in zip(self.parameters, gradients, strict=True):
            parameter.grad = torch.from_numpy(gradient)

    def run(self) -> None:
        """Take one step."""
        self.step()

    def weights(self) -> Arrays:
        """Return the parameters."""
        return [parameter.detach().numpy() for parameter in self.parameters]


class ForLoop(Foreach):
    """One tensor after the other."""

    foreach = False


class Compiled(Foreach):
    """``torch.compile`` of the step, which needs a C++ compiler."""

    def build(self, weights: Arrays) -> None:
        """Compile at the first step."""
        super().build(weights)
        self.step = torch.compile(self.step)
