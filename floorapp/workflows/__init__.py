"""The nouns of the floor and every decision about them: pure, without Qt, I/O, clock or random."""
