"""What was measured, beside what is aimed at; printed line by line, since the whole takes minutes."""


def show(what: str, measured: str, goal: str = "") -> None:
    print(f"  {what:<44} {measured:>46}   {goal}", flush=True)
