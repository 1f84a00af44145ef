"""A federal postbox for demonstrations: a folder takes the place of the federation's server.

Each notice is three files named by its number: what it is (`.json`), the paper (`.pdf`), and when it was first opened
(`.opened`). The page below `/demo/` reads them.
"""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from amtsweg.core import clock
from amtsweg.mailbox.postbox import Handed, Options, Parcel, Postbox, Refused, Unreachable, register

_HANDLE = "demo-"


class FolderOptions(Options):
    """`place`: the folder."""

    place: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice as its owner sees it."""

    number: str
    sender: str
    subject: str
    text: str
    name: str
    at: datetime
    opened_at: datetime | None


def demo_handle(holder_id: UUID) -> str:
    """Under which handle the demonstration knows an account."""
    return f"{_HANDLE}{holder_id}"


@register("demo")
class DemoPostbox(Postbox):
    """Address: `demo:///folder`. Knows every handle of `demo_handle` and no other."""

    options = FolderOptions

    def __init__(self, options: FolderOptions) -> None:
        self.folder = Path(options.place)

    def provide(self, parcel: Parcel) -> Handed:
        if not parcel.handle.startswith(_HANDLE):
            raise Refused("the demonstration's postbox does not know this handle")
        number = hashlib.sha256(parcel.key.encode()).hexdigest()[:32]
        head = {
            "handle": parcel.handle, "sender": parcel.sender, "subject": parcel.subject, "text": parcel.text,
            "name": parcel.name, "at": clock.now().isoformat(),
        }  # fmt: skip
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _write_once(self.folder / f"{number}.pdf", parcel.content)
            _write_once(self.folder / f"{number}.json", json.dumps(head, ensure_ascii=False).encode())
            return Handed(number, datetime.fromisoformat(self._head(number)["at"]))
        except OSError as error:
            raise Unreachable(f"the demonstration's postbox: {type(error).__name__}") from None

    def retrievals(self, numbers: Sequence[str]) -> Mapping[str, datetime]:
        found = {number: self._opened(number) for number in numbers}
        return {number: at for number, at in found.items() if at is not None}

    def describe(self) -> str:
        return f"demonstration, keeps notices in {self.folder}"

    # --- for the page that shows it ---
    def letters(self, handle: str) -> list[Letter]:
        """What lies in somebody's postbox, the newest first."""
        heads = {path.stem: self._head(path.stem) for path in self.folder.glob("*.json")}
        mine = [self._letter(number, head) for number, head in heads.items() if head["handle"] == handle]
        return sorted(mine, key=lambda letter: letter.at, reverse=True)

    def open(self, handle: str, number: str) -> tuple[str, bytes] | None:
        """Name and content of a notice for its owner, which counts as retrieved from now on; None for others."""
        if number not in {letter.number for letter in self.letters(handle)}:
            return None
        _write_once(self.folder / f"{number}.opened", clock.now().isoformat().encode())
        return self._head(number)["name"], (self.folder / f"{number}.pdf").read_bytes()

    def _letter(self, number: str, head: dict[str, str]) -> Letter:
        at = datetime.fromisoformat(head["at"])
        return Letter(number, head["sender"], head["subject"], head["text"], head["name"], at, self._opened(number))

    def _head(self, number: str) -> dict[str, str]:
        read: dict[str, str] = json.loads((self.folder / f"{number}.json").read_text())
        return read

    def _opened(self, number: str) -> datetime | None:
        path = self.folder / f"{number}.opened"
        return datetime.fromisoformat(path.read_text()) if path.exists() else None


def _write_once(path: Path, content: bytes) -> None:
    """Whole or not at all; whoever comes second leaves what is there."""
    part = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}.part")
    part.write_bytes(content)
    try:
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        part.unlink()
