"""The facts of each report as plain records: names for ids, dates as dates, nothing of its form."""
