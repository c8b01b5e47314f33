import * as z from 'zod/mini'
import { type DocSpace, usersOf } from '#lib/docspace/index.ts'
import { lacksOf, neededRights } from '#lib/docspace/portal/api-key.ts'
import { askPortal, inspectPortal } from '#lib/docspace/portal/inspection.ts'
import { endsLinks, rangeText, supportedText } from '#lib/docspace/portal/versions.ts'
import { otherOwner } from '#lib/onboarding/identity/room-owners.ts'
import { settingsOfRooms } from '#lib/onboarding/settings/room-rules.ts'
import type { OnboardingSettings } from '#lib/onboarding/settings.ts'
import { deadlineIn } from '#lib/runtime/clock.ts'
import { RetryLater } from '#lib/runtime/errors.ts'
import { Problem } from '../problem.ts'
import { openPortal } from '../target/open-servers.ts'
import type { Target } from '../target/target.ts'
import { backupKeyPath } from './backup-keys.ts'
import { type DoctorCheck, type Found, ok, problem, unknown, warning } from './finding.ts'
import { lifeOf } from './keys/key-life.ts'

const patience = 60_000

const deadline = (target: Target) => deadlineIn(patience, target.clock)
const inspection = (target: Target, apiKey: string) =>
  inspectPortal({ url: target.settings.docspace.url, apiKey, deadline: deadline(target), clock: target.clock })

/** Whether there is a DocSpace at the address. */
export const portal: DoctorCheck = {
  area: 'DocSpace',
  async look(target) {
    const { url } = target.settings.docspace
    const self = await askPortal(url, deadline(target))
    if (self) return [ok(`${url} is a DocSpace`), await version(target, self.version), ...(await withFullKey(target))]
    return [
      problem(
        `${url} answers, but not as DocSpace does`,
        'Correct docspace.url in the settings: docs/settings.md#docspace.url.',
      ),
    ]
  },
}

/** By what the portal can do: a self-hosted one may be newer than it says (docs/facts/docspace.md#what-came-with-a-version). */
const version = async (target: Target, told: string | undefined): Promise<Found> => {
  try {
    const range = await (await openPortal(target)).docspace.abilities.versions()
    const text = `version ${rangeText(range)}${told ? `; it calls itself ${told}` : ''}`
    if (range.least)
      return ok(
        endsLinks(range) ? `${text}; an invitation link ends after seven days there, since 3.7 it has no end` : text,
      )
    return problem(text, `Update DocSpace: ${supportedText} are supported. No room is begun on an older one.`)
  } catch (error) {
    // Its own check reports what is wrong with the key.
    if (error instanceof RetryLater || error instanceof Problem) return unknown(`version: ${error.message}`)
    throw error
  }
}

/** What only a key with every permission may ask; a backup has one. */
const withFullKey = async (target: Target): Promise<Found[]> => {
  const key = await fullKey(target)
  const hidden = [unknown('room limit: only a backup key may ask for it')]
  if (!key) return hidden
  try {
    const untold = () => unknown('how many rooms the plan allows: the portal does not tell')
    return [
      await inspection(target, key)
        .plan()
        .then(({ rooms }) => roomLimit(rooms), untold),
    ]
  } catch (error) {
    if (error instanceof RetryLater) return hidden
    throw error
  }
}

const fullKey = async (target: Target): Promise<string | undefined> => {
  const { settings, secrets, secretName } = target
  const [name] = Object.entries(settings.backup?.portals ?? {}).flatMap(([name, { url }]) =>
    url === settings.docspace.url ? [name] : [],
  )
  const schema = z.object({ apiKey: z.string() })
  return name === undefined ? undefined : (await secrets.find(secretName(backupKeyPath(name)), schema))?.apiKey
}

const roomLimit = (limit: { most: number; used: number } | undefined): Found => {
  if (!limit) return ok('the plan has no limit of rooms')
  const text = `${limit.used} of ${limit.most} rooms of the plan are used`
  if (limit.used >= limit.most)
    return problem(text, 'No room can be made: archive or delete rooms, or change the plan.')
  if (limit.used >= limit.most * 0.9)
    return warning(text, 'Archive or delete rooms, or change the plan, before it is full.')
  return ok(text)
}

/** Whether the onboarding key may do its work, how long, and as whom. */
export const onboardingKey: DoctorCheck = {
  area: 'DocSpace',
  async look(target) {
    const { keys, memory, docspace } = await openPortal(target)
    const { key, user } = inspection(target, keys[0])
    const { permissions, expiresAt, userId } = await key()
    const other = await otherOwner(memory, target.settings.docspace.url, await usersOf(docspace), docspace.people)
    const missing = lacksOf({ permissions })
    return [
      missing.length === 0
        ? ok(`the key may ${neededRights.join(', ')}`)
        : problem(`the key lacks ${missing.join(', ')}`, 'Create a key with these permissions and store it.'),
      lifeOf(expiresAt, target.clock.now()),
      ...(permissions.includes('*') ? [breadth] : []),
      ...(other === undefined ? [] : [anotherUsers]),
      ...(missing.includes('accounts:read') ? [] : ownerOf(await user(userId))),
    ]
  },
}

const anotherUsers = problem(
  'the key is of another DocSpace user than the one who owns the rooms: nothing is made with it',
  'Store a key of the same user. When a colleague goes: roomkeeper handover, then roomkeeper key --accept; after a restore the latter alone (docs/deploy.md, “Another key”).',
)

const breadth = warning(
  'the key may do everything',
  'For rooms rooms:write, files:write and accounts:read are enough: store a key that can do no more.',
)

const ownerOf = ({ active, makesRooms }: { active: boolean; makesRooms: boolean }): Found[] => [
  active && makesRooms
    ? ok('the user behind the key may make rooms')
    : problem(
        'the user behind the key may not make rooms',
        'Create the key as an active DocSpace administrator or room administrator.',
      ),
]

/** Whether somebody can manage rooms whose owner is not known. */
export const defaultManager: DoctorCheck = {
  area: 'DocSpace',
  async look(target) {
    const { docspace } = await openPortal(target)
    const managers = settingsOfRooms(target.settings.onboarding).map(({ manager }) => manager)
    const different = new Map(managers.map((one) => [`${one.default} ${one.role}`, one]))
    return Promise.all([...different.values()].map((one) => lookAtManager(docspace, one)))
  },
}

const lookAtManager = async (
  docspace: DocSpace,
  { default: email, role }: OnboardingSettings['manager'],
): Promise<Found> => {
  const person = await docspace.people.findByEmail(email)
  if (!person?.active) {
    return problem(
      `the default manager ${email} is no active account`,
      'Create or reactivate it, or change onboarding.manager.default.',
    )
  }
  if (role === 'room-manager' && !person.canManageRooms) {
    return warning(
      `the default manager ${email} can only be a content creator`,
      'Make it a room administrator in DocSpace, or name somebody who is one.',
    )
  }
  return ok(`the default manager is ${email}`)
}
