"""Commands about what the portals hold: form definitions, seals, the catalogue. `cli.py` names and calls them."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

# --- forms -----------------------------------------------------------------------------------------------------------


def _definition(path: Path) -> Any:
    """The form definition in a file. Prints every fault and returns None when it has any."""
    from amtsweg.forms.checks import check
    from amtsweg.forms.definition import load
    from amtsweg.forms.problems import DefinitionError
    from amtsweg.housekeeping import Unusable

    try:
        definition = load(path.read_text(encoding="utf-8"))
        problems = check(definition)
    except UnicodeDecodeError:
        raise Unusable(f"{path} is not a text file in UTF-8") from None
    except DefinitionError as error:
        definition, problems = None, error.problems
    for problem in problems:
        print(f"{path}: {problem}", file=sys.stderr)
    return None if problems else definition


def form_check(chosen: argparse.Namespace) -> int:
    if _definition(chosen.file) is None:
        return 2
    print(f"{chosen.file}: no faults")
    return 0


def form_schema(chosen: argparse.Namespace) -> int:
    from amtsweg import housekeeping
    from amtsweg.forms.queries import schema

    housekeeping.require_installation()
    try:
        found = schema(chosen.slug)
    except LookupError:
        raise housekeeping.Unusable(f"there is no published form {chosen.slug!r}") from None
    json.dump(found, sys.stdout, ensure_ascii=False, indent=2)
    print()
    return 0


def form_export(chosen: argparse.Namespace) -> int:
    from amtsweg import housekeeping
    from amtsweg.forms.definition import dump
    from amtsweg.forms.queries import published

    housekeeping.require_installation()
    try:
        definition = published(chosen.slug, authority_of(chosen.authority))
    except LookupError:
        raise housekeeping.Unusable(f"there is no published form {chosen.slug!r}") from None
    print(dump(definition), end="")
    return 0


def form_import(chosen: argparse.Namespace) -> int:
    from amtsweg import housekeeping
    from amtsweg.core.actors import SYSTEM
    from amtsweg.forms.actions import import_definition

    housekeeping.require_installation()
    with chosen.file.open("rb") as file:
        if _is_xml(file.read(200)):
            return _import_schema(chosen)
    definition = _definition(chosen.file)
    if definition is None:
        return 2
    _tell(import_definition(definition, authority_of(chosen.authority), actor=SYSTEM))
    return 0


def _is_xml(begin: bytes) -> bool:
    """Whether a file that begins so is XML, in any of its encodings."""
    return begin.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or begin[:2] in (b"\xff\xfe", b"\xfe\xff")


def _import_schema(chosen: argparse.Namespace) -> int:
    """A schema in XDatenfelder becomes a draft; what needs the designer is told line by line."""
    from amtsweg.forms.fim.actions import keep
    from amtsweg.forms.fim.codelists import CodeLists
    from amtsweg.forms.fim.importing import import_schema
    from amtsweg.forms.fim.model import Refused
    from amtsweg.forms.fim.reading import bytes_of

    authority = authority_of(chosen.authority)
    try:
        imported = import_schema(bytes_of(chosen.file), CodeLists(chosen.code_lists))
        outcome = keep(imported, authority)
    except Refused as error:
        print(f"amtsweg: {chosen.file}: {error}", file=sys.stderr)
        _tell("refused")
        return 2
    taken = f"{imported.fields} fields, {imported.groups} groups, {imported.rules_taken} of {imported.rules} rules"
    print(f"{chosen.file}: draft of the form {imported.definition.slug}: {taken}")
    for line in imported.open:
        print(f"needs the designer: {line}")
    _tell(outcome)
    return 0


def _tell(outcome: str) -> None:
    counts = {name: int(outcome == name) for name in ("created", "changed", "unchanged", "deleted", "refused")}
    print(", ".join(f"{name} {count}" for name, count in counts.items()))


def bundle_import(chosen: argparse.Namespace) -> int:
    from django.core.exceptions import ValidationError

    from amtsweg import housekeeping
    from amtsweg.catalogue.bundles import import_bundle, load
    from amtsweg.core.actors import SYSTEM
    from amtsweg.forms.problems import DefinitionError

    housekeeping.require_installation()
    try:
        done = import_bundle(load(chosen.file.read_text(encoding="utf-8")), actor=SYSTEM)
    except UnicodeDecodeError:
        raise housekeeping.Unusable(f"{chosen.file} is not a text file in UTF-8") from None
    except DefinitionError as error:
        problems = [str(problem) for problem in error.problems]
    except ValidationError as error:
        problems = error.messages
    else:
        print(f"{done.row.slug}: {done.outcome}")
        return 0
    for problem in problems:
        print(f"{chosen.file}: {problem}", file=sys.stderr)
    return 2


# --- seals -----------------------------------------------------------------------------------------------------------


def seal_install(chosen: argparse.Namespace) -> int:
    from getpass import getpass

    from amtsweg import housekeeping
    from amtsweg.documents.certificates import UnusableCertificate, install

    housekeeping.require_installation()
    authority, content = authority_of(chosen.authority), chosen.file.read_bytes()
    # From a pipe the password is the first line; it never stands in the command, where others could read it.
    password = getpass("Password of the file: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        made = install(authority, content, password)
    except UnusableCertificate as error:
        raise housekeeping.Unusable(f"{chosen.file}: {error}") from None
    print(f"{authority.full_name} seals with {made.subject}, valid until {made.valid_until:%Y-%m-%d}")
    return 0


# --- the federation --------------------------------------------------------------------------------------------------


def federation_load(chosen: argparse.Namespace) -> int:
    """Sets up the first authorities, all or nothing."""
    from amtsweg import housekeeping

    housekeeping.require_installation()
    print(housekeeping.load_federation(chosen.folder))
    return 0


# --- the catalogue ---------------------------------------------------------------------------------------------------


def authority_of(slug: str | None) -> Any:
    """The authority with this slug; None where none is asked for."""
    from amtsweg.federation.models import Authority
    from amtsweg.housekeeping import Unusable

    if not slug:
        return None
    found = Authority.objects.select_related("area").filter(slug=slug).first()
    if found is None:
        raise Unusable(f"there is no authority {slug!r}")
    return found


def catalogue_import(chosen: argparse.Namespace) -> int:
    from amtsweg import housekeeping
    from amtsweg.catalogue.importing.actions import import_delivery, read
    from amtsweg.catalogue.importing.records import Broken
    from amtsweg.core.actors import SYSTEM

    housekeeping.require_installation()
    authority = authority_of(chosen.authority)
    try:
        items = read(chosen.file, chosen.agency)
    except Broken as error:
        raise housekeeping.Unusable(str(error)) from None
    for line in import_delivery(items, authority, actor=SYSTEM).told():
        print(line)
    return 0


def catalogue_export(chosen: argparse.Namespace) -> int:
    from amtsweg import housekeeping
    from amtsweg.catalogue.exporting import jsonld, xzufi
    from amtsweg.catalogue.exporting.choice import choose

    housekeeping.require_installation()
    authority = authority_of(chosen.authority)
    if chosen.format == "jsonld":
        json.dump(jsonld.catalogue(chosen.authority or ""), sys.stdout, ensure_ascii=False, indent=2)
        print()
    else:
        sys.stdout.buffer.write(xzufi.message(choose(authority)))
    return 0
