"""Floor 5: the pieces that app.py is put together from: rooms, joints and the process around them."""
