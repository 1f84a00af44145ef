"""Who works for an authority: bundles of permissions that it composes, and people whom it invites."""
