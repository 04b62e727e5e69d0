"""A folder of releases, on a disk or in an object store: what may be read there, and the only ways to change it."""
