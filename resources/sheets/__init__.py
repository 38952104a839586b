"""Tables of instruments: reading what people send, writing what they take."""
