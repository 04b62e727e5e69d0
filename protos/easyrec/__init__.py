"""EasyRec's older dialect: its schema, and the translator of its configs to Gateline's own form."""
