import { afterEach, describe, expect, test } from 'vitest'
import { SAMPLE_KEYS, startDocSpace } from '#infra/simulators/docspace/index.ts'
import type { Version } from '#infra/simulators/docspace/versions.ts'
import { fault } from '#infra/simulators/http/faults.ts'
import { openDocSpace } from '#lib/docspace/index.ts'
import { rangeText, supportedVersions } from '#lib/docspace/portal/versions.ts'

let stop = async () => {}
afterEach(() => stop())

const open = async (version: Version, apiKey: string = SAMPLE_KEYS.onboarding) => {
  const sim = await startDocSpace({ version })
  stop = () => sim.stop()
  const docspace = openDocSpace({ url: sim.url, apiKey, deadline: { remaining: () => 20_000 } })
  return { sim, abilities: docspace.abilities }
}

/** What a portal is known for: every one of them says 3.1.0 of itself. */
const known: [Version, string][] = [
  ['3.1', 'older than 3.2'],
  ['3.2', '3.2'],
  ['3.5', '3.5 or 3.6'],
  ['3.6', '3.5 or 3.6'],
  ['3.7', '3.7 or later'],
]

describe.each(known)('a portal of version %s', (version, text) => {
  test.each(['onboarding', 'backup'] as const)('is known by what it can do, with the key for %s', async (key) => {
    const { abilities } = await open(version, SAMPLE_KEYS[key])
    expect(rangeText(await abilities.versions())).toBe(text)
  })

  test('is begun on where it is supported, and refused with the supported ones where it is not', async () => {
    const { abilities } = await open(version)
    const asked = abilities.assertSupported().then(
      () => 'begun',
      ({ reason }) => `${reason.code}: ${reason.remedy}`,
    )
    const isSupported = (supportedVersions as readonly string[]).includes(version)
    expect(await asked).toMatch(
      isSupported ? /^begun$/ : /^docspace-too-old: .*3\.2, 3\.5, 3\.6 and 3\.7 are supported/,
    )
  })
})

test('a portal that does not answer is not taken for an old one', async () => {
  const { sim, abilities } = await open('3.7')
  sim.faults.add(fault({ path: /invitationsettings/ }, { kind: 'status', status: 503 }, 9))
  await expect(abilities.assertSupported()).rejects.toMatchObject({ reason: { code: 'docspace-failed' } })
})
