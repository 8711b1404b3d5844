"""Rosters in and out: workbooks, CSV and Parquet folders, templates."""
