"""The order lane of the oracle: written from docs/order.md, and from no other implementation."""
