"""Values against schemas."""

import pytest
from pydantic import BaseModel, Field, JsonValue, ValidationError

from conductor_core.logic.json_schema import misfits


class Inner(BaseModel, extra="forbid"):
    words: list[str] = Field(min_length=1)


class Outer(BaseModel, extra="forbid"):
    name: str = Field(pattern=r"^[a-z]+$", max_length=5)
    count: int | None = Field(default=None, ge=1, le=9)
    inner: list[Inner] = []
    flag: bool = False


SCHEMA = Outer.model_json_schema()


@pytest.mark.parametrize(
    "value",
    [
        {"name": "abc"},
        {"name": "abc", "count": 3, "inner": [{"words": ["x"]}], "flag": True},
        {"name": "abc", "count": None},
    ],
)
def test_what_the_model_takes_fits_its_schema(value: dict[str, JsonValue]) -> None:
    Outer.model_validate(value)
    assert misfits(value, SCHEMA) == ()


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({}, "name: is missing"),
        ({"name": "ABC"}, "name: does not match ^[a-z]+$"),
        ({"name": "abcdef"}, "name: must be at most 5 characters"),
        ({"name": 5}, "name: must be a string"),
        ({"name": "a", "count": 0}, "count: must be at least 1"),
        ({"name": "a", "flag": "maybe"}, "flag: must be a boolean"),
        ({"name": "a", "inner": [{"words": []}]}, "inner[0].words: must be at least 1 items"),
        ({"name": "a", "inner": [{"words": ["x"], "y": 1}]}, "inner[0].y: is not known"),
        ({"name": "a", "other": 1}, "other: is not known"),
    ],
)
def test_what_the_model_refuses_is_named_with_its_place(value: dict[str, JsonValue], said: str) -> None:
    with pytest.raises(ValidationError):
        Outer.model_validate(value)
    assert said in misfits(value, SCHEMA)


def test_a_true_is_no_number() -> None:
    assert misfits(True, {"type": "integer"}) == ("must be an integer",)


def test_choices_and_constants() -> None:
    assert misfits("c", {"enum": ["a", "b"]}) == ("must be one of a, b",)
    assert misfits("c", {"const": "a"}) == ("must be 'a'",)


def test_a_schema_that_refers_to_itself_ends() -> None:
    assert misfits(1, {"$ref": "#"}) == ("is nested too deep",)
