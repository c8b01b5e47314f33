import { pbkdf2Sync } from 'node:crypto'

/** How a portal wants passwords, as its settings tell anybody (docs/facts/docspace.md#signing-in). */
export interface Hashing {
  salt: string
  iterations: number
  size: number
}

/** What a browser sends instead of a password. */
export const hashed = (password: string, { salt, iterations, size }: Hashing): string =>
  pbkdf2Sync(password, salt, iterations, size / 8, 'sha256').toString('hex')
