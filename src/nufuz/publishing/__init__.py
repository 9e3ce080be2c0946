"""Publishing: charts, cited reports, exports."""
