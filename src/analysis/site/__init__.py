"""The site of rendered pages: region pages, evidence pages and the frame around them, as static files."""

from analysis.site.build import build_site
from analysis.site.inputs import SiteError

__all__ = ["SiteError", "build_site"]
