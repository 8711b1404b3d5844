"""The flat public API (DESIGN 9): complete, lazy, and never replaced by a module of the same name."""

import subprocess
import sys
from inspect import isclass, isfunction
from pkgutil import walk_packages

import pytest

import xeploai


def test_all_names_every_public_name_and_nothing_else():
    assert set(xeploai.__all__) == set(xeploai._NAMES)


@pytest.mark.parametrize("name", xeploai.__all__)
def test_a_public_name_is_a_function_or_class_with_a_docstring(name):
    value = getattr(xeploai, name)

    assert isfunction(value) or isclass(value)
    assert value.__doc__


def test_no_module_of_the_core_bears_the_name_of_a_public_function():
    modules = {m.name for m in walk_packages(xeploai.__path__)}

    assert modules & set(xeploai.__all__) == set()


def test_a_second_import_gives_the_function_again():
    again = "from xeploai import resolve as r, compare as c"
    code = f"from xeploai import resolve, compare; {again}; print(r is resolve, c is compare)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["True", "True"]


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="evaluat"):
        _ = xeploai.evaluat
