"""The fictional province Mẫu: Quy định 12-QĐ/TM."""
