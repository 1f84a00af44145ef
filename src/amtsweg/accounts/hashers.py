"""How passwords are stored: Argon2id with a memory cost that a page worker can afford."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id, 3 passes over 32 MiB on one lane: beyond the usual minimum, without 100 MiB peaks per sign-in."""

    time_cost = 3
    memory_cost = 32 * 1024
    parallelism = 1
