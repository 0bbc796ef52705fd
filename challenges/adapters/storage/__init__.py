"""Where uploaded files are kept. ``contract`` says what a storage does; ``local`` is a folder on this machine."""
