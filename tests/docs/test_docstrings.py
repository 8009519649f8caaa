"""Public functions and classes, those that ``__all__`` lists, say what they do."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from types import ModuleType

import pytest

import sarex


def _modules() -> list[str]:
    found = pkgutil.walk_packages(sarex.__path__, "sarex.")
    return ["sarex", *(module.name for module in found if not module.name.endswith("_kernels"))]


MODULES = _modules()


def _public(module: ModuleType) -> list[str]:
    return list(getattr(module, "__all__", []))


@pytest.mark.parametrize("name", MODULES)
def test_what_is_public_is_listed_exists_and_is_documented(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__doc__ or not vars(module).get("__all__"), f"{name} has no module docstring"
    for public in _public(module):
        thing = getattr(module, public)  # a name in __all__ that does not exist fails here
        if inspect.isfunction(thing) or inspect.isclass(thing):
            doc = thing.__doc__ or ""
            assert len(doc.split()) >= 2, f"{name}.{public} has no docstring"


@pytest.mark.parametrize("name", MODULES)
def test_public_names_are_closed(name: str) -> None:
    module = importlib.import_module(name)
    own = [
        key
        for key, thing in vars(module).items()
        if (inspect.isfunction(thing) or inspect.isclass(thing))
        and thing.__module__ == name
        and not key.startswith("_")
    ]
    if own:
        assert hasattr(module, "__all__"), f"{name} defines {own} and has no __all__"
        assert sorted(set(own) - set(module.__all__)) == [], f"{name}: not listed in __all__"
