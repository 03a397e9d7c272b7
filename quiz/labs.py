"""A lab as data/concepts/<page>.yaml describes it: texts, controls, measures, presets and tasks."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from quiz.controls import Choice, SeedControl, Slider, Steps, Toggle
from quiz.drawings import Drawing
from quiz.faults import Trail, raise_any, remedy, twice
from quiz.layer_settings import Layers
from quiz.matrices import Matrix
from quiz.measures import Bound, Condition, Measure, Part, Text, keeps_to
from quiz.points import Points
from quiz.sizes import Sizes

Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
State = dict[str, bool | int | float | str]
Control = Annotated[
    Slider | Choice | Steps | Toggle | SeedControl | Sizes | Points | Layers | Matrix | Drawing,
    Field(discriminator="kind"),
]
# What the settings of single layers lean on: field -> kind of the control that it names
_LEANS_ON = {
    "sizes": "sizes",
    "activation": "choice",
    "dropout": "steps",
    "batch_norm": "toggle",
    "last_activation": "choice",
}
SUMMARY_WORDS = 120
_SHOWN = 60


class Preset(Part):
    """A named state that provokes a phenomenon; controls it does not name take their defaults."""

    id: Id
    label: Text
    state: State
    shows: Text


class Option(Part):
    """One possible prediction, right when all its conditions hold in the run."""

    id: Id
    text: Text
    when: Annotated[list[Condition], Field(min_length=1)]


class Prediction(Part):
    """A task that asks before the picture moves; the run in `state` decides which option was right."""

    id: Id
    kind: Literal["predict"]
    prompt: Text
    state: State
    options: Annotated[list[Option], Field(min_length=2)]
    because: Text

    def outcome(self, measures: Mapping[str, float]) -> str | None:
        """The id of the one option that holds; None if none or several do."""
        right = [option.id for option in self.options if all(c.holds(measures) for c in option.when)]
        return right[0] if len(right) == 1 else None


class Mission(Part):
    """A task that the engine's numbers decide; `require` binds controls to a value or one of several."""

    id: Id
    kind: Literal["mission"]
    prompt: Text
    require: Bound = Field(default={})
    goal: Annotated[list[Condition], Field(min_length=1)]
    hint: Text
    done: Text
    solution: State

    def reached(self, state: Mapping[str, Any], measures: Mapping[str, float]) -> bool:
        """Whether the run in `state` with these measures fulfils the mission."""
        return self.allows(state) and all(condition.holds(measures) for condition in self.goal)

    def allows(self, state: Mapping[str, Any]) -> bool:
        """Whether the state keeps to what the mission requires."""
        return keeps_to(state, self.require)


class Code(Part):
    """The same experiment in other frameworks; the values of the controls stand before it as variables."""

    keras: Text
    pytorch: Text


class Lab(Part):
    """One page's lab; see README, "How to add a lab"."""

    page: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    chapter: Annotated[str, Field(pattern=r"^[a-z]+$")]
    url: Id
    title: Text
    question: Text
    lead: Text
    summary: Text
    concepts: Annotated[list[str], Field(min_length=1)]
    controls: Annotated[list[Control], Field(min_length=1)]
    measures: Annotated[list[Measure], Field(min_length=1)]
    presets: Annotated[list[Preset], Field(min_length=1)]
    tasks: list[Annotated[Prediction | Mission, Field(discriminator="kind")]]
    code: Code
    corrections: list[str]
    questions: list[str]

    def control(self, key: str) -> Control:
        """The control of that key; KeyError if there is none."""
        return {control.key: control for control in self.controls}[key]

    def keys(self) -> list[str]:
        """The controls' keys in their order."""
        return [control.key for control in self.controls]

    def complete(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """`state` with the defaults of the controls it does not name."""
        return {control.key: state.get(control.key, control.default) for control in self.controls}

    def parse(self, key: str, raw: str) -> Any:
        """The value that a URL parameter means; ValueError with a German sentence naming key, value and range."""
        if key not in self.keys():
            raise ValueError(f"Der Parameter {key} gehört nicht zu dieser Seite und wird nicht beachtet.")
        control = self.control(key)
        try:
            return control.parse(raw)
        except ValueError as problem:
            default = control.text(control.default)
            reason = str(problem) if raw else "ist leer"
            if "ausserhalb" not in reason:
                reason += f", erlaubt ist {control.range_text()}"
            raise ValueError(f"{key}={raw[:_SHOWN]} {reason}; es gilt der Standardwert {default}.") from None

    def url_text(self, key: str, value: Any) -> str:
        """How the URL writes this value of a control."""
        return self.control(key).url_text(value)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        raise_any([*self._shape_faults(), *self._task_faults()])
        return self

    def _shape_faults(self) -> Iterator[tuple[Trail, str]]:
        words = len(self.summary.split())
        if words > SUMMARY_WORDS:
            yield ("summary",), f"Der Text hat {words} Wörter, erlaubt sind {SUMMARY_WORDS}; kürze ihn."
        kinds = [task.kind for task in self.tasks]
        if kinds.count("predict") < 1 or kinds.count("mission") < 2:
            yield (
                ("tasks",),
                "Es braucht mindestens eine Vorhersage (predict) und zwei Missionen (mission); ergänze sie.",
            )
        named: dict[tuple[str, str], list[str]] = {
            ("controls", "key"): self.keys(),
            ("measures", "key"): [measure.key for measure in self.measures],
            ("presets", "id"): [preset.id for preset in self.presets],
            ("tasks", "id"): [task.id for task in self.tasks],
        }
        for (where, field), names in named.items():
            for index, name in twice(names):
                yield (where, index, field), f"{name} steht hier zweimal; benenne eines um."

        kinds_of = {control.key: control.kind for control in self.controls}
        for index, control in enumerate(self.controls):
            for field, key in control.named_controls().items() if control.kind == "layers" else ():
                wanted = _LEANS_ON[field]
                if kinds_of.get(key) != wanted:
                    message = f"Einen Regler {key} der Art {wanted} gibt es nicht; nenne einen der Seite."
                    yield ("controls", index, field), message

    def _task_faults(self) -> Iterator[tuple[Trail, str]]:
        for index, measure in enumerate(self.measures):
            yield from self._bound_faults(("measures", index, "when"), measure.when)
        for index, preset in enumerate(self.presets):
            yield from self._state_faults(("presets", index, "state"), preset.state)
        for index, task in enumerate(self.tasks):
            path: Trail = ("tasks", index)
            if task.kind == "predict":
                yield from self._state_faults((*path, "state"), task.state)
                for number, option in enumerate(task.options):
                    yield from self._measure_faults((*path, "options", number, "when"), option.when)
                for number, name in twice(option.id for option in task.options):
                    yield (*path, "options", number, "id"), f"{name} steht hier zweimal; benenne eines um."
                continue
            yield from self._measure_faults((*path, "goal"), task.goal)
            yield from self._state_faults((*path, "solution"), task.solution)
            yield from self._bound_faults((*path, "require"), task.require)
            if not any(self.state_faults(task.solution)) and not task.allows(self.complete(task.solution)):
                yield (*path, "solution"), "Die Lösung hält require nicht ein; gleiche die beiden an."

    def state_faults(self, state: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Key and German sentence for every control in `state` that does not exist or cannot be put there."""
        for key, value in state.items():
            if key not in self.keys():
                yield key, f"Einen Regler {key} gibt es nicht; {remedy(key, self.keys())}"
            elif not self.control(key).legal(value):
                written = str(value).lower() if isinstance(value, bool) else str(value)
                yield key, f"{key}: {written} geht nicht, erlaubt ist {self.control(key).range_text(str)}."

    def _state_faults(self, path: Trail, state: Mapping[str, Any]) -> Iterator[tuple[Trail, str]]:
        return (((*path, key), message) for key, message in self.state_faults(state))

    def _bound_faults(self, path: Trail, bound: Mapping[str, Any]) -> Iterator[tuple[Trail, str]]:
        for key, wanted in bound.items():
            for value in wanted if isinstance(wanted, list) else [wanted]:
                yield from self._state_faults(path, {key: value})

    def _measure_faults(self, path: Trail, conditions: Sequence[Condition]) -> Iterator[tuple[Trail, str]]:
        known = [measure.key for measure in self.measures]
        for index, condition in enumerate(conditions):
            if condition.measure not in known:
                message = f"Eine Messgrösse {condition.measure} gibt es nicht; {remedy(condition.measure, known)}"
                yield (*path, index, "measure"), message
