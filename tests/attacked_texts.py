"""Texts that learners write and no exercise expects: by what was done, the text, what is said, the line."""

DEF = "def sgd(gradient, state, learning_rate):\n"
STEP = "return -learning_rate * gradient, state\n"
RIGHT = "^It agrees"
PLAIN = "gradient is one plain number"
KEPT = "Called again.*state that it returns"
CALLED = "TypeError.*called with the gradient, the state and the learning rate"
ADAM = """def adam(g, s, lr{}):
    t, m, v = s or (0, 0.0, 0.0)
    t, m, v = t + 1, {b} * m + (1 - {b}) * g, 0.999 * v + 0.001 * g**2
    return -lr * m * (1 - 0.999**t)**0.5 / (1 - {b}**t) / (v**0.5 + 1e-7), (t, m, v)
"""
TEXTS = {
    "kept in a global": (f"v = 0.0\n{DEF}    global v\n    v += gradient\n    return v, state", KEPT, None),
    "kept in a closure": (
        "def make():\n    kept = []\n    def sgd(g, state, rate):\n        kept.append(g)\n"
        "        return -rate * sum(kept), None\n    return sgd\nsgd = make()",
        KEPT,
        None,
    ),
    "kept in a default": (f"{DEF[:-3]}, v=[0]):\n    v[0] += gradient\n    return v[0], None", KEPT, None),
    "kept in an object": (
        "class Sgd:\n    v = 0\n    def __call__(self, g, s, rate):\n        self.v += g\n"
        "        return self.v, s\nsgd = Sgd()",
        KEPT,
        None,
    ),
    "drawn at random": (f"import random\n{DEF}    return random.random() * gradient, state", KEPT, None),
    "raises after a while": (
        f"n = [0]\n{DEF}    n[0] += 1\n    if n[0] > 3: raise RuntimeError('no')\n    {STEP}",
        KEPT,
        None,
    ),
    "a class": ("class sgd:\n    def __call__(self, g, s, rate): pass", "sgd is a class", None),
    "no state": ("def sgd(gradient, learning_rate): pass", CALLED, None),
    "too many": (f"{DEF[:-3]}, weight):\n    {STEP}", CALLED, None),
    "by name alone": (f"def sgd(*, gradient, state, learning_rate):\n    {STEP}", CALLED, None),
    "another order": (
        f"def sgd(state, gradient, learning_rate):\n    {STEP}",
        "None: begin with zeros.*order",
        2,
    ),
    "a text": ("sgd = 'no'", "defines no function sgd", None),
    "another name": (
        f"def mine(gradient, state, learning_rate):\n    {STEP}",
        "sgd: keep its name. It has mine",
        None,
    ),
    "nothing": ("", "defines no function sgd", None),
    "async": (f"async {DEF}    {STEP}", "`yield` in it, or is `async`", None),
    "yield": (f"{DEF}    yield 1.0, state", "`yield` in it, or is `async`", None),
    "a generator": (f"{DEF}    return (x for x in (1.0, state))", "returned a generator", None),
    "no module": (f"import torch as t\n{DEF}    {STEP}", "[Nn]o module named 'torch'.*does not need it", 1),
    "input": (f"{DEF}    x = input()\n    {STEP}", "EOFError.*Nobody can answer", 2),
    "the end": (f"import sys\n{DEF}    sys.exit(3)", "SystemExit.*leave with `return`", 3),
    "the end of the text": ("import sys\nsys.exit()", "SystemExit", 2),
    "without an end": (f"{DEF}    return sgd(gradient, state, learning_rate)", "calls itself", None),
    "not a number": (f"{DEF}    return float('nan'), state", "no finite number", None),
    "infinite": (f"{DEF}    return float('inf'), state", "no finite number", None),
    "huge": (f"{DEF}    return 10**5000, 10**5000", "an unprintable int|no finite number", None),
    "a huge state": (f"{DEF}    return -learning_rate * gradient, 10**5000", RIGHT, None),
    "a root of -1": (f"{DEF}    return (-1.0) ** 0.5 * gradient, state", "root of a negative number", None),
    "a power": (f"{DEF}    return -learning_rate * gradient ^ 1, state", r"A power is written `\*\*`", 2),
    "one thing": (f"{DEF}    return (gradient,)", "returned 1 thing. A rule returns two", None),
    "a dictionary": (f"{DEF}    return {{'step': 1}}", "returned a dict", None),
    "yes": (f"{DEF}    return True, state", "yours is True, of type bool", None),
    "the wrong way round": (f"{DEF}    return (1, 2.0), 0.1", r"yours is \(1, 2.0\), of type tuple", None),
    "no repr": (
        f"class A:\n    def __repr__(self): raise ValueError\n{DEF}    return A(), A()",
        "an unprintable A",
        None,
    ),
    "no message": (
        f"class A(Exception):\n    def __str__(self): raise ValueError\n{DEF}    raise A",
        "line 4 with A[.]",
        4,
    ),
    "ends in a conversion": (
        f"import sys\nclass A:\n    def __float__(self): sys.exit()\n{DEF}    return A(), state",
        "must be a number",
        None,
    ),
    "a long message": (f"{DEF}    raise ValueError('x' * 10000)", r"ValueError: x{150,250} \.\.\.", 2),
    "another minus": (f"{DEF}    return \u2212learning_rate * gradient, state", "only looks like one", 2),
    "an element": (f"{DEF}    return -learning_rate * gradient[0], state", RIGHT, None),
    "each element": (f"{DEF}    return [-learning_rate * g for g in gradient], state", RIGHT, None),
    "a method of a number": (f"{DEF}    return gradient.cpu(), state", f"has no attribute.*{PLAIN}|'cpu'", 2),
    "in place": (f"{DEF}    gradient *= -learning_rate\n    return gradient, state", RIGHT, None),
    "prints": (f"{DEF}    print(gradient)\n    {STEP}", RIGHT, None),
    "the rate of the first run": (
        f"{DEF}    return -0.1 * gradient, state",
        "No mistake that is known",
        None,
    ),
    "nearly": (f"{DEF}    return -learning_rate * gradient * 1.00001, state", "to four digits", None),
    "two lines that do not fit": (f"{DEF}    x = 1\n      {STEP}", "IndentationError", 3),
    "no colon": (f"{DEF[:-2]}\n    {STEP}", "SyntaxError", 1),
}
OF_ADAM = {
    "other names": (ADAM.format(", b1=0.9", b="b1"), f"{RIGHT}.*not take beta_1, beta_2, epsilon", None),
    "some names": (ADAM.format(", beta_1=0.9", b="beta_1"), f"{RIGHT}.*not take beta_2, epsilon", None),
    # With beta_1 = 0.6 m is 0.4 * 0.7 = 0.28, then 0.6 * 0.28 - 0.4 * 1.3. The first step is as before.
    "a name that is not used": (ADAM.format(", beta_1=0.9", b="0.9"), "m: expected -0.352, got -0.067", None),
    "from globals": ("B = 0.9\n" + ADAM.format("", b="B"), RIGHT, None),
    "passed on": (
        ADAM.format("", b="0.9") + "one = adam\ndef adam(*a, **k): return one(*a, **k)",
        RIGHT,
        None,
    ),
    "without defaults": ("def adam(g, s, lr, beta_1, beta_2): pass", CALLED, None),
    # Once called "no-root-of-correction + t-not-counted": at a rate of 0.1 the two give 0.001 too.
    "a rate of its own": (
        "def adam(g, s, lr):\n    t, m, v = s or (0, 0.0, 0.0)\n    t, m = t + 1, 0.9 * m + 0.1 * g\n"
        "    v = 0.999 * v + 0.001 * g * g\n    return -0.001 * m / (v**0.5 + 1e-7), (t, m, v)",
        "No mistake that is known. Your state .* is right",
        None,
    ),
    "a state in another order": (
        ADAM.format("", b="0.9")
        .replace("t, m, v = s or (0, 0.0, 0.0)", "m, v, t = s or (0.0, 0.0, 0)")
        .replace("(t, m, v)", "(m, v, t)")
        .replace("-lr", "-2 * lr"),
        "^No mistake that is known.$",
        None,
    ),
}
OF_STAIRS = {
    "a schedule that counts": (
        "n = [0]\ndef stairs(step, **rest):\n    n[0] += 1\n    return 0.1 / n[0]",
        "with the same steps.*depends on its step alone",
        None,
    ),
    "a schedule of other names": (
        "def stairs(step, rate): pass",
        "TypeError.*called with the step, and",
        None,
    ),
    "a schedule of None": ("def stairs(step, **rest): return 2 * None", "NoneType[^N]*$", 1),
}
CASES = {name: ("descent-by-hand", *case) for name, case in TEXTS.items()}
CASES.update({name: ("adam-by-hand", *case) for name, case in OF_ADAM.items()})
CASES.update({name: ("stairs-by-hand", *case) for name, case in OF_STAIRS.items()})
