"""What a job raises when the outside world does not play along, and trying again later may help."""


class Hitch(Exception):
    """Expected trouble: it is written down and tried again, and does not fill the log with our own code's names."""
