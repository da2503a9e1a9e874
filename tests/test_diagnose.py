"""Exercises name the mistake: each known one is found, alone and in pairs, and none that is not there."""

import ast
import json
import random
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest

from nadam_edu import elementwise, exercises, schedules
from nadam_edu.exercises import MISTAKES, diagnose, diagnosis, known, sources, to_repair, variants
from nadam_edu.exercises.probes import COARSE, PROBES, TOLERANCE, is_rule, right, values_of

BOOK = Path(__file__).parents[1]
ALGEBRA = tomllib.loads((BOOK / "tests" / "equal_mistakes.toml").read_text(encoding="utf-8"))
EQUAL = {pair: same for pairs in ALGEBRA.values() for pair, same in pairs.items()}
every_formula = pytest.mark.parametrize("of", PROBES)
every_mistake = pytest.mark.parametrize("name", MISTAKES)


def run(of, text):
    """Return what a program of a formula defines, with the names that the formulas use."""
    namespace = {**vars(elementwise)}
    for module in sources.modules():
        namespace |= vars(module)
    exec(text, namespace)
    return namespace[of]


def planted(*names):
    """Return a rule, or a class of a schedule, whose source has these mistakes written into it."""
    of = MISTAKES[names[0]].of
    return run(of, sources.edited(of, [edit for name in names for edit in MISTAKES[name].edits]))


def test_there_are_enough_mistakes():
    of_rules = [name for name in MISTAKES if is_rule(MISTAKES[name].of)]
    assert len(of_rules) >= 40 and len(MISTAKES) - len(of_rules) >= 40
    assert {MISTAKES[name].of for name in MISTAKES} == set(PROBES)


@every_formula
def test_the_source_is_that_of_the_modules(of):
    """By ``inspect``, which the page lacks: each part is the function that Python knows by this name."""
    import inspect

    for name in sources.parts(of):
        homes = [
            module
            for module in sources.modules()
            if getattr(vars(module).get(name), "__module__", "") == module.__name__
        ]
        (home,) = homes
        plain = ast.parse(inspect.getsource(getattr(home, name)))
        for node in ast.walk(plain):
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
                del node.body[0]
        assert ast.unparse(ast.parse(sources.blocks()[name])) == ast.unparse(plain)


class Off(ast.NodeTransformer):
    """Takes the switches out of a program, all of them off."""

    def visit_IfExp(self, node):  # noqa: D102  # as ast calls it
        self.generic_visit(node)
        test = node.test
        return node.orelse if isinstance(test, ast.Subscript) and test.value.id == "_on" else node


@every_formula
def test_an_edit_replaces_a_whole_expression(of):
    formula = variants.Formula(of)
    for part in sources.parts(of):
        switchable = Off().visit(ast.parse(formula._switchable(part)))
        assert ast.unparse(switchable) == ast.unparse(ast.parse(sources.blocks()[part])), part


def test_an_edit_that_does_not_apply_once_is_told():
    with pytest.raises(ValueError, match="once, got 2 times 'gradient'"):
        sources.place("gradient * gradient", "gradient")
    with pytest.raises(ValueError, match="once, got 0 times 'beta_3'"):
        sources.edited("nadam", [("nadam_arrays", "beta_3", "1")])


@every_formula
def test_the_book_s_own_is_right(of):
    assert diagnose(right(of), of=of).verdict == "right"


@every_mistake
def test_a_planted_mistake_is_named(name):
    mistake = MISTAKES[name]
    found = diagnose(planted(name), of=mistake.of)
    assert (found.verdict, found.mistake) == ("mistake", name)
    assert found.sentence == mistake.sentence and found.expected != found.got
    assert f"({name})" in repr(found) and mistake.read[1] in repr(found)


@every_mistake
def test_what_a_learner_reads_again_is_there(name):
    chapter, section = MISTAKES[name].read
    cells = json.loads((BOOK / "chapters" / f"{chapter}.ipynb").read_text(encoding="utf-8"))["cells"]
    lines = "".join(
        "".join(cell["source"]) + "\n" for cell in cells if cell["cell_type"] == "markdown"
    ).splitlines()
    assert f"## {section}" in lines


def all_values(of, answer):
    """Return the values in all probes over the largest of each, or None where the answer has none."""
    found = []
    for probe in PROBES[of]:
        size = max(map(abs, values_of(of, right(of), probe)))
        try:
            found += [value / size for value in values_of(of, answer, probe)]
        except (ArithmeticError, ValueError, TypeError):
            found.append(None)
    return found


@every_formula
def test_each_two_mistakes_are_told_apart(of):
    """And each from the right one: by more than two answers that float32 rounds, and far more than floats."""
    formula = variants.Formula(of)
    values = {name: all_values(of, formula.wrong([name])) for name in formula.names}
    values["right"] = all_values(of, right(of))
    names = list(values)
    for i, a in enumerate(names):
        for b in names[i + 1 :]:
            distance = max(abs(x - y) for x, y in zip(values[a], values[b], strict=True))
            assert distance > 3 * COARSE > 1000 * TOLERANCE, (a, b)


def some_inputs(of, chance):
    """Return arguments and inputs as ``values_of`` takes them, drawn at random: not the probes'."""
    from nadam_edu.exercises.probes import Probe

    if is_rule(of):
        drawn = {
            "momentum": chance.uniform(0.1, 0.95),
            "rho": chance.uniform(0.1, 0.95),
            "beta_1": chance.uniform(0.1, 0.95),
            "beta_2": chance.uniform(0.1, 0.999),
            "epsilon": 10 ** chance.uniform(-4, 0),
            "momentum_decay": chance.uniform(0.1, 5),
        }
        taken = {name for probe in PROBES[of] for name in probe.arguments}
        gradients = [chance.gauss(0, 1) * 10 ** chance.uniform(-3, 1) for _ in range(8)]
        return Probe({name: drawn[name] for name in taken}, gradients, 10 ** chance.uniform(-3, 0))
    probe = chance.choice(PROBES[of])
    return Probe(probe.arguments, [chance.randrange(0, 200) for _ in range(30)])


def as_called(of, answer, probe):
    """Yield an answer's values as a user gets them: a schedule is called, which checks the step."""
    if is_rule(of):
        yield from values_of(of, answer, probe)
    else:
        schedule = answer(**probe.arguments)
        with np.errstate(all="ignore"):
            for step in probe.inputs:
                yield schedule(step)


def never_differ(of, a, b, chance, times=20):
    """Tell whether two answers agree on inputs drawn at random, errors included, up to rounding."""
    for _ in range(times):
        probe = some_inputs(of, chance)
        results = []
        for answer in (a, b):
            values = []
            try:
                for value in as_called(of, answer, probe):
                    values.append(value)
            except (ArithmeticError, ValueError, TypeError):
                values.append(None)
            results.append(values)
        size = max([abs(value) for value in results[1] if value is not None], default=1.0)
        if len(results[0]) != len(results[1]):
            return False
        for x, y in zip(*results, strict=True):
            if x is None or y is None:
                if x is not y:
                    return False
            elif not abs(x - y) <= 1e-7 * size:
                return False
    return True


def check_pair(pair, chance):
    """Assert that two planted mistakes are found, or what is declared to be the same, and is the same."""
    of, answer = MISTAKES[pair[0]].of, planted(*pair)
    found = diagnose(answer, of=of)
    same = EQUAL.get(" + ".join(pair))
    if same is None:
        assert set(found.names) == set(pair), (pair, found)
    else:
        assert (found.mistake or found.verdict) == same, (pair, found)
        other = planted(*found.names) if found.names else right(of)
        assert never_differ(of, answer, other, chance), (pair, found)


def pairs_of(of):
    return variants.Formula(of).pairs


def test_two_mistakes_at_once_are_found():
    chance = random.Random(1)
    for of in PROBES:
        for pair in chance.sample(pairs_of(of), min(8, len(pairs_of(of)))):
            check_pair(pair, chance)


@pytest.mark.slow
@every_formula
def test_each_two_mistakes_at_once_are_found(of):
    chance = random.Random(2)
    declared = {pair for pair in EQUAL if pair.startswith(f"{of}/")}
    assert declared <= {" + ".join(pair) for pair in pairs_of(of)}
    for pair in pairs_of(of):
        check_pair(pair, chance)


# Each right rule, as five sources write it. Only the rate is constant in a comparison.
def sgd_in_place(gradient, state, learning_rate):
    step = np.array(gradient, dtype=float)
    step *= -learning_rate
    return step, state


def sgd_as_a_difference(gradient, state, learning_rate):
    w = 3.0
    return (w - learning_rate * gradient) - w, state


def sgd_along_the_unit_vector(gradient, state, learning_rate):
    size = abs(gradient)
    return -learning_rate * size * (gradient / size), state


def sgd_as_momentum_without_memory(gradient, state, learning_rate):
    velocity = 0.0 * (state or 0.0) - learning_rate * gradient
    return velocity, velocity


def sgd_as_a_list(gradient, state, learning_rate):
    return [sum([-gradient * learning_rate]), None]


def momentum_of_pytorch(gradient, state, learning_rate, momentum=0.9):
    buffer = gradient if state is None else momentum * state + gradient
    return -learning_rate * buffer, buffer


def momentum_of_polyak(gradient, state, learning_rate, momentum=0.9):
    # The heavy ball, by the last two positions.

    before, now = state or (0.0, 0.0)
    after = now - learning_rate * gradient + momentum * (now - before)
    return after - now, (now, after)


def momentum_of_goodfellow(gradient, state, learning_rate, momentum=0.9):
    v = state or 0.0
    v = momentum * v - learning_rate * gradient
    return v, v


def momentum_as_a_weighted_sum(gradient, state, learning_rate, momentum=0.9):
    gradients = [*(state or []), gradient]
    n = len(gradients)
    return -learning_rate * sum(momentum ** (n - 1 - i) * g for i, g in enumerate(gradients)), gradients


def momentum_in_place(gradient, state, learning_rate, momentum=0.9):
    velocity = np.zeros(1) if state is None else state
    velocity *= momentum
    velocity -= learning_rate * gradient
    return velocity, velocity


def nesterov_of_pytorch(gradient, state, learning_rate, momentum=0.9):
    buffer = gradient if state is None else momentum * state + gradient
    return -learning_rate * (gradient + momentum * buffer), buffer


def nesterov_of_bengio(gradient, state, learning_rate, momentum=0.9):
    # Bengio and others, 2013: the old velocity, weighted with its square, and the gradient with 1 + momentum.
    v = state or 0.0
    return momentum**2 * v - (
        1 + momentum
    ) * learning_rate * gradient, momentum * v - learning_rate * gradient


def nesterov_of_cs231n(gradient, state, learning_rate, momentum=0.9):
    before = state or 0.0
    v = momentum * before - learning_rate * gradient
    return -momentum * before + (1 + momentum) * v, v


def nesterov_by_the_lookahead_point(gradient, state, learning_rate, momentum=0.9):
    # Sutskever and others, 2013: the gradient is taken at theta + momentum v, and that point is what moves.
    theta, v = state or (0.0, 0.0)
    ahead = theta + momentum * v
    v = momentum * v - learning_rate * gradient
    theta = theta + v
    return theta + momentum * v - ahead, (theta, v)


def nesterov_in_place(gradient, state, learning_rate, momentum=0.9):
    v = [0.0] if state is None else state
    v[0] = momentum * v[0] - learning_rate * gradient
    return momentum * v[0] - learning_rate * gradient, v


def rmsprop_of_hinton(gradient, state, learning_rate, rho=0.9, epsilon=1e-7):
    v = rho * (state or 0.0) + (1 - rho) * gradient**2
    return -learning_rate * gradient / np.sqrt(v + epsilon), v


def rmsprop_by_power(gradient, state, learning_rate, rho=0.9, epsilon=1e-7):
    v = rho * (state or 0.0) + (1 - rho) * gradient**2
    return -learning_rate * gradient * (v + epsilon) ** -0.5, v


def rmsprop_as_a_sum(gradient, state, learning_rate, rho=0.9, epsilon=1e-7):
    squares = [*(state or []), gradient**2]
    n = len(squares)
    v = sum((1 - rho) * rho ** (n - 1 - i) * square for i, square in enumerate(squares))
    return -learning_rate * gradient / (v + epsilon) ** 0.5, squares


def rmsprop_with_the_rate_inside(gradient, state, learning_rate, rho=0.9, epsilon=1e-7):
    v = rho * (state or 0.0) + (1 - rho) * gradient**2
    return -gradient / np.sqrt((v + epsilon) / learning_rate**2), v


def rmsprop_in_place(gradient, state, learning_rate, rho=0.9, epsilon=1e-7):
    v = np.zeros_like(gradient, dtype=float) if state is None else state
    v *= rho
    v += (1 - rho) * gradient * gradient
    return -learning_rate * gradient / np.sqrt(v + epsilon), v


def adam_before_section_2_1(gradient, state, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    t, m, v = state or (0, 0.0, 0.0)
    t, m, v = t + 1, beta_1 * m + (1 - beta_1) * gradient, beta_2 * v + (1 - beta_2) * gradient**2
    rate = learning_rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)
    return -rate * m / (np.sqrt(v) + epsilon), (t, m, v)


def adam_of_algorithm_1(gradient, state, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """With the epsilon that makes it Keras's: epsilon hat times the root of the correction."""
    t, m, v = state or (0, 0.0, 0.0)
    t, m, v = t + 1, beta_1 * m + (1 - beta_1) * gradient, beta_2 * v + (1 - beta_2) * gradient**2
    m_hat, v_hat = m / (1 - beta_1**t), v / (1 - beta_2**t)
    return -learning_rate * m_hat / (v_hat**0.5 + epsilon / (1 - beta_2**t) ** 0.5), (t, m, v)


def adam_in_place(gradient, state, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    state = {"t": 0, "m": np.zeros(1), "v": np.zeros(1)} if state is None else state
    state["t"] += 1
    state["m"] += (gradient - state["m"]) * (1 - beta_1)
    state["v"] += (gradient**2 - state["v"]) * (1 - beta_2)
    root = np.sqrt(state["v"]) + epsilon
    corrections = (1 - beta_2 ** state["t"]) ** 0.5 / (1 - beta_1 ** state["t"])
    return -learning_rate * corrections * state["m"] / root, state


def adam_with_running_powers(gradient, state, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    power_1, power_2, m, v = state or (1.0, 1.0, 0.0, 0.0)
    power_1, power_2 = power_1 * beta_1, power_2 * beta_2
    m, v = beta_1 * m + (1 - beta_1) * gradient, beta_2 * v + (1 - beta_2) * gradient**2
    step = m / (1 - power_1) * (1 - power_2) ** 0.5 / (v**0.5 + epsilon)
    return -learning_rate * step, (power_1, power_2, m, v)


def adam_with_weights_that_sum_to_one(gradient, state, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    # The corrected averages themselves are kept: each gradient's weight is (1 - beta) / (1 - beta^t).
    t, m_hat, v_hat = state or (0, 0.0, 0.0)
    t += 1
    m_hat = m_hat + (gradient - m_hat) * (1 - beta_1) / (1 - beta_1**t)
    v_hat = v_hat + (gradient**2 - v_hat) * (1 - beta_2) / (1 - beta_2**t)
    return -learning_rate * m_hat / (v_hat**0.5 + epsilon / (1 - beta_2**t) ** 0.5), (t, m_hat, v_hat)


def mu_of(t, beta_1, psi):
    return beta_1 * (1.0 - 0.5 * 0.96 ** (t * psi))


def nadam_of_keras(
    gradient, state, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7, momentum_decay=1.0
):
    iterations, u, m, v = state or (0, 1.0, 0.0, 0.0)
    local_step = iterations + 1
    u_t, u_t_1 = mu_of(local_step, beta_1, momentum_decay), mu_of(local_step + 1, beta_1, momentum_decay)
    u = u * u_t
    m, v = m + (gradient - m) * (1 - beta_1), v + (gradient**2 - v) * (1 - beta_2)
    m_hat = u_t_1 * m / (1 - u * u_t_1) + (1 - u_t) * gradient / (1 - u)
    v_hat = v / (1 - beta_2**local_step)
    return -(m_hat * learning_rate) / (np.sqrt(v_hat) + epsilon), (local_step, u, m, v)


def nadam_of_pytorch(
    gradient, state, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7, momentum_decay=1.0
):
    step, product, average, square = state or (0, 1.0, 0.0, 0.0)
    step += 1
    mu, mu_next = mu_of(step, beta_1, momentum_decay), mu_of(step + 1, beta_1, momentum_decay)
    product *= mu
    average = average + (1 - beta_1) * (gradient - average)
    square = square * beta_2 + (1 - beta_2) * gradient * gradient
    denominator = (square / (1 - beta_2**step)) ** 0.5 + epsilon
    moved = gradient / denominator * (-learning_rate * (1.0 - mu) / (1.0 - product))
    moved += average / denominator * (-learning_rate * mu_next) / (1.0 - product * mu_next)
    return moved, (step, product, average, square)


def nadam_of_the_legacy_keras(
    gradient, state, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7, momentum_decay=1.0
):
    t, m_schedule, m, v = state or (0, 1.0, 0.0, 0.0)
    t += 1
    mu, mu_next = mu_of(t, beta_1, momentum_decay), mu_of(t + 1, beta_1, momentum_decay)
    m_schedule_new = m_schedule * mu
    g_prime = gradient / (1.0 - m_schedule_new)
    m = beta_1 * m + (1.0 - beta_1) * gradient
    m_prime = m / (1.0 - m_schedule_new * mu_next)
    v = beta_2 * v + (1.0 - beta_2) * gradient**2
    m_bar = (1.0 - mu) * g_prime + mu_next * m_prime
    return -learning_rate * m_bar / ((v / (1.0 - beta_2**t)) ** 0.5 + epsilon), (t, m_schedule_new, m, v)


def nadam_in_place(
    gradient, state, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7, momentum_decay=1.0
):
    state = [0, 1.0, np.zeros_like(gradient), np.zeros_like(gradient)] if state is None else state
    state[0] += 1
    mus = [mu_of(state[0] + i, beta_1, momentum_decay) for i in (0, 1)]
    state[1] *= mus[0]
    state[2] *= beta_1
    state[2] += (1 - beta_1) * gradient
    state[3] *= beta_2
    state[3] += (1 - beta_2) * gradient**2
    bar = mus[1] * state[2] / (1 - state[1] * mus[1]) + (1 - mus[0]) * gradient / (1 - state[1])
    return -learning_rate * bar / (np.sqrt(state[3] / (1 - beta_2 ** state[0])) + epsilon), state


def nadam_without_hyperparameters(gradient, state, learning_rate):
    """As a learner may: the state is all gradients so far, and everything is summed anew."""
    gradients = [*(state or []), gradient]
    t = len(gradients)
    m = sum(0.1 * 0.9 ** (t - 1 - i) * g for i, g in enumerate(gradients))
    v = sum(0.001 * 0.999 ** (t - 1 - i) * g * g for i, g in enumerate(gradients))
    mus = [mu_of(i, 0.9, 1.0) for i in range(1, t + 2)]
    past, present = np.prod(mus), np.prod(mus[:-1])
    m_bar = mus[-1] * m / (1 - past) + (1 - mus[-2]) * gradient / (1 - present)
    return -learning_rate * m_bar / ((v / (1 - 0.999**t)) ** 0.5 + 1e-7), gradients


def nadamw_of_algoperf(gradient, state, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-8):
    count, mu, nu = state or (0, 0.0, 0.0)
    count, mu = count + 1, (1 - beta_1) * gradient + beta_1 * mu
    nu = (1 - beta_2) * gradient**2 + beta_2 * nu
    mu_hat = (beta_1 * mu + (1 - beta_1) * gradient) / (1 - beta_1**count)
    return -learning_rate * (mu_hat / (np.sqrt(nu / (1 - beta_2**count)) + epsilon)), (count, mu, nu)


def nadamw_in_place(gradient, state, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-8):
    state = {"step": 0, "m": np.zeros(1), "v": np.zeros(1)} if state is None else state
    state["step"] += 1
    for name, beta, value in (("m", beta_1, gradient), ("v", beta_2, gradient**2)):
        state[name] *= beta
        state[name] += (1 - beta) * value
    ahead = (1 - beta_1) * gradient + beta_1 * state["m"]
    root = np.sqrt(state["v"] / (1 - beta_2 ** state["step"])) + epsilon
    return -learning_rate / (1 - beta_1 ** state["step"]) * ahead / root, state


def nadamw_as_three_shares(gradient, state, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-8):
    # The look-ahead written out: beta_1 squared of the old average, and 1 - beta_1 squared of the gradient.
    t, m, v = state or (1, 0.0, 0.0)
    v = beta_2 * v + (1 - beta_2) * gradient * gradient
    ahead = beta_1**2 * m + (1 - beta_1**2) * gradient
    step = ahead / (1 - beta_1**t) / ((v / (1 - beta_2**t)) ** 0.5 + epsilon)
    return -learning_rate * step, (t + 1, beta_1 * m + (1 - beta_1) * gradient, v)


def nadamw_with_running_powers(gradient, state, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-8):
    power_1, power_2, m, v = state or (1.0, 1.0, 0.0, 0.0)
    power_1, power_2 = power_1 * beta_1, power_2 * beta_2
    m, v = m + (1 - beta_1) * (gradient - m), v + (1 - beta_2) * (gradient**2 - v)
    ahead = m + (1 - beta_1) * (gradient - m)
    step = ahead / (1 - power_1) / (np.sqrt(v / (1 - power_2)) + epsilon)
    return -learning_rate * step, (power_1, power_2, m, v)


def nadamw_as_a_sum(gradient, state, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-8):
    gradients = [*(state or []), gradient]
    t = len(gradients)
    m = (1 - beta_1) * sum(beta_1 ** (t - 1 - i) * g for i, g in enumerate(gradients))
    v = (1 - beta_2) * sum(beta_2 ** (t - 1 - i) * g * g for i, g in enumerate(gradients))
    ahead = (beta_1 * m + (1 - beta_1) * gradient) / (1 - beta_1**t)
    return -learning_rate * ahead / ((v / (1 - beta_2**t)) ** 0.5 + epsilon), gradients


LITERATURE = [
    function
    for name, function in list(globals().items())
    if re.match("(sgd|momentum|nesterov|rmsprop|adam|nadam|nadamw)_", name)
]


@pytest.mark.parametrize("rule", LITERATURE)
def test_another_way_to_write_it_is_right(rule):
    found = diagnose(rule, of=rule.__name__.partition("_")[0])
    assert found.verdict == "right", found


def test_there_are_five_ways_of_each_rule():
    named = [rule.__name__.partition("_")[0] for rule in LITERATURE]
    assert {name: named.count(name) for name in named} == dict.fromkeys(filter(is_rule, PROBES), 5)


# What learners write that gives no number at all: what is said of it, and the line in the text.
FAULTS = [
    ("    t = 0\n    return gradient / (1 - 0.9**t), state", "line 3.*ZeroDivisionError.*count t up", 3),
    ("    while True:\n        pass", "did not come to an end.*line [23]", None),
    (
        "    while True:\n        try:\n            x = 1\n        except:\n            pass",
        "did not come to an end",
        None,
    ),
    ("    return nadam(gradient, state, learning_rate)", "RecursionError", None),
    ("    return displacement, state", "line 2.*NameError.*displacement", 2),
    ("    return -learning_rate * gradient", "returned a float. A rule returns two things", None),
    ("    return 0.0, state, 1", "returned 3 things", None),
    ("    print(gradient)", "returned nothing: is its `return` missing", None),
    ("    return 'down', state", "must be a number, and yours is 'down', of type str", None),
    ("    return None, state", "must be a number, and yours is None", None),
    ("    return 1j, state", "must be a number", None),
    ("    raise SystemExit", "SystemExit", 2),
    ("    t, m = state\n    return 0.0, state", "TypeError.*At the first update the state is None", 2),
    ("   return 0.0, state\n  return", "IndentationError", 3),
    ("    return (0.0, state", "SyntaxError", None),
]


@pytest.mark.parametrize(("body", "said", "line"), FAULTS)
def test_a_fault_is_said_kindly_with_its_line(body, said, line, capsys):
    found = exercises.check("nadam-by-hand", "def nadam(gradient, state, learning_rate):\n" + body)
    assert (found.verdict, found.mistake) == ("different", None)
    assert re.search(said, found.sentence), found
    assert line is None or found.line == line
    assert capsys.readouterr().out == ""  # what it prints is not the notebook's


def test_a_text_without_its_function_is_told():
    assert "defines no function nadam" in exercises.check("nadam-by-hand", "def adam(): pass").sentence


def test_a_signature_that_cannot_be_called_is_told():
    assert "TypeError" in diagnose(lambda gradient: gradient).sentence


def test_ctrl_c_still_stops():
    def interrupted(gradient, state, learning_rate):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        diagnose(interrupted)


def test_the_trace_function_is_as_before():
    import sys

    before = sys.gettrace()
    exercises.check("nadam-by-hand", "def nadam(gradient, state, learning_rate):\n    while True: pass")
    assert sys.gettrace() is before


def test_bad_arguments_are_refused():
    with pytest.raises(ValueError, match=r"of must be one of sgd.*got 'adagrad'"):
        diagnose(right("sgd"), of="adagrad")
    with pytest.raises(TypeError, match=r"rule must be a function or a class, got 0\.1"):
        diagnose(0.1)
    with pytest.raises(ValueError, match="name must be one of descent-by-hand"):
        exercises.check("nadam", right("nadam"))


WRITTEN = {name: one for name, one in exercises.EXERCISES.items() if isinstance(one, exercises.Exercise)}
every_exercise = pytest.mark.parametrize("name", WRITTEN)


@every_exercise
def test_the_solution_is_right_and_the_stub_fails_with_a_hint(name):
    exercise = WRITTEN[name]
    stub = exercises.check(name, exercise.stub)
    assert stub.verdict != "right" and stub.hint == exercise.hints[0] and "Hint: " in repr(stub)
    assert exercises.check(name, exercise.stub, hints=99).hint == exercise.hints[-1]
    solved = exercises.check(name, exercise.solution())
    assert (solved.verdict, solved.hint) == ("right", ""), solved


@pytest.mark.parametrize("name", to_repair.REPAIRS)
def test_the_fault_to_repair_is_found(name):
    assert exercises.check(name, exercises.EXERCISES[name].stub).verdict == "mistake"


def test_a_function_and_a_class_of_a_reader_both_are_schedules():
    def drops(step, initial_learning_rate, drop_factor, drop_every):
        return initial_learning_rate * drop_factor ** (step // drop_every)

    class Drops(schedules.LearningRateSchedule):
        def __init__(self, initial_learning_rate, drop_factor, drop_every):
            self.of = (initial_learning_rate, drop_factor, drop_every)
            self.freeze()

        def rate(self, step):
            return drops(step, *self.of)

    assert diagnose(drops, of="StepDecay").verdict == diagnose(Drops, of="StepDecay").verdict == "right"


def test_a_page_is_shown_no_markup_of_a_learner():
    found = exercises.check(
        "nadam-by-hand", "def nadam(gradient, state, learning_rate):\n    return '<b>', state"
    )
    assert "&lt;b&gt;" in found._repr_html_() and "<b>" not in found._repr_html_()


def test_where_the_state_differs_is_said():
    """By hand: m_1 = 0.1 * 0.7 = 0.07, and the stub's m is 0."""
    found = exercises.check("nadam-by-hand", exercises.EXERCISES["nadam-by-hand"].stub)
    assert "the first that differs is m: expected 0.07, got 0." in found.sentence
    assert (found.update, found.got) == (1, 0.0)


# Changes of the formulas as a mutation tool makes them: an operator, a number, a name or a comparison.
OPERATORS = [ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow]
COMPARISONS = [ast.Lt, ast.LtE, ast.Gt, ast.GtE]


def places(tree):
    """Return the nodes of a program that can be changed."""
    kinds = (ast.BinOp, ast.Compare, ast.Constant, ast.Name, ast.UnaryOp)
    return [
        node
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and function.name != "__init__"
        for statement in function.body
        for node in ast.walk(statement)
        if isinstance(node, kinds)
        and not (isinstance(node, ast.Constant) and not isinstance(node.value, int | float))
        and not (isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load))
    ]


def change(tree, chance):
    """Change one place of a program."""
    node = chance.choice(places(tree))
    if isinstance(node, ast.BinOp):
        node.op = chance.choice(OPERATORS)()
    elif isinstance(node, ast.Compare):
        node.ops = [chance.choice(COMPARISONS)()]
    elif isinstance(node, ast.Constant):
        node.value = chance.choice([0, 1, 2, node.value + 1, node.value - 1, 2 * node.value])
    elif isinstance(node, ast.UnaryOp):
        node.op = ast.UAdd()
    else:
        names = sorted({each.id for each in places(tree) if isinstance(each, ast.Name)})
        node.id = chance.choice(names)


def check_random_edits(times, seed):
    """Assert that no formula with one or two random changes is called by a wrong name, or right."""
    chance, verdicts = random.Random(seed), []
    for number in range(times):
        of = list(PROBES)[number % len(PROBES)]
        tree = ast.parse(sources.edited(of, []))
        for _ in range(chance.choice([1, 1, 2])):
            change(tree, chance)
        text = ast.unparse(ast.fix_missing_locations(tree))
        try:
            answer = run(of, text)
            found = diagnose(answer, of=of)
        except Exception as error:
            pytest.fail(f"{error!r} on\n{text}")
        verdicts.append(found.verdict)
        if found.verdict != "different":
            other = planted(*found.names) if found.names else right(of)
            assert never_differ(of, answer, other, chance, 10), f"{found}\n{text}"
    return verdicts


def test_a_random_edit_is_never_called_by_a_wrong_name():
    assert set(check_random_edits(120, seed=3)) == {"right", "mistake", "different"}


@pytest.mark.slow
def test_a_thousand_random_edits_are_never_called_by_a_wrong_name():
    verdicts = check_random_edits(1000, seed=4)
    assert min(verdicts.count(verdict) for verdict in ("right", "mistake", "different")) >= 30


def test_how_much_a_diagnosis_computes(monkeypatch):
    """Counted, not timed: a call of Nadam takes some 50 microseconds in the page."""
    calls = []

    def counted(of, answer, probe):
        for value in values_of(of, answer, probe):
            calls.append(of)
            yield value

    monkeypatch.setattr(diagnosis, "values_of", counted)
    monkeypatch.setattr(known, "values_of", counted)
    for rule, most in (("nadam", 16), ("adam", 1100), ("sgd", 1100), ("sgd", 100)):  # twice: it keeps
        calls.clear()
        diagnose(right(rule), of="nadam")
        assert len(calls) <= most, rule


IN_THE_PAGE = """
import json
from nadam_edu import exercises
from nadam_edu.exercises.variants import Formula

def named(name):
    of = exercises.MISTAKES[name].of
    return exercises.diagnose(Formula(of).wrong([name]), of=of).mistake

def verdict(text):
    found = exercises.check("nadam-by-hand", text)
    return [found.verdict, found.line]

def said(name, text):
    found = exercises.check(name, text, hints=0)
    return [found.verdict, found.sentence, found.line]

print("\\n" + json.dumps([{expression} for each in json.loads({cases!r})]))
"""


def in_the_page(expression, cases):
    """Return what an expression of ``each`` gives under the page's MicroPython for each of the cases."""
    command = [Path(sys.executable).with_name("node"), BOOK / "tests" / "browser" / "micropython.mjs", BOOK]
    program = IN_THE_PAGE.format(expression=expression, cases=json.dumps(cases))
    done = subprocess.run(command, input=program, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow
def test_each_mistake_is_named_in_the_page_too():
    assert in_the_page("named(each)", list(MISTAKES)) == list(MISTAKES)


def test_the_page_says_the_same_of_texts():
    head = "def nadam(gradient, state, learning_rate):\n"
    # An endless loop would not come back there; of a wrong indentation it names the line before.
    texts = [head + body for body, said, line in FAULTS if line and said != "IndentationError"]
    texts += [exercise.solution() for exercise in WRITTEN.values() if exercise.of == "nadam"]
    here = [exercises.check("nadam-by-hand", text) for text in texts]
    there = in_the_page("verdict(each)", texts)
    assert there == [[found.verdict, found.line] for found in here]
    assert sum(verdict == "right" for verdict, _ in there) == 4
