# Which variable a name means.
import os.path
import numpy as np
from . import sibling
from ..parent.module import thing as other
from library import *

try:
    import ujson
except ImportError:
    ujson = None

limit = 10
shadowed = 1


def helper():
    global counter
    counter = limit
    shadowed = 2
    return shadowed, ujson


class Scoped:
    limit = 20
    double = limit * 2

    def method(self):
        return limit


def outer(value):
    state = value

    def inner():
        nonlocal state
        state = value
        hidden = [state for state in range(state)]
        return (lambda value: value + state)(hidden)

    from os import sep

    return inner, sep, helper, np.array, counter, later


later = cast("int", limit)
