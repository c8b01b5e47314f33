/**
 * Of every call: a connection of its own. On a busy machine a server may close a kept one in the moment when the next call is sent on
 * it, and nobody knows whether a call that is lost so was carried out.
 */
export const unkept = { connection: 'close' } as const
