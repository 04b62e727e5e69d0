"""A network as a graph of blocks: how inputs are taken and merged, and what a block does with them."""
