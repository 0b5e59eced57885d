// In a file of its own, so that both values and exceptions can carry it without importing each other first.

/** Objects of the runtime say their .NET type under this symbol: a full name, or a type where it is generic. */
export const netType: unique symbol = Symbol('netType');
