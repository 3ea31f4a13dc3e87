"""What a source prints: figures, periods, places, tables and their cards."""
