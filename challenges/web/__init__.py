"""What all doors share: guarding, session, language, headers, errors, navigation, rendering."""
