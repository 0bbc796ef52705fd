"""The outside world behind small contracts: the clock, HTML, mail, passwords, files, data portals."""
