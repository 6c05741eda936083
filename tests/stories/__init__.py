"""Stories of the floor in plain words, and what runs them."""
