"""Update rules of embedding rows: pure functions of the rows that a batch touched."""
