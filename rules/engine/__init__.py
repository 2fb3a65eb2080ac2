"""Runs rules: model in, findings and composable suggestions out."""
