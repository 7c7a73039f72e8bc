"""The money of an order: lane 3, and what docs/order-money.md adds to the gate."""
