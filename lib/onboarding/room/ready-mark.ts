/**
 * Tag of a room whose sender cannot be read back, put there when it is ready. The invitation link alone does not tell for ever:
 * people may revoke it (docs/decisions/link-as-marker.md).
 */
export const readyMark = 'roomkeeper:ready'
