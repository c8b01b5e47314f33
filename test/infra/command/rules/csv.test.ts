import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { csvLine, csvSoFar, openCsv } from '#infra/command/rules/csv.ts'
import type { CheckedRecord } from '#lib/onboarding/rules-check/check-records.ts'
import { listed } from '../../../lib/backfill/listing.ts'

let [folder, path] = ['', '']
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roomkeeper-csv-'))
  path = join(folder, 'clients.csv')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const shell = { stdout: process.stdout }
const header = 'client,name,outcome,rule,title,why,writes'

const record = (id: string, placed: CheckedRecord['placed'], entry: Partial<CheckedRecord['entry']> = {}) => ({
  record: listed(id, { name: `Client ${id}` }),
  placed,
  entry: { client: 1, kind: placed.kind, ...entry },
})
const room = { kind: 'room', rule: 'legal', isReady: false, title: 'Mandate' } as const

test('each record has a line that says what becomes of it', async () => {
  const csv = await openCsv(path, 0, shell)
  await csv.write([
    record('1', { kind: 'no-client' }),
    record('2', { kind: 'skipped', rule: 'partners' }),
    record('3', { kind: 'no-rule', because: { type: '', industry: 'Retail' } }),
    record('4', room, { whole: { writes: 8, people: {} } }),
    record('5', { ...room, isReady: true }),
    record('6', { kind: 'room', isReady: false, problem: 'client-without-name' }),
    record('8', { ...room, isReady: true }, { end: 'begins' }),
    record('9', { kind: 'no-client' }, { end: 'due' }),
    record('7', room, { whole: { writes: 0, people: {}, problem: 'manager-unknown' } }),
  ])
  expect(await readdir(folder)).toEqual(['clients.csv.part'])
  await csv.finish()
  expect(await readdir(folder)).toEqual(['clients.csv'])
  expect(await readFile(path, 'utf8')).toBe(
    [
      header,
      'espocrm:Account:1,Client 1,no client,,,,',
      'espocrm:Account:2,Client 2,makes no room,partners,,,',
      'espocrm:Account:3,Client 3,no rule,,,type=; industry=Retail,',
      'espocrm:Account:4,Client 4,room to make,legal,Mandate,,8',
      'espocrm:Account:5,Client 5,ready,legal,Mandate,,',
      'espocrm:Account:6,Client 6,would be parked,,,client-without-name,',
      'espocrm:Account:8,Client 8,ready,legal,Mandate,would be announced to end,',
      'espocrm:Account:9,Client 9,no client,,,would end today,',
      'espocrm:Account:7,Client 7,would be parked or wait,legal,Mandate,manager-unknown,',
      '',
    ].join('\r\n'),
  )
})

test('a file that was begun goes on where its pages were noted', async () => {
  const csv = await openCsv(path, 0, shell)
  await csv.write([record('1', { kind: 'no-client' })])
  const noted = csv.length()
  await csv.write([record('2', { kind: 'no-client' })])
  await csv.close()
  expect(await csvSoFar(path)).toBeGreaterThan(noted)
  const again = await openCsv(path, noted, shell)
  await again.write([record('3', { kind: 'no-client' })])
  await again.finish()
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\r\n')
  expect(lines.map((line) => line.split(',')[0])).toEqual(['client', 'espocrm:Account:1', 'espocrm:Account:3'])
  expect(await csvSoFar(path)).toBe(0)
})

test.each([
  ['a, b', '"a, b"'],
  ['say "hi"', '"say ""hi"""'],
  ['=1+1', "'=1+1"],
  ['-5', "'-5"],
  ['@x', "'@x"],
  ['+48 22', "'+48 22"],
  ['a=b', 'a=b'],
])('a cell with %s is written as %s', (cell, written) => {
  expect(csvLine([cell])).toBe(`${written}\r\n`)
})

test('a cell has no end of line and nothing that a terminal acts on', () => {
  const line = csvLine(['a\r\nb\u001B[2J'])
  expect(line.slice(0, -2)).not.toMatch(/[\r\n]/)
  expect(line).not.toContain('\u001B')
})

test('a file that cannot be written is named, with what to do', async () => {
  await expect(openCsv(join(folder, 'none', 'clients.csv'), 0, shell)).rejects.toThrow(
    /clients\.csv cannot be written \(ENOENT\)/,
  )
})
