"""cemlab: the research workbench for customer experience."""
