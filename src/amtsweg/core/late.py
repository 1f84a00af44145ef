"""Modules of libraries that are read when somebody first needs them, not when something imports them in passing."""

import importlib.util
import inspect
import sys
import threading
from types import ModuleType
from typing import Any, NoReturn

_lock = threading.RLock()


class _Late(ModuleType):
    """A module that is in place unread; the first name asked of it reads it."""

    def __getattr__(self, name: str) -> Any:
        spec = self.__spec__
        if name.startswith("__") or spec is None or spec.loader is None:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        with _lock:  # another thread waits until all of it is read
            if type(self) is _Late:
                if "_reading" in self.__dict__:  # the module itself asks for what it has not made yet
                    raise AttributeError(f"module {self.__name__!r} has no attribute {name!r} yet")
                self.__dict__["_reading"] = True
                try:
                    spec.loader.exec_module(self)
                finally:
                    del self.__dict__["_reading"]
                self.__class__ = ModuleType  # type: ignore[assignment]
        return getattr(self, name)


def read_late(name: str) -> None:
    """Puts a module in place that costs much and is mostly never used; without effect once it is imported."""
    if name in sys.modules:
        return
    spec = importlib.util.find_spec(name)
    if spec is None:
        raise ModuleNotFoundError(name)
    module = _Late(name)
    module.__spec__, module.__loader__, module.__file__ = spec, spec.loader, spec.origin
    module.__package__ = spec.parent
    if spec.submodule_search_locations is not None:  # a package, whose parts read each other through it
        module.__path__ = spec.submodule_search_locations
    sys.modules[name] = module


def leave_out() -> None:
    """Keeps out what libraries read in passing and the product hardly ever uses; to be called before they are read."""
    # The log's library reads these for terminals wherever development has installed them: 4 MB of each process.
    for unused in ("greenlet", "rich"):
        sys.modules.setdefault(unused, None)  # type: ignore[arg-type]
    # What gunicorn, Django, the mail and the check of numbers name but hardly ever use.
    for rare in ("pydoc", "smtplib", "sqlparse"):
        read_late(rare)
    _without_event_loop()


def _without_event_loop() -> None:
    """Nothing here runs an event loop, and asyncio takes 1.5 MB. Django and asgiref ask it three questions all the
    same; they are answered here until somebody reads it."""
    if "asyncio" in sys.modules:
        return

    def get_running_loop() -> NoReturn:
        raise RuntimeError("no running event loop")

    read_late("asyncio")
    vars(sys.modules["asyncio"]).update(
        get_running_loop=get_running_loop,
        iscoroutine=inspect.iscoroutine,
        iscoroutinefunction=inspect.iscoroutinefunction,
    )
