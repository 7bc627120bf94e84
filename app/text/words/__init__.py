"""The page "Words": how a text is cut into tokens, and the steps that change them."""
