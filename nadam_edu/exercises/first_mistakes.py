"""The mistakes that learners make in plain descent, momentum, Nesterov's momentum and RMSprop.

A row is a name, the edits ``(function, old expression, new expression)`` of the formula, what a learner
reads, and the chapter and section to read again.
"""

ONE_UPDATE = ("01_gradient_descent", "One update")
BALL = ("02_momentum", "A ball that keeps rolling")
GIVEN = ("02_momentum", "The rate you set is not the rate you get")
LOOK = ("02_momentum", "Look before you land")
STORED = ("02_momentum", "Is it still Nesterov's if nobody looks ahead?")

UPHILL = "You add the gradient where it is subtracted. The steps go up the hill, and the loss grows."
NO_RATE = "The learning rate is missing. Whatever rate you set, the steps have the length of rate 1."
RATE_TWICE = "The learning rate is multiplied in twice. At rate 0.1 the steps are ten times too short."
FORGOTTEN = (
    "The state is not used. Each update starts from zero, so nothing carries over from the one before."
)
DAMPED = (
    "You weight the gradient with 1 - momentum, as an average does. The velocity here is a sum, so your"
    " steps are too short by that factor."
)
DECAYS_TOO = (
    "You multiply the new gradient by the momentum too. Only the old velocity fades; your steps are too"
    " short."
)
EXCHANGED = "You keep the share 1 - momentum of the old velocity. The share that carries over is `momentum`."
BACKWARDS = "The old velocity enters with a minus sign. Each step pulls back against the one before."

SGD = "-learning_rate * gradient"
STEP = "momentum * velocity - learning_rate * gradient"
AHEAD = "{" + STEP + "}, velocity"  # the displacement that nesterov returns
VELOCITY = "velocity = {" + STEP + "}"
CARRIED = "0.0 if state is None else state"


ROWS: "list[tuple[str, list[tuple[str, str, str]], str, tuple[str, str]]]" = [
    ("sgd/sign", [("sgd", SGD, "learning_rate * gradient")], UPHILL, ONE_UPDATE),
    ("sgd/no-rate", [("sgd", SGD, "-gradient")], NO_RATE, ONE_UPDATE),
    ("sgd/rate-twice", [("sgd", SGD, "-learning_rate * learning_rate * gradient")], RATE_TWICE, ONE_UPDATE),
    (
        "sgd/rate-divides",
        [("sgd", SGD, "-gradient / learning_rate")],
        "You divide by the learning rate. A smaller rate now gives a longer step.",
        ONE_UPDATE,
    ),
    (
        "sgd/only-the-sign",
        [("sgd", SGD, "-learning_rate * (1.0 * (gradient > 0) - 1.0 * (gradient < 0))")],
        "You use only the sign of the gradient. All steps have one length, and do not get shorter near"
        " the minimum.",
        ONE_UPDATE,
    ),
    (
        "sgd/squared",
        [("sgd", SGD, "-learning_rate * gradient * gradient")],
        "You square the gradient. A square has no sign, so all steps go the same way.",
        ONE_UPDATE,
    ),
    (
        "momentum/sign",
        [("momentum", VELOCITY, "momentum * velocity + learning_rate * gradient")],
        UPHILL,
        BALL,
    ),
    ("momentum/no-rate", [("momentum", VELOCITY, "momentum * velocity - gradient")], NO_RATE, BALL),
    (
        "momentum/rate-twice",
        [("momentum", "{velocity}, velocity", "(learning_rate * velocity)")],
        "The velocity has the learning rate in it already, and you multiply by it again when you step.",
        BALL,
    ),
    (
        "momentum/damped",
        [("momentum", VELOCITY, "momentum * velocity - (1 - momentum) * learning_rate * gradient")],
        DAMPED,
        GIVEN,
    ),
    (
        "momentum/gradient-fades",
        [("momentum", VELOCITY, "momentum * (velocity - learning_rate * gradient)")],
        DECAYS_TOO,
        BALL,
    ),
    (
        "momentum/exchanged",
        [("momentum", VELOCITY, "(1 - momentum) * velocity - learning_rate * gradient")],
        EXCHANGED,
        BALL,
    ),
    (
        "momentum/backwards",
        [("momentum", VELOCITY, "-momentum * velocity - learning_rate * gradient")],
        BACKWARDS,
        BALL,
    ),
    ("momentum/not-carried", [("momentum", CARRIED, "0.0")], FORGOTTEN, BALL),
    (
        "momentum/a-step-late",
        [("momentum", "{velocity}, velocity", "(velocity + learning_rate * gradient) / momentum")],
        "You step with the velocity of the update before. The first step is zero, and each other comes one"
        " update late.",
        BALL,
    ),
    (
        "momentum/looks-ahead",
        [("momentum", "{velocity}, velocity", STEP)],
        "That is Nesterov's momentum: you apply the momentum a second time. The plain one steps by the"
        " velocity.",
        LOOK,
    ),
    (
        "nesterov/sign",
        [
            ("nesterov", VELOCITY, "momentum * velocity + learning_rate * gradient"),
            ("nesterov", AHEAD, "momentum * velocity + learning_rate * gradient"),
        ],
        UPHILL,
        LOOK,
    ),
    (
        "nesterov/no-rate",
        [
            ("nesterov", VELOCITY, "momentum * velocity - gradient"),
            ("nesterov", AHEAD, "momentum * velocity - gradient"),
        ],
        NO_RATE,
        LOOK,
    ),
    (
        "nesterov/no-look-ahead",
        [("nesterov", AHEAD, "velocity")],
        "You step by the velocity itself. That is plain momentum: the look-ahead is missing.",
        LOOK,
    ),
    (
        "nesterov/no-gradient",
        [("nesterov", AHEAD, "momentum * velocity")],
        "The gradient is missing in the step. It enters twice, once in the velocity and once beside it.",
        LOOK,
    ),
    (
        "nesterov/twice-ahead",
        [("nesterov", AHEAD, "momentum * (" + STEP + ") - learning_rate * gradient")],
        "You look ahead twice. The momentum is applied once more than the method does, and the steps"
        " are too long.",
        LOOK,
    ),
    (
        "nesterov/stores-the-step",
        [("nesterov", STEP + ", {velocity}", STEP)],
        "You keep the step as the state. The state is the velocity, from before the look-ahead.",
        STORED,
    ),
    (
        "nesterov/damped",
        [("nesterov", VELOCITY, "momentum * velocity - (1 - momentum) * learning_rate * gradient")],
        DAMPED,
        GIVEN,
    ),
    (
        "nesterov/gradient-fades",
        [("nesterov", VELOCITY, "momentum * (velocity - learning_rate * gradient)")],
        DECAYS_TOO,
        LOOK,
    ),
    ("nesterov/not-carried", [("nesterov", CARRIED, "0.0")], FORGOTTEN, BALL),
]
