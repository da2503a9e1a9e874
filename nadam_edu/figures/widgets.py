r"""Live figures for the chapters.

Jupyter widgets whose numbers come from this package, in a live kernel and in the rendered page alike.

A figure's state is its ``settings``, a dict: the arguments of its function in ``explorations``. Python can
read, set and observe it; the reader changes it with the figure's own controls. Those are native form elements
drawn by the widget, because the handles of ipywidgets' sliders have no name that a screen reader could say,
and because one widget in place of ten keeps the stored state small.

>>> explorer = descent_explorer(rule="sgd", learning_rate=0.5)
>>> explorer.exploration()["summary"]
'Diverged: more than a million away at update 6.'
"""

import inspect
from pathlib import Path
from typing import Any

from .. import explorations, generations, schedules, surfaces, update_rules
from ..directions import extra
from .slider_ranges import CONTROLS, START

with extra("book"):
    import anywidget
    import traitlets

# Built from web/ and served by the book's pages; in a live kernel the figure asks for the text of this file.
# The wheel that `make book` makes has it beside this module; in the repository it lies where it is built.
IN_THE_WHEEL = Path(__file__).with_name("nadam-runtime.js")
RUNTIME = (
    IN_THE_WHEEL if IN_THE_WHEEL.is_file() else Path(__file__).parents[2] / "web" / "dist" / IN_THE_WHEEL.name
)

# Finds the figure's program.
STUB = Path(__file__).with_name("stub.js").read_text(encoding="utf-8")


def start(function: Any, first: int = 0) -> dict[str, Any]:
    """Return the arguments of ``function`` from position ``first`` on, with defaults or START's values."""
    parameters = list(inspect.signature(function).parameters.values())[first:]
    return {
        each.name: START[each.name] if each.default is each.empty else each.default for each in parameters
    }


def offered_schedules() -> dict[str, Any]:
    """Return for each of our schedule classes the config that its figure begins with, and where its Python stands."""
    offers = {}
    for schedule in schedules.OURS:
        arguments = without_name(schedule(**start(schedule)).get_config())
        offers[schedule.__name__] = {
            "arguments": arguments,
            "source": [schedule.__module__.removeprefix("nadam_edu."), schedule.__name__],
        }
    return offers


def without_name(config: Any) -> Any:
    """Return a config without the name of the schedule, which changes no number.

    Schedules inside lose their own too.
    """
    if isinstance(config, list):
        return [without_name(item) for item in config]
    return (
        {key: without_name(value) for key, value in config.items() if key != "name"}
        if isinstance(config, dict)
        else config
    )


def offered_rules(**rate: float) -> dict[str, Any]:
    """Return for each update rule the arguments that its figure begins with, a ``learning_rate`` first, and where its Python stands."""
    return {
        name: {"arguments": {**rate, **start(rule, first=3)}, "source": ["update_rules", name]}
        for name, rule in update_rules.RULES.items()
    }


class Explorer(anywidget.AnyWidget):
    """A live figure.

    Attributes
    ----------
    settings : dict
        What is shown: the arguments of the figure's function in ``explorations``. Changes when the reader
        moves a control, and moves the controls when set; it can be observed.

    Raises
    ------
    traitlets.TraitError
        If settings are set that the function does not take: the old ones stay.
    """

    _esm = STUB
    _figure = traitlets.Unicode().tag(sync=True)
    _controls: traitlets.List[Any] = traitlets.List().tag(sync=True)  # in the order in which they are shown
    # setting -> its values; a dict of values brings "arguments" and "source" along
    _choices = traitlets.Dict().tag(sync=True)
    # Module and name of the Python to edit, where no choice brings one.
    _source: traitlets.List[str] = traitlets.List().tag(sync=True)
    settings = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        figure: str,
        settings: dict[str, Any],
        choices: dict[str, Any],
        source: tuple[str, str] | tuple[()] = (),
    ) -> None:
        explorations.EXPLORATIONS[figure](**settings)  # raises what the function says is wrong
        names = set(leaf_names([settings, choices]))
        super().__init__(
            _figure=figure,
            _controls=[
                {"name": name, **control}
                for name, control in CONTROLS.items()
                if name.split(".")[-1] in names
            ],
            _choices=choices,
            _source=list(source),
            settings=settings,
        )
        self.on_msg(self._send_runtime)

    @traitlets.validate("settings")
    def _can_be_shown(self, proposal: Any) -> dict[str, Any]:
        try:
            explorations.EXPLORATIONS[self._figure](**proposal.value)
        except (TypeError, ValueError) as error:
            # After another error traitlets would keep what a page sent.
            raise traitlets.TraitError(str(error)) from error
        return proposal.value

    def exploration(self) -> dict[str, Any]:
        """Return the numbers that the figure shows, as its function in ``explorations`` gives them."""
        return explorations.EXPLORATIONS[self._figure](**self.settings)

    def _send_runtime(self, _widget: Any, message: dict[str, Any], _buffers: Any) -> None:
        if message != {"want": "runtime"}:
            return
        if RUNTIME.is_file():
            self.send({"runtime": RUNTIME.read_text(encoding="utf-8")})
        else:
            self.send(
                {
                    "error": f"The program of the live figures is not built ({'/'.join(RUNTIME.parts[-3:])}): run `make book`."
                }
            )

    def __repr__(self) -> str:
        """Return the figure's name and its settings, the same in every run."""
        return f"Explorer({self._figure!r}, {self.settings!r})"


def leaf_names(value: Any, name: str = "") -> list[str]:
    """Return the names under which nested settings hold a value that a control could change."""
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in leaf_names(inner, key)]
    if isinstance(value, (list, tuple)):
        return [leaf for inner in value for leaf in leaf_names(inner, name)]
    return [name]


def given(what: str, offered: dict[str, Any], arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments that ``offered`` begins with, changed to those given."""
    for name in arguments:
        if name not in offered:
            raise TypeError(f"{what} takes {', '.join(offered) or 'no arguments'}, got {name!r}")
    return {**offered, **arguments}


def schedule_explorer(schedule: str = "CosineDecay", /, steps: int = 1000, **arguments: Any) -> Explorer:
    """Return a live figure of the schedule class of that name over ``steps`` steps, beginning with these arguments.

    Raises
    ------
    ValueError
        If there is no such class, or an argument is out of its bounds.
    TypeError
        If the class has no such argument, or one is of the wrong kind.

    Examples
    --------
    >>> explorer = schedule_explorer("InverseTimeDecay", initial_learning_rate=0.003, decay_steps=1, decay_rate=0.0002)
    >>> explorer.exploration()["curves"][0][1][-1]
    0.0025
    """
    choices = offered_schedules()
    explorations.looked_up("schedule", schedule, choices)
    config = given(schedule, choices[schedule]["arguments"], arguments)
    # Also of schedules inside, which it checks.
    config = without_name(schedules.SCHEDULES[schedule].from_config(config).get_config())
    return Explorer(
        "schedule", {"schedule": schedule, "arguments": config, "steps": steps}, {"schedule": choices}
    )


def descent_explorer(
    rule: str = "nadam", surface: str = "ravine", steps: int = 100, **arguments: float
) -> Explorer:
    """Return a live figure of an update rule on its way down a surface. It begins with these arguments.

    Raises
    ------
    ValueError
        If there is no such rule or surface, or an argument is out of its bounds.
    TypeError
        If the rule has no such argument, or one is of the wrong kind.

    Examples
    --------
    >>> descent_explorer("adam", learning_rate=0.1).settings["arguments"]
    {'learning_rate': 0.1, 'beta_1': 0.9, 'beta_2': 0.999, 'epsilon': 1e-07}
    """
    choices: dict[str, Any] = {"surface": list(surfaces.SURFACES), "rule": offered_rules(learning_rate=0.03)}
    explorations.looked_up("rule", rule, choices["rule"])
    settings = {
        "surface": surface,
        "rule": rule,
        "arguments": given(rule, choices["rule"][rule]["arguments"], arguments),
        "steps": steps,
    }
    return Explorer("descent", settings, choices)


def sensitivity_explorer(
    rule: str = "nadam", surface: str = "ravine", budget: int = 60, **arguments: float
) -> Explorer:
    """Return a live figure of the loss that an update rule ends at, for each learning rate and kind of schedule, beginning with these.

    ``budget`` is the number of updates, and the length of the schedules.

    Raises
    ------
    ValueError
        If there is no such rule or surface, or an argument is out of its bounds.
    TypeError
        If the rule has no such argument, or one is of the wrong kind. The learning rate is the map's own.

    Examples
    --------
    >>> sensitivity_explorer("momentum", budget=100).settings
    {'surface': 'ravine', 'rule': 'momentum', 'arguments': {'momentum': 0.9}, 'budget': 100}
    """
    choices: dict[str, Any] = {"surface": list(surfaces.SURFACES), "rule": offered_rules()}
    explorations.looked_up("rule", rule, choices["rule"])
    settings = {
        "surface": surface,
        "rule": rule,
        "arguments": given(rule, choices["rule"][rule]["arguments"], arguments),
        "budget": budget,
    }
    return Explorer("sensitivity", settings, choices)


def generation_explorer(
    noise: float = 0.0, updates: int = 60, shown: tuple[str, ...] = ("keras-3", "pytorch", "optax")
) -> Explorer:
    """Return a live figure of the steps that the Nadams of ``generations`` take on a gradient around 1, in units of the learning rate.

    Examples
    --------
    >>> explorer = generation_explorer(shown=["keras-3"])
    >>> explorer.exploration()["summary"]
    'keras-3: first 1.06, shortest 0.70 at update 4.'
    """
    for name in shown:
        explorations.looked_up("shown", name, generations.GENERATIONS)
    flags = {name: name in shown for name in generations.GENERATIONS}
    return Explorer(
        "generation", {"noise": noise, "updates": updates, "shown": flags}, {}, ("update_rules", "nadam")
    )


def decay_explorer(
    learning_rate: float = 0.003, decay: float = 0.0002, updates_per_epoch: int = 100, epochs: int = 50
) -> Explorer:
    """Return a live figure of the ``decay=`` argument: the rate that TensorBoard showed, the one used, and two misreadings.

    Examples
    --------
    >>> decay_explorer().exploration()["summary"]
    'After 5000 updates the rate used is 0.0015; TensorBoard still shows 0.003.'
    """
    settings = {
        "learning_rate": learning_rate,
        "decay": decay,
        "updates_per_epoch": updates_per_epoch,
        "epochs": epochs,
    }
    return Explorer("decay", settings, {}, ("explorations.curves", "decay_readings"))
