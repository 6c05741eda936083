"""What the floor decides, told without devices, store or server."""
