"""What pages share: the frame, filters, tables, charts."""
