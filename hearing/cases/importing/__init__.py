"""Reading published texts into case data: facts with their source, and a queue of what was not sure."""
