"""What managers' pages share: the bar at the top, figures in words, headline figures, charts with their tables."""
