"""Small feeds as real systems write them (../shared/data/feeds), and what is right for each, worked out by hand."""
