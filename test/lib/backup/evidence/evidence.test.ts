import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { evidence, evidenceOf, isCopied } from '#lib/backup/evidence/evidence.ts'
import { now } from '../stage.ts'
import { copiedRun } from './copied-run.ts'

const portal = { host: 'acme.example', serverVersion: '3.1.0' }
const { content, ...withoutContent } = copiedRun()
const named = {
  ...content,
  verdict: 'gaps' as const,
  gaps: [
    { kind: 'content-missing', id: 5, version: 2, name: 'Jane Doe’s file', inPortal: true as const },
    { kind: 'warning', name: 'Jane Doe’s warning' },
  ],
  gapCount: 3,
  clientRooms: { known: 4, missing: ['espocrm:Account:Jane Doe'], versions: 3, bytes: 700 },
} as NonNullable<typeof content>

describe('the evidence of a backup', () => {
  test('says who, when, which archive, and everything that was counted', () => {
    expect(evidenceOf(copiedRun(), portal, now)).toMatchObject({
      v: 1,
      portal: 'main',
      kind: 'portal',
      host: 'acme.example',
      serverVersion: '3.1.0',
      run: '2026-11-25T02-00-00.000Z',
      by: 'schedule',
      due: '2026-11-25T02:00:00.000Z',
      started: '2026-11-25T02:59:00.000Z',
      ended: '2026-11-25T03:00:00.000Z',
      verdict: 'verified',
      archive: { fileName: 'acme_2026-11-25_02-00-00.tar.gz', size: 500, sha256: 'ab12', entries: 60, unpacked: 900 },
      copy: {
        key: 'archives/main/2026-11-25T02-00-00.000Z/acme.tar.gz',
        checksum: 'c3Vt',
        lockedUntil: '2026-12-02T03:00:00.000Z',
      },
      content: {
        tables: 48,
        knownTables: 48,
        otherTables: ['core/core_new'],
        rows: 321,
        rooms: 5,
        people: 6,
        fileVersions: 7,
        fileBytes: 800,
        changedMeanwhile: 1,
        deletedMeanwhile: 2,
      },
      clientRooms: { known: 4, missing: 0, fileVersions: 3, fileBytes: 700 },
      gaps: [],
      gapCount: 0,
      faults: [],
      checks: [{ id: 'content', verdict: 'passed' }],
    })
  })

  test('says what is not in the archive, and what a restore needs', () => {
    const { restore } = evidenceOf(copiedRun(), portal, now)
    expect(restore.join(' ')).toMatch(/Not in any backup.*To restore it/)
  })

  test('names gaps by number, and nobody', () => {
    const document = evidenceOf(copiedRun({ content: named }), portal, now)
    expect(document).toMatchObject({
      verdict: 'verified with gaps',
      gaps: [{ kind: 'content-missing', id: 5, version: 2, inPortal: true }, { kind: 'warning' }],
      gapCount: 3,
      clientRooms: { known: 4, missing: 1 },
    })
    expect(JSON.stringify(document)).not.toMatch(/Jane|Doe/)
  })

  test('is not verified where the archive cannot be relied on', () => {
    const faults = [{ id: 'table-missing', detail: 'core/core_user' }]
    const broken = copiedRun({ passed: false, content: { ...named, verdict: 'unusable', faults } })
    expect(evidenceOf(broken, portal, now)).toMatchObject({ verdict: 'not verified', faults, restore: [] })
  })

  test('leaves out what is not known', () => {
    const { clientRooms: _, ...contentWithoutRooms } = named
    const { startedAt: __, end: ___, ...bare } = withoutContent
    const least = { ...bare, copy: { key: 'k', checksum: 'c' } }
    const document = evidenceOf(least, { host: 'acme.example', serverVersion: undefined }, now)
    for (const name of ['serverVersion', 'started', 'content', 'clientRooms']) expect(document).not.toHaveProperty(name)
    expect(document).toMatchObject({ ended: '2026-11-25T03:00:00.000Z', gaps: [], gapCount: 0, faults: [] })
    expect(document.copy).toEqual({ key: 'k', checksum: 'c' })
    expect(evidenceOf({ ...least, content: contentWithoutRooms }, portal, now)).not.toHaveProperty('clientRooms')
    expect(z.parse(evidence, document)).toEqual(document)
  })

  test.each(['archive', 'facts', 'copy'] as const)('is none of a run without its %s', (name) => {
    const { [name]: _, ...rest } = copiedRun()
    expect(isCopied(rest as ReturnType<typeof copiedRun>)).toBe(false)
    expect(isCopied(copiedRun())).toBe(true)
  })

  test.each([
    ['a negative count', { gapCount: -1 }],
    ['another version of it', { v: 2 }],
    ['a verdict that there is none of', { verdict: 'proven' }],
    ['a moment that is none', { due: 'yesterday' }],
  ])('is not one with %s', (_, change) => {
    expect(z.safeParse(evidence, { ...evidenceOf(copiedRun(), portal, now), ...change }).success).toBe(false)
  })
})
