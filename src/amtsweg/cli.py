"""The command line `amtsweg`. Bad input: one clear line on standard error, exit status 2, nothing half done.

Exit status 1 means that `check` or `verify` ran and found something wrong.
"""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from amtsweg import cli_accounts, cli_content
from amtsweg.core.late import leave_out

if TYPE_CHECKING:
    from amtsweg.housekeeping import DemoAccess

Command = Callable[[argparse.Namespace], int]


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amtsweg.settings")
    leave_out()
    if given[:1] == ["demo"]:
        os.environ.setdefault("AMTSWEG_MODE", "demo")
    if given[:1] == ["manage"]:
        return _manage(given)
    chosen = _parser().parse_args(given)
    if fault := _fault_in_settings():
        print(f"amtsweg: {fault}", file=sys.stderr)
        return 2
    try:
        import django

        django.setup()
        command: Command = chosen.run
        return command(chosen)
    except Exception as error:
        line = _one_line(error)
        if line is None:
            raise
        print(f"amtsweg: {line}", file=sys.stderr)
        return 2


def _fault_in_settings() -> str:
    """What is wrong with the environment, in one line; empty when it can be used."""
    from django.conf import settings

    try:
        _ = settings.PORT  # the first look at any setting reads them all
    except OSError as error:
        return f"{error.filename}: {error.strerror}"
    except Exception as error:
        return f"a setting in the environment cannot be used: {type(error).__name__}: {error}"
    return ""


def _one_line(error: Exception) -> str | None:
    """What to say about bad input or a bad set-up; None for a fault of our own, which keeps its traceback."""
    from django.core.exceptions import ImproperlyConfigured, ValidationError
    from django.db import DatabaseError

    from amtsweg.housekeeping import Unusable

    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    if isinstance(error, DatabaseError):
        return f"the database does not do as asked: {str(error).strip().splitlines()[0]}"
    if isinstance(error, Unusable | ImproperlyConfigured):
        return str(error)
    return None


def _parser() -> _Parser:
    parser = _Parser(prog="amtsweg", description="Citizen-service portal for a county and its municipalities")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)

    def add(name: str, run: Command, text: str, to: Any = commands) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = to.add_parser(name, help=text, description=text)
        made.set_defaults(run=run)
        return made

    demo = add("demo", _demo, "set up a demo federation and serve it, job worker included")
    demo.add_argument("--federation", default=os.environ.get("FEDERATION") or "harburg")
    init = add("init", _init, "create or update tables, cache and key file")
    init.add_argument("--demo", metavar="FEDERATION", help="and load a demo federation")
    serve = add("serve", _serve, "serve the portals on PORT")
    serve.add_argument("--bind", metavar="ADDRESS:PORT", action="append", help="instead of loopback")
    serve.add_argument("--jobs", action="store_true", help="with the job worker in the web processes")
    add("worker", _worker, "carry out jobs until stopped")
    add("check", _check, "test the set-up")
    add("verify", _verify, "verify event log, documents and seals")
    add("rotate-keys", _rotate_keys, "make a new master key and wrap all data keys under it")
    add("backup", _backup, "write database and documents to FILE, without the key file").add_argument("file", type=Path)
    add("restore", _restore, "put a backup in the place of what is there").add_argument("file", type=Path)
    commands.add_parser("manage", help="Django's own commands")

    form = commands.add_parser("form", help="form definitions").add_subparsers(
        dest="form", required=True, metavar="COMMAND", parser_class=_Parser
    )
    add("check", cli_content.form_check, "check a form definition", form).add_argument("file", type=Path)
    add("schema", cli_content.form_schema, "print a form's answers as JSON Schema", form).add_argument("slug")
    out = add("export", cli_content.form_export, "print a published form as YAML", form)
    out.add_argument("slug")
    out.add_argument("--authority", metavar="SLUG", help="whose form it is; without it, the federation's")
    take = add(
        "import",
        cli_content.form_import,
        "publish a form definition, or keep a schema in XDatenfelder as a draft",
        form,
    )
    take.add_argument("file", type=Path)
    take.add_argument("--code-lists", type=Path, metavar="FOLDER", help="of the schema: files in genericode")
    take.add_argument("--authority", metavar="SLUG", help="whose form it is; without it, the federation's")

    bundle = commands.add_parser("bundle", help="bundles of services").add_subparsers(
        dest="bundle", required=True, metavar="COMMAND", parser_class=_Parser
    )
    add("import", cli_content.bundle_import, "publish a bundle and its shared questions", bundle).add_argument(
        "file", type=Path
    )

    catalogue = commands.add_parser("catalogue", help="the catalogue of services").add_subparsers(
        dest="catalogue", required=True, metavar="COMMAND", parser_class=_Parser
    )
    load = add(
        "import", cli_content.catalogue_import, "take over a delivery: a file, a folder or a zip file", catalogue
    )
    load.add_argument("file", type=Path)
    load.add_argument("--authority", metavar="SLUG", help="whose the services and offices are that are nobody's yet")
    load.add_argument("--agency", default="", metavar="NAME", help="who delivers, for records that do not say it")
    give = add(
        "export", cli_content.catalogue_export, "print services, offices and offers for other catalogues", catalogue
    )
    give.add_argument("--format", choices=("xzufi", "jsonld"), default="xzufi")
    give.add_argument("--authority", metavar="SLUG", help="whose; without it, the whole federation's")

    seal = commands.add_parser("seal", help="the seals of notices").add_subparsers(
        dest="seal", required=True, metavar="COMMAND", parser_class=_Parser
    )
    use = add(
        "install", cli_content.seal_install, "take a certificate (PKCS #12) into use; asks for its password", seal
    )
    use.add_argument("file", type=Path)
    use.add_argument("--authority", metavar="SLUG", required=True, help="whose seal it is")
    _add_federation(commands, add)
    _add_providers(commands, add)
    return parser


def _add_federation(commands: Any, add: Callable[..., argparse.ArgumentParser]) -> None:
    federation = commands.add_parser("federation", help="the authorities of the installation").add_subparsers(
        dest="federation", required=True, metavar="COMMAND", parser_class=_Parser
    )
    text = "set up the first authorities with their portals and services, from files like those of a demo"
    add("load", cli_content.federation_load, text, federation).add_argument("folder", type=Path)

    administrator = commands.add_parser("administrator", help="who runs an authority's portal").add_subparsers(
        dest="administrator", required=True, metavar="COMMAND", parser_class=_Parser
    )
    text = "let the owner of a confirmed account run an authority's portal"
    let = add("appoint", cli_accounts.administrator_appoint, text, administrator)
    let.add_argument("email", help="of the account; who has none registers at a portal first")
    let.add_argument("--authority", metavar="SLUG", required=True, help="whose portal it is")
    let.add_argument("--name", required=True, help="how colleagues read the person's name")


def _add_providers(commands: Any, add: Callable[..., argparse.ArgumentParser]) -> None:
    provider = commands.add_parser("provider", help="identity providers").add_subparsers(
        dest="provider", required=True, metavar="COMMAND", parser_class=_Parser
    )
    vouch = add("import", cli_accounts.provider_import, "set up a provider that people sign in with", provider)
    vouch.add_argument("file", type=Path)
    vouch.add_argument("--secrets", action="store_true", help="ask for its secrets again, though it is set up already")

    saml = commands.add_parser("saml", help="identity providers that speak SAML").add_subparsers(
        dest="saml", required=True, metavar="COMMAND", parser_class=_Parser
    )
    take = add("load", cli_accounts.saml_load, "set a provider up from its metadata, or renew its certificates", saml)
    take.add_argument("slug", help="its short name in addresses")
    take.add_argument("file", type=Path, help="its metadata")
    take.add_argument("--kind", choices=("bundid", "servicekonto", "unternehmenskonto", "saml"), help="for a new one")
    take.add_argument("--title", help="how the button names it; for a new one")
    take.add_argument("--service-id", metavar="URL", help="how the portal calls itself there; for a new one")
    take.add_argument("--subject", metavar="ATTRIBUTE", help="which attribute says who it is, unless the kind knows")
    text = "sign for connected services with a new key at once; what the old ones signed counts no longer"
    add("replace-signing-key", cli_accounts.replace_signing_key, text, commands)
    keys = add("keys", cli_accounts.saml_keys, "change the portal's certificate at a provider", saml)
    keys.add_argument("slug")
    keys.add_argument("step", choices=("new", "use", "drop"), help="a spare pair; sign with it; forget the other one")


# --- set up and serve ------------------------------------------------------------------------------------------------


def _init(chosen: argparse.Namespace) -> int:
    from amtsweg import housekeeping

    housekeeping.prepare()
    if chosen.demo:
        housekeeping.load_demo(chosen.demo)
    print("ready")
    return 0


def _demo(chosen: argparse.Namespace) -> int:
    from django.conf import settings

    from amtsweg import housekeeping, serving
    from amtsweg.core.child import in_a_child

    if serving.port_is_taken(settings.PORT):
        raise housekeeping.Unusable(f"port {settings.PORT} is taken; choose another one with PORT=…")

    def set_up() -> None:
        print(f"Preparing the demo federation {chosen.federation}; the first time takes about a minute", flush=True)
        housekeeping.prepare()
        access = housekeeping.load_demo(chosen.federation)
        _greet(chosen.federation, access, settings.PORT, settings.AMTSWEG_DATA)

    if not in_a_child(set_up):  # what that takes of memory does not stay with the server
        set_up()
    with housekeeping.data_in_use():
        serving.Server(serving.loopback(settings.PORT), jobs=True).run()
    return 0


def _greet(federation: str, access: "DemoAccess", port: int, data: Path) -> None:
    """Who may sign in; then where the demo is, last, because the list is longer than a terminal."""
    print("\nLog-ins (each portal: 'Anmelden'; staff then find their work at /desk/):")
    wide = max((len(email) for _who, email, _password in access.logins), default=0)
    for who, email, password in access.logins:  # whoever acts for many has a long description
        print(f"  {email:<{wide}}  {password}  {who}")
    if access.codes:
        print("Codes from letters (reference, code; each good for one answer; clerks issue more at /desk/):")
    for where, reference, code in access.codes:
        print(f"  {where:<52} {reference:<36} {code}")
    print(f"\nAmtsweg, demo federation {federation}, is open: http://localhost:{port}")
    print(f"Mails: http://localhost:{port}/demo/mails/    Data: {data}    Stop: Ctrl-C", flush=True)


def _serve(chosen: argparse.Namespace) -> int:
    from django.conf import settings

    from amtsweg import housekeeping, serving

    housekeeping.require_installation()
    if not chosen.bind and serving.port_is_taken(settings.PORT):
        raise housekeeping.Unusable(f"port {settings.PORT} is taken; choose another one with PORT=…")
    with housekeeping.data_in_use():
        serving.Server(chosen.bind or serving.loopback(settings.PORT), jobs=chosen.jobs).run()
    return 0


def _worker(chosen: argparse.Namespace) -> int:
    from amtsweg import housekeeping
    from amtsweg.core.jobs import Worker

    housekeeping.require_installation()
    worker = Worker()
    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, lambda *_: worker.stop())
    with housekeeping.data_in_use():
        worker.run()
    return 0


# --- is all well? ----------------------------------------------------------------------------------------------------


def _check(chosen: argparse.Namespace) -> int:
    from amtsweg import housekeeping
    from amtsweg.core.ports import run_checks

    housekeeping.require_installation()
    checks = run_checks()
    for check in checks:
        print(f"{check.state:<8} {check.name}: {check.message}")
    return 1 if any(check.state == "failed" for check in checks) else 0


def _verify(chosen: argparse.Namespace) -> int:
    from amtsweg import housekeeping

    housekeeping.require_installation()
    problems = 0
    for line in housekeeping.verify():
        problems += 1
        print(line, flush=True)
    print(f"{problems} faults found" if problems else "event log, documents and seals hold")
    return 1 if problems else 0


# --- keys and backups ------------------------------------------------------------------------------------------------


def _rotate_keys(chosen: argparse.Namespace) -> int:
    from amtsweg import housekeeping
    from amtsweg.core.crypto import rewrap_all
    from amtsweg.core.keys import provider

    housekeeping.require_installation()
    name = provider().rotate()
    print(f"active master key {name}; data keys wrapped anew: {rewrap_all()}")
    return 0


def _backup(chosen: argparse.Namespace) -> int:
    from django.conf import settings

    from amtsweg import backup

    count = backup.write(chosen.file)
    print(f"{chosen.file}: database and {count} documents")
    if backup.documents_folder() is None:
        print(f"documents lie in {settings.AMTSWEG_STORAGE_URL.partition('?')[0]}; back them up there")
    print(f"keep a copy of the key file {settings.AMTSWEG_KEY_FILE} apart from it: neither is of use without the other")
    return 0


def _restore(chosen: argparse.Namespace) -> int:
    from amtsweg import backup, housekeeping

    with housekeeping.data_in_use(alone=True):
        aside = backup.restore(chosen.file)
    print(f"restored {chosen.file}" + (f"; what was there before is in {aside}" if aside else ""))
    return 0


def _manage(given: list[str]) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["amtsweg manage", *given[1:]])
    return 0


if __name__ == "__main__":
    sys.exit(main())
