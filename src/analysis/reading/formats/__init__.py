"""Readers of official files as their producers hand them out, and of the project's own long tables."""

from collections.abc import Mapping

from analysis.reading import contracts
from analysis.reading.formats import ctdc, eurostat, series, unodc, walk_free
from analysis.reading.reader import Reader, Target

#: By the name that a card uses. The first four read a producer's own download, the others tables kept here.
FORMATS: Mapping[str, Reader] = {
    "unodc_portal": Reader(Target.CLAIMS, unodc.read_portal, contracts.raw_claims),
    "walk_free_sheet": Reader(Target.CLAIMS, walk_free.read_sheet, contracts.raw_claims),
    "eurostat_tsv": Reader(Target.CLAIMS, eurostat.read_tsv, contracts.raw_claims),
    "ctdc_synthetic": Reader(Target.CLAIMS, ctdc.read_synthetic, contracts.raw_claims),
    "unodc_detected_victims": Reader(Target.CLAIMS, series.read_detected_victims, contracts.raw_claims),
    "walk_free_index": Reader(Target.CLAIMS, series.read_index, contracts.raw_claims),
    "tip_law_enforcement": Reader(Target.CLAIMS, series.read_law_enforcement, contracts.raw_claims),
    "tip_tiers": Reader(Target.RATINGS, series.read_tiers, contracts.raw_ratings),
    "unodc_2006_classes": Reader(Target.RATINGS, series.read_classes, contracts.raw_ratings),
}
