"""The stories: how each is registered, built, held against what was written by hand, and written
as a folder of cases, 01-… to the last, below fixtures/stories/."""

from ..case_json import case_bytes_of, case_text, decision_text
from ..decision import decision_json, write_decision
from .fixture import OF
from .story import connects

ALL = []


def story(path, description):
    """Registers a function that returns a Story."""
    def register(make):
        assert path not in [one.path for one in ALL], path
        ALL.append(Told(path, description, make))
        return make
    return register


class Told:
    """A story with its place. `steps` is made when it is asked for, once."""

    def __init__(self, path, description, make):
        self.path, self.description, self.make = path, description, make
        self.made = None

    @property
    def steps(self):
        if self.made is None:
            self.made = self.make().steps
        return self.made

    @property
    def summary(self):
        return ", ".join(word_of(step.expected) for step in self.steps)

    def problems(self):
        """Expectations that do not hold; whether its cases connect."""
        found = []
        for step in self.steps:
            json = decision_json(step.decision)
            for name, wanted in step.expected.items():
                got = OF[name](json)
                if got != wanted:
                    found.append(f"{self.path}/{step.name}: {name}: expected {wanted}, got {got}")
        broken = connects([step.data for step in self.steps])
        return found + ([f"{self.path}: {broken}"] if broken else [])

    def files(self):
        """Relative path → bytes."""
        found = {}
        for step in self.steps:
            source = case_text(step.case)
            assert case_bytes_of(source) == step.data, step.name
            place = f"stories/{self.path}/{step.name}"
            found |= {place + ".case.json": source.encode(), place + ".case": step.data,
                      place + ".expect.json": decision_text(step.decision).encode(),
                      place + ".expect": write_decision(step.decision)}
        return found


def word_of(expected):
    """As in the page's table of section 12: Pass, RELEASED, Hold REVIEW, Refuse E_FROZEN."""
    outcome = expected["outcome"]
    if outcome == "pass":
        return "Pass (repair)" if expected.get("replaces") else "Pass"
    if outcome == "change":
        return expected["basis"]
    return f"{outcome.capitalize()} {expected['code']}"
