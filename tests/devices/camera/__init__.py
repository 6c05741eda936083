"""How codes are read out of pictures."""
