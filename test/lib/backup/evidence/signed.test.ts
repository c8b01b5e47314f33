import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { evidenceOf } from '#lib/backup/evidence/evidence.ts'
import { readEvidence, signEvidence } from '#lib/backup/evidence/signed.ts'
import { now } from '../stage.ts'
import { copiedRun, secret } from './copied-run.ts'

const document = evidenceOf(copiedRun(), { host: 'acme.example', serverVersion: '3.1.0' }, now)
const text = signEvidence(document, now, [secret])
const other = `whsec_${'B'.repeat(32)}`

/** The program of docs/operating/backup-evidence.md. */
const verifies = (file: string, key: string): boolean => {
  const { body, ...headers } = JSON.parse(file)
  const at = new Date(Number(headers['webhook-timestamp']) * 1_000)
  const expected = new Webhook(key).sign(headers['webhook-id'], at, body)
  return headers['webhook-signature'].split(' ').includes(expected)
}

describe('an evidence file', () => {
  test('is signed as a Standard Webhook, by what the public library makes of it', () => {
    expect(verifies(text, secret)).toBe(true)
    expect(verifies(text, other)).toBe(false)
    expect(JSON.parse(text)['webhook-id']).toBe('evidence_main_2026-11-25T02-00-00.000Z')
    expect(text.endsWith('}\n')).toBe(true)
    expect(text).toContain('\n  "webhook-timestamp": "1795575600"')
  })

  test('is verified years later, and while secrets are exchanged', () => {
    expect(readEvidence(text, [secret])).toEqual({ is: 'signed', evidence: document, at: now })
    expect(readEvidence(text, [other, secret])).toMatchObject({ is: 'signed' })
    expect(readEvidence(signEvidence(document, now, [other, secret]), [secret])).toMatchObject({ is: 'signed' })
  })

  test.each([
    ['another secret', (file: string) => file, [other]],
    ['no secret', (file: string) => file, []],
    ['a changed body', (file: string) => file.replace('ab12', 'ab13'), [secret]],
    ['another time', (file: string) => file.replace('1795575600', '1795575601'), [secret]],
    ['another id', (file: string) => file.replace('evidence_main', 'evidence_mair'), [secret]],
    ['a shorter signature', (file: string) => file.replace(/=",/, '",'), [secret]],
  ])('is not signed by us with %s', (_, change, secrets) => {
    expect(readEvidence(change(text), secrets)).toMatchObject({ is: 'unsigned', evidence: { portal: 'main' } })
  })

  test.each([
    ['no JSON', 'x'],
    ['no file of ours', '{}'],
    ['no body of ours', JSON.stringify({ ...JSON.parse(text), body: '{}' })],
    ['a body that is no JSON', JSON.stringify({ ...JSON.parse(text), body: 'x' })],
    ['a time that is none', text.replace('1795575600', '17955756x0')],
    ['a time with more before it', text.replace('1795575600', 'x1795575600')],
  ])('cannot be read: %s', (_, file) => {
    expect(readEvidence(file, [secret])).toStrictEqual({ is: 'unreadable' })
  })
})
