"""From events to facts, from facts to due items, from due items to the worklist."""
