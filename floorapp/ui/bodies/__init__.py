"""One file for each screen, or family of screens: what stands between the band and the keys."""
