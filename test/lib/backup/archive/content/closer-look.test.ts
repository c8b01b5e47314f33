import { deserialize, serialize } from 'node:v8'
import { expect, test } from 'vitest'
import { lookCloser } from '#lib/backup/archive/content/closer-look.ts'
import { type CloserState, freshCloserLook } from '#lib/backup/archive/content/closer-state.ts'

const questions = {
  versions: new Set<number>(),
  objects: new Set<number>(),
  folders: new Set<number>(),
  changed: new Set<string>(),
  doubled: new Map([['core/core_user', new Set(['anna'])]]),
  missing: [],
  labels: new Set<string>(),
}
const row = '<core_user><tenant>1</tenant><id>anna</id></core_user>'
const pieces = [`<dataset><core_user><tenant>1</tenant><id>anna</id></wrong>`, row, `${row}</dataset>`].map((text) =>
  Buffer.from(text),
)

/** What a second reading knows in the end; `stopAfter`: another worker goes on after so many pieces of the table. */
const readAll = (stopAfter?: number) => {
  let state: CloserState = freshCloserLook(questions)
  let look = lookCloser(state)
  look.begin('databases/core/core_user', 1, 0)
  for (const [at, piece] of pieces.entries()) {
    if (at === stopAfter) {
      state = deserialize(serialize(state))
      look = lookCloser(state)
    }
    look.content(piece)
  }
  look.end()
  return state
}

test('XML that is not whole tells the same, whichever worker reads on', () => {
  for (const stopAfter of [1, 2]) expect(readAll(stopAfter), `after ${stopAfter}`).toEqual(readAll())
})
