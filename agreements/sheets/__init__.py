"""Tables of agreements and of commitments: taken out, sent back, checked."""
