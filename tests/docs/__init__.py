"""What is written about the product is held to the product."""
