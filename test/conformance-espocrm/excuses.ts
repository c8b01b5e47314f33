/** Exchanges in which the simulator is known to answer otherwise, by name, and why that is right to leave. */
export const excuses: Record<string, string> = {}
