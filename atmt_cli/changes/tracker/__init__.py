"""The way in: a tracker that somebody else made becomes part of a ledger."""
