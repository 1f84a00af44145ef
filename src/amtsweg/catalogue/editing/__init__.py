"""What editors of an authority may change: each function asks for the permission, then calls the room's own action."""
