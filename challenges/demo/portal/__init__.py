"""A stand-in for the national data portal: EntryStore's answers over a catalogue of our own.

The demonstration runs against it, and so do the tests. It answers as dataportal.se does, quirks included, because
a kinder portal would hide the mistakes that the real one shows.
"""
