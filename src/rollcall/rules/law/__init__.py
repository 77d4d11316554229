"""The law as data, and one vectorised evaluation for each shape that a legal duty has."""
