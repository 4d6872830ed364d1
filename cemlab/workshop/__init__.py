"""The room where leaders hear customers: predict, listen, reveal, commit."""
