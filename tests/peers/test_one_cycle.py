"""What chapter 08 says of the momentum in PyTorch's one cycle."""

import pytest
import torch

ONE = torch.ones(1, dtype=torch.float64)


@pytest.mark.parametrize("kind", [torch.optim.Adam, torch.optim.NAdam])
def test_one_cycle_moves_beta_1_between_two_values_against_the_rate(kind):
    weight = torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))
    optimizer = kind([weight], lr=0.1)
    cycle = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=1.0, total_steps=10)
    rates, momenta = [], []
    for update in range(10):
        (group,) = optimizer.param_groups
        rates.append(group["lr"])
        momenta.append(group["betas"][0])
        weight.grad = ONE
        optimizer.step()
        if update < 9:
            cycle.step()
    assert (momenta[0], min(momenta), momenta[-1]) == pytest.approx((0.95, 0.85, 0.95))
    assert momenta.index(min(momenta)) == rates.index(max(rates)) == 2


def test_nadam_takes_the_present_beta_1_for_the_next_momentum_too():
    """With psi = 0 mu is half of beta_1: 1/4, then 1/8. The averages m are 1/2, then 1/4 * 1/2 + 3/4 = 7/8.

    Step 1 is (1/4 * 1/2) / (1 - 1/16) + 1 = 17/15 with the present momentum in place of the next. With the
    next one it would be (1/8 * 1/2) / (1 - 1/32) + 1.
    Step 2 is (1/8 * 7/8) / (1 - 1/256) + (7/8) / (1 - 1/32), with the products 1/4 * 1/8 * 1/8 and 1/32.
    """
    weight = torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))
    optimizer = torch.optim.NAdam([weight], lr=1.0, betas=(0.5, 0.999), eps=1e-14, momentum_decay=0.0)
    steps, before = [], 0.0
    for beta_1 in (0.5, 0.25):
        optimizer.param_groups[0]["betas"] = (beta_1, 0.999)
        weight.grad = ONE
        optimizer.step()
        steps.append(before - weight.item())
        before = weight.item()
    assert steps == pytest.approx([17 / 15, 7 / 64 / (1 - 1 / 256) + 7 / 8 / (1 - 1 / 32)], rel=1e-9)
