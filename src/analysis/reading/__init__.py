"""What a source prints: figures, periods, places, tables and their cards.

Two ways lead through it. Files: `cards`, read with their lines as all `declarations`, say what each is, `readers`
choose the reader of its format (`formats`), which reads it as text (`text_tables`) and holds it against `contracts`;
what is wrong is told as `problems`. Words: `figures` reads amounts by the `grammar`, `periods` reads times, `places`
looks names up. They meet in the room `claims`.
"""
