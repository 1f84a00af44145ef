"""Writes the public holidays of the German Länder, a file for each, out of the calendar library."""

import json
import sys
from pathlib import Path

from holidays import country_holidays
from holidays.countries.germany import Germany

YEARS = range(1990, 2101)  # those of today's Germany, and as long as anybody will book a day or wait for a notice


def main() -> None:
    """Writes them into the folder that is named."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for land in Germany.subdivisions:
        years = {year: country_holidays("DE", subdiv=land, years=year, language="de") for year in YEARS}
        known = {year: {str(day): name for day, name in sorted(days.items())} for year, days in years.items()}
        (folder / f"{land}.json").write_text(json.dumps(known, ensure_ascii=False))


if __name__ == "__main__":
    main()
