"""Exercises that show a rule with a mistake in it, to be found: the mistakes are those of ``MISTAKES``.

>>> REPAIRS["repair-adam"].of
'adam'
"""

from .mistakes import MISTAKES
from .sources import edited
from .written import Exercise

BEFORE = "from nadam_edu.elementwise import sqrt\n\nDOZAT_BASE = 0.96\n\n\n"


MILESTONES = """def piecewise(step, boundaries, values):
    reached = [boundary for boundary in boundaries if step >= boundary]
    return values[len(reached)]
"""


def repair(names: "list[str]", task: str, hints: "list[str]") -> Exercise:
    """Return the exercise that shows a rule with these mistakes in it."""
    of = MISTAKES[names[0]].of
    edits = [edit for name in names for edit in MISTAKES[name].edits]
    return Exercise(of, task, BEFORE + edited(of, edits) + "\n", hints)


REPAIRS: "dict[str, Exercise]" = {
    "repair-nesterov": repair(
        ["nesterov/stores-the-step"],
        "This Nesterov's momentum has one mistake. Find it.",
        [
            "The first step is right, and the second is not: look at what is carried over.",
            "What is the velocity, and what is the step?",
        ],
    ),
    "repair-adam": repair(
        ["adam/epsilon-corrected"],
        "Somebody wrote Adam from the paper. Make it the one that Keras ships.",
        [
            "With gradients near 1 both agree to seven digits. Think of tiny ones.",
            "Where does Keras's Adam add epsilon?",
        ],
    ),
    "repair-nadam": repair(
        ["nadam/product-without-next"],
        "This Nadam has one mistake. Find it.",
        [
            "The first step is too short already, so look at what is used at t = 1.",
            "m_bar has two shares, and each has a correction of its own. Compare their products.",
        ],
    ),
    "repair-nadamw": repair(
        ["nadamw/correction-ahead"],
        "This NadamW has one mistake. Find it.",
        [
            "Both shares of the sum are divided. Compare by what.",
            "Nadam divides the share of m by what the next update will hold. Does the benchmarks' do so?",
        ],
    ),
    "repair-milestones": Exercise(
        "PiecewiseConstantDecay",
        "This function changes the rate where PyTorch does. Make it change where Keras does.",
        MILESTONES,
        [
            "At step 30 with the boundary 30 Keras has the old rate still.",
            "Which of the steps belongs to the interval on the left of a boundary?",
        ],
        function="piecewise",
    ),
    "repair-compiled": repair(
        ["nadam/product-twice"],
        "This is what the page's class computes under fit for a model of two weights. Make it Nadam again.",
        [
            "Each weight multiplies the running product, and there is one product for both.",
            "How often may mu enter the product at one update?",
        ],
    ),
    "port-nadam": repair(
        ["nadam/psi-by-default-0.004", "nadam/epsilon-by-default-1e-8"],
        "This is PyTorch's NAdam with its defaults. Make it the Nadam of Keras 3.",
        [
            "The formula is the same. Compare the defaults in the table of this chapter.",
            "Two of the defaults differ beside the rate.",
        ],
    ),
}
