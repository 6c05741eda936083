"""Live reading of the pictures of one camera, or of a video, one after the other."""

from floorapp.devices.camera.watch import Watch as LiveReader

__all__ = ["LiveReader"]
