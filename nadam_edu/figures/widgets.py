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

from typing import Any

from .. import explorations, generations, schedules
from ..directions import extra
from . import offers, program
from .slider_ranges import CONTROLS

with extra("book"):
    import anywidget
    import traitlets


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

    _esm = program.STUB
    _functions: Any = explorations.EXPLORATIONS  # by the figure's name
    _figure = traitlets.Unicode().tag(sync=True)
    _controls: traitlets.List[Any] = traitlets.List().tag(sync=True)  # in the order in which they are shown
    # setting -> its values; a dict of values brings "arguments", "source" or other settings along
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
        self._functions[figure](**settings)  # raises what the function says is wrong
        names = set(offers.leaf_names([settings, choices]))
        shown = {name: control for name, control in CONTROLS.items() if name.split(".")[-1] in names}
        super().__init__(
            _figure=figure,
            _controls=[{"name": name, **control} for name, control in shown.items()],
            _choices=choices,
            _source=list(source),
            settings=settings,
        )
        self.on_msg(self._send_runtime)

    @traitlets.validate("settings")
    def _can_be_shown(self, proposal: Any) -> dict[str, Any]:
        try:
            self._functions[self._figure](**proposal.value)
        except (TypeError, ValueError) as error:
            raise traitlets.TraitError(str(error)) from error  # after another, what a page sent would be kept
        return proposal.value

    def exploration(self) -> dict[str, Any]:
        """Return the numbers that the figure shows, as its function in ``explorations`` gives them."""
        return self._functions[self._figure](**self.settings)

    def _send_runtime(self, _widget: Any, message: dict[str, Any], _buffers: Any) -> None:
        if message == {"want": "runtime"}:
            self.send(program.runtime())

    def __repr__(self) -> str:
        """Return the figure's name and its settings, the same in every run."""
        return f"Explorer({self._figure!r}, {self.settings!r})"


def schedule_explorer(schedule: str = "CosineDecay", /, steps: int = 1000, **arguments: Any) -> Explorer:
    """Return a live figure of the schedule of that name over ``steps`` steps, beginning with these arguments.

    Raises
    ------
    ValueError
        If there is no such class, or an argument is out of its bounds.
    TypeError
        If the class has no such argument, or one is of the wrong kind.

    Examples
    --------
    >>> arguments = {"initial_learning_rate": 0.003, "decay_steps": 1, "decay_rate": 0.0002}
    >>> explorer = schedule_explorer("InverseTimeDecay", **arguments)
    >>> explorer.exploration()["curves"][0][1][-1]
    0.0025
    """
    choices = offers.offered_schedules()
    explorations.looked_up("schedule", schedule, choices)
    config = offers.with_overrides(schedule, choices[schedule]["arguments"], arguments)
    # Also of schedules inside, which it checks.
    config = offers.without_name(schedules.SCHEDULES[schedule].from_config(config).get_config())
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
    offered, rules = offers.offered_surfaces(), offers.offered_rules(learning_rate=0.03)
    start = explorations.looked_up("surface", surface, offered)
    return _of_rule("descent", rules, rule, surface, arguments, offered, steps=steps, **start)


def sensitivity_explorer(
    rule: str = "nadam", surface: str = "ravine", budget: int = 60, **arguments: float
) -> Explorer:
    """Return a live figure of the loss that an update rule ends at, by learning rate and kind of schedule.

    It begins with these arguments. ``budget`` is the number of updates, and the length of the schedules. The
    errors are those of ``descent_explorer``; the learning rate is the map's own, and no argument.

    Examples
    --------
    >>> sensitivity_explorer("momentum", budget=100).settings
    {'surface': 'ravine', 'rule': 'momentum', 'arguments': {'momentum': 0.9}, 'budget': 100}
    """
    names, rules = list(offers.offered_surfaces()), offers.offered_rules()
    return _of_rule("sensitivity", rules, rule, surface, arguments, names, budget=budget)


def _of_rule(figure, rules, rule, surface, arguments, choices, **others):
    """Return the live figure of a rule of ``rules`` on a surface of ``choices``."""
    explorations.looked_up("rule", rule, rules)
    arguments = offers.with_overrides(rule, rules[rule]["arguments"], arguments)
    settings = {"surface": surface, "rule": rule, "arguments": arguments, **others}
    return Explorer(figure, settings, {"surface": choices, "rule": rules})


def generation_explorer(
    noise: float = 0.0, updates: int = 60, shown: tuple[str, ...] = ("keras-3", "pytorch", "optax")
) -> Explorer:
    """Return a live figure of the steps of the Nadams of ``generations`` on a gradient around 1.

    The unit is the learning rate.

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
    """Return a live figure of ``decay=``: the rate that TensorBoard showed, the one used, two misreadings.

    Examples
    --------
    >>> decay_explorer().exploration()["summary"]
    'After 5000 updates the rate used is 0.0015; TensorBoard still shows 0.003.'
    """
    rates = {"learning_rate": learning_rate, "decay": decay, "updates_per_epoch": updates_per_epoch}
    settings = {**rates, "epochs": epochs}
    return Explorer("decay", settings, {}, ("explorations.curves", "decay_readings"))


def stability_explorer(
    rule: str = "momentum", learning_rate: float = 0.1, momentum: float = 0.9, updates: int = 60
) -> Explorer:
    """Return a live map of what an update keeps of an error, by rate times curvature and momentum.

    It shows the two directions of the ravine at this rate and momentum, and their errors over the updates.

    Examples
    --------
    >>> stability_explorer().exploration()["curves"][1][0]
    'across the ravine'
    """
    rules = {name: {"source": ["update_rules", name]} for name in explorations.LIMITS}
    explorations.looked_up("rule", rule, rules)
    settings = {"rule": rule, "learning_rate": learning_rate, "momentum": momentum, "updates": updates}
    return Explorer("stability", settings, {"rule": rules})
