"""The methods of the journal, each a transaction of its own, by what they are about."""
