import { expect } from 'vitest'

/** Nothing of what a program says to its maker. */
export const madeForPeople = (err: string) => {
  expect(err).not.toBe('')
  expect(err).not.toMatch(/\n\s+at |node:internal|Error:|undefined|bug in Roomkeeper/)
}
