import { describe, expect, test } from 'vitest'
import { checkEvidence, type EvidenceVerdict, expectedEvidence } from '#infra/command/client/evidence/check-evidence.ts'
import { evidenceRows, problemOfEvidence } from '#infra/command/client/evidence/evidence-words.ts'
import { endEvidenceKey, signEndEvidence, signerOf } from '#lib/onboarding/life/end/end-evidence.ts'
import type { EndState } from '#lib/onboarding/life/end/end-state.ts'
import type { LinkSecrets } from '#lib/onboarding/room/desired.ts'

const client = 'espocrm:Account:a1'
const moment = '2026-02-05T00:00:00.000Z'
const evidence = {
  ...{ v: 1 as const, what: 'end' as const, client, room: 7, announced: moment, day: '2026-02-05', begun: moment },
  ...{ ended: moment, do: ['archive'], links: { before: 1, left: 0 }, people: [], groups: [], archived: true },
}
const at = Date.parse(moment)
const key = endEvidenceKey(evidence)
const signedWith = (...secrets: LinkSecrets) => signEndEvidence(evidence, at, secrets)
const check = (text: string, more: { key?: string; client?: string; secrets?: LinkSecrets } = {}) =>
  checkEvidence({ key: more.key ?? key, text }, more.client ?? client, more.secrets ?? ['new', 'old'])
const changed = (text: string) => text.replace('"archived\\":true', '"archived\\":false')
/** As a release wrote it that did not name the secret. */
const nameless = (text: string) => text.replace(/,\\"signer\\":\\"\w+\\"/, '')

describe('evidence of an end', () => {
  test('that was signed here is proven', () => {
    const whole = { ...evidence, signer: signerOf('new') }
    expect(check(signedWith('new'))).toEqual({ key, verdict: 'proven', signedAt: at, evidence: whole })
  })

  test('that was signed before the secret changed is ours, and that is said', () => {
    const whole = { ...evidence, signer: signerOf('old') }
    expect(check(signedWith('old'))).toEqual({
      ...{ key, verdict: 'proven', signedAt: at, byEarlierSecret: true, evidence: whole },
    })
  })

  test.each<[EvidenceVerdict, string]>([
    ['altered', changed(signedWith('new'))],
    ['altered', changed(signedWith('old'))],
    ['other-secret', signedWith('theirs')],
    ['other-secret', changed(signedWith('theirs'))],
    ['unproven', nameless(signedWith('theirs'))],
  ])('is %s, and its moment is not believed', (verdict, text) => {
    expect(check(text)).toEqual({ key, verdict, evidence: expect.objectContaining({ client, room: 7 }) })
  })

  test.each(['', '{}', 'not json', '{"body":"{}"}'])('that reads "%s" is none', (text) => {
    expect(check(text)).toEqual({ key, verdict: 'unreadable' })
  })

  test('that was copied from another client, room or day is in the wrong place', () => {
    expect(check(signedWith('new'), { client: 'espocrm:Account:b2' }).verdict).toBe('misplaced')
    const others = [
      { ...evidence, room: 8 },
      { ...evidence, day: '2026-02-06' },
    ].map(endEvidenceKey)
    for (const other of others) {
      expect(check(signedWith('new'), { key: other })).toMatchObject({ verdict: 'misplaced', signedAt: at })
      expect(check(signedWith('theirs'), { key: other }).verdict).toBe('other-secret')
    }
  })

  test.each<[EndState['phase'], boolean, boolean]>([
    ['announced', false, false],
    ['begun', false, false],
    ['begun', true, false],
    ['off', false, false],
    ['off', true, true],
    ['returning', true, true],
    ['ended', true, true],
    ['ended', false, true],
  ])('of an end that is %s (done before: %s) must be there: %s', (phase, did, isExpected) => {
    const state: EndState = {
      ...{ v: 1, client, room: 7, phase, day: '2026-02-05', announcedAt: 0 },
      ...(did && { did: ['archive'] }),
    }
    expect(expectedEvidence(state)).toBe(isExpected ? key : undefined)
  })

  test('lies under the number that the room had then, also after a restore', () => {
    const state = { v: 1, client, room: 9, endedAs: 7, phase: 'ended', day: '2026-02-05', announcedAt: at } as const
    expect(expectedEvidence(state)).toBe(key)
  })

  test('of an end that nobody remembers is not waited for', () => {
    expect(expectedEvidence(undefined)).toBeUndefined()
  })
})

test.each<[EvidenceVerdict, RegExp | undefined]>([
  ['proven', undefined],
  ['missing', /is gone: somebody has deleted it.*list-object-versions/],
  ['unreadable', /no evidence of an end.*list-object-versions/],
  ['altered', /changed after it was signed.*list-object-versions/],
  ['other-secret', /A secret has signed it that is not known here/],
  ['unproven', /No secret of this installation/],
  ['misplaced', /wrong place: it is about espocrm:Account:a1, room 7, 2026-02-05\. Somebody has copied it\.$/],
])('%s in words', (verdict, words) => {
  const problem = problemOfEvidence({ verdict, evidence })
  if (words) expect(problem).toMatch(words)
  else expect(problem).toBeUndefined()
})

test('what it says is counted', () => {
  const person = (before: number, now: number) => ({ address: 'x', kind: 'guest', before, now })
  const group = (alone: number) => ({ id: 'g', before: 9, now: 2, alone })
  const rows = evidenceRows({
    ...{ ...evidence, do: ['revoke-guests', 'archive'], links: { before: 3, left: 1 } },
    ...{ people: [person(2, 0), person(2, 2), person(9, 2)], groups: [group(2), group(3)] },
  })
  expect(Object.fromEntries(rows)).toEqual({
    ...{ room: '7', announced: '2026-02-05 00:00 UTC, for 2026-02-05', ended: '2026-02-05 00:00 UTC' },
    ...{ do: 'revoke-guests, archive', links: '3 before, 1 left', groups: '2, by which alone 5 were in' },
    ...{ people: '3 before, 1 taken out, 1 with another role', archived: 'yes' },
  })
  expect(Object.fromEntries(evidenceRows({ ...evidence, archived: false })).archived).toBe('no')
})
