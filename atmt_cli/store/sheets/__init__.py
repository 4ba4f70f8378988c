"""Spreadsheets as bytes: CSV and XLSX, read with bounds and written without formulas."""
