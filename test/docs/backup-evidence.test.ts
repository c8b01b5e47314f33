import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { evidence, evidenceOf } from '#lib/backup/evidence/evidence.ts'
import { signEvidence } from '#lib/backup/evidence/signed.ts'
import { copiedRun, secret } from '#test/lib/backup/evidence/copied-run.ts'
import { now } from '#test/lib/backup/stage.ts'

const page = await readFile('docs/operating/backup-evidence.md', 'utf8')
let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roomkeeper-evidence-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** Runs the program of the page, with the public library alone. */
const verify = (file: string, key: string) =>
  new Promise<string>((resolve) => {
    const program = execFile(process.execPath, ['--input-type=module', '-', file, key], (error, out, errors) =>
      resolve(error ? errors : out.trim()),
    )
    program.stdin?.end(/```js\n(.*?)```/s.exec(page)?.[1])
  })

describe('the page about evidence', () => {
  test('has the schema of the code beside it', async () => {
    const schema = JSON.parse(await readFile('docs/operating/backup-evidence.schema.json', 'utf8'))
    expect(schema).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(evidence))))
  })

  test('names every member', () => {
    for (const member of Object.keys(evidence.shape).filter((name) => name !== 'v'))
      expect(page).toContain(`\`${member}\``)
  })

  test('has a program that knows what Roomkeeper signed, and what it did not', async () => {
    const file = join(folder, 'evidence.json')
    const text = signEvidence(evidenceOf(copiedRun(), { host: 'acme.example', serverVersion: '3.1.0' }, now), now, [
      secret,
    ])
    await writeFile(file, text)
    expect(await verify(file, secret)).toBe('verified')
    await writeFile(file, text.replace('ab12', 'ab13'))
    expect(await verify(file, secret)).toContain('not signed with this secret')
  })
})
