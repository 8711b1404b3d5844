"""Distributions of others: tested where they are installed (``tests/ci/third_party.sh``), not from here."""

collect_ignore_glob = ["*"]
