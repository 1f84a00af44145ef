"""Search quality on the demo's catalogue; search and responsibility in a catalogue of ten thousand services."""

import json

from bench import quality
from bench.server import Server
from bench.table import show


def measure_quality(server: Server) -> None:
    """Everyday questions, asked in two portals."""
    found = json.loads(server.run("bench.quality"))
    for slug in quality.PORTALS:
        best = found[slug]
        show(
            f"search quality: {best['asked']} questions in {slug}",
            f"MRR {best['mrr']:.3f}, first {best['at_1']:.3f}, in five {best['at_5']:.3f}",
            "goal: at least 0.95 in the first five",
        )


def measure_large(server: Server) -> None:
    """Fills the installation up to ten thousand services and lets one process search them."""
    server.run("bench.catalogue", "fill")
    found = json.loads(server.run("bench.catalogue"))
    middle, rare, most = found["search_ms"]
    costs = f"p50 {middle:.1f}, p99 {rare:.1f}, most {most:.1f} ms CPU"
    show(f"search among {found['services']:,} services", costs, "goal: p99 below 10 ms")
    middle, rare, most = found["suggest_ms"]
    show("suggestions among them", f"p50 {middle:.1f}, p99 {rare:.1f}, most {most:.1f} ms CPU")
    middle, rare, most = found["resolve_ms"]
    show(
        f"resolving {found['responsibilities']:,} responsibilities",
        f"p50 {middle:.3f}, p99 {rare:.3f}, most {most:.2f} ms",
        "goal: at most 1 ms",
    )
    show("copying that catalogue, indexing it", f"{found['snapshot_s']:.1f} s, {found['index_s']:.1f} s")
    before, after = found["memory_mb"]
    show("memory for it", f"{before:.0f} MB before, {after:.0f} MB after")
