"""Update rules of dense variables."""
