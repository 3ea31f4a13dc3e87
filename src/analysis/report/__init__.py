"""How findings are said and drawn: narrative slots and figures, without arithmetic and without files."""
