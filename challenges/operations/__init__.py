"""The only writers: named verbs that check the rule, change, flush and record."""
