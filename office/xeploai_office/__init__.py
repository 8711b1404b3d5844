"""The year's work around the rating: calendar, procedure, dossiers, and the ledger of decisions."""
