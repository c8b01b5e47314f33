import { type TargetSigns, targetProblems } from '#lib/backup/drill/target-problems.ts'
import type { PortalSettings } from '#lib/backup/settings.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import { archiveUpload } from '#lib/docspace/backups/archive-upload.ts'
import { readBackCalls } from '#lib/docspace/backups/restored-portal.ts'
import { anonymousRestores, restoreCalls } from '#lib/docspace/backups/restores.ts'
import { connect } from '#lib/docspace/connection.ts'
import { accountCalls } from '#lib/docspace/portal/backup-account.ts'
import { forgottenPassword } from '#lib/docspace/portal/forgotten-password.ts'
import { docspaceKey } from '#lib/docspace/portal/key-secret.ts'
import { otherKeys } from '#lib/runtime/client-key.ts'
import { type Deadline, deadlineIn } from '#lib/runtime/clock.ts'
import { drillKeyPath } from '../../doctor/backup-keys.ts'
import { Problem } from '../../problem.ts'
import type { Target } from '../../target/target.ts'
import type { OpenedPortal } from '../open-portal-backups.ts'

const patience = 6 * 3_600_000

export type DrillSettings = NonNullable<PortalSettings['drill']>

/** The setting that names the portal, where `--into` names the same. @throws Problem */
export const drillSettings = ({ name, work }: OpenedPortal, into: string | undefined): DrillSettings => {
  const { drill } = work.settings
  if (!drill) {
    throw new Problem(
      `No drill portal is named for ${name}.`,
      `Set up an empty DocSpace server and name it in backup.portals.${name}.drill.url: docs/backups.md#drills says how.`,
    )
  }
  if (into === undefined || new URL(into).origin === new URL(drill.url).origin) return drill
  throw new Problem(
    `${into} is not the drill portal that the settings name.`,
    `Everything in a portal is lost when something is restored into it, so it is named twice: backup.portals.${name}.drill.url is ${drill.url}.`,
  )
}

/** What needs no key. */
export const openAnonymous = (url: string, target: Target) => {
  const deadline: Deadline = deadlineIn(patience, target.clock)
  return { ...anonymousRestores(url, deadline), password: forgottenPassword(url, deadline) }
}

/** The drill portal with the key that is stored. @throws Problem when none is */
export const openDrillPortal = async (url: string, name: string, target: Target) => {
  const secret = target.secretName(drillKeyPath(name))
  const key = await target.secrets.find(secret, docspaceKey)
  if (!key) {
    throw new Problem(
      `There is no key of the drill portal in ${secret}.`,
      'Create an API key with all permissions there, as its owner, and store {"apiKey": "sk-..."} in it.',
    )
  }
  return openWithKey(url, key.apiKey, target)
}

export const openWithKey = (url: string, apiKey: string, target: Target) => {
  const deadline = deadlineIn(patience, target.clock)
  const options = { url, apiKey, deadline }
  const call = connect({ ...options, clock: target.clock })
  return {
    apiKey,
    account: accountCalls(call),
    restores: restoreCalls(call),
    upload: archiveUpload(options),
    readBack: readBackCalls(call, options),
  }
}

export type DrillPortal = ReturnType<typeof openWithKey>

/** Looks whether this is the portal that may be lost. @throws Problem where it may not be */
export const assertEmpty = async (
  opened: OpenedPortal,
  runs: readonly RunState[],
  url: string,
  portal: DrillPortal,
  target: Target,
): Promise<void> => {
  const state = await openAnonymous(url, target).state()
  if (!state) throw new Problem(`${url} does not answer as a DocSpace portal.`, 'Look whether the address is right.')
  const rooms = await portal.readBack.rooms()
  const signs: TargetSigns = {
    ...{ liveUrl: opened.work.settings.url, url, standalone: state.standalone, restoring: state.restoring },
    ownerId: await portal.account.ownerId(),
    liveOwnerId: await liveOwner(opened),
    opensLive: await opensLive(opened, portal.apiKey, target),
    rooms: rooms.length,
    clientRooms: rooms.filter(({ tags }) => otherKeys(tags, '').length > 0).length,
    people: await portal.readBack.people(),
    marks: new Set(runs.flatMap(({ drill }) => (drill?.url === url ? (drill.ownerAfter ?? []) : []))),
  }
  const problems = targetProblems(signs)
  if (problems.length === 0) return
  throw new Problem(`Nothing is restored into ${url}: ${problems.join('; ')}.`, 'Name an empty server of your own.')
}

/** Undefined when the live portal is gone, which may be why somebody practises. */
const liveOwner = ({ work }: OpenedPortal): Promise<string | undefined> =>
  work
    .portal()
    .then(
      ({ account }) => account.ownerId(),
      () => undefined,
    )
    .catch(() => undefined)

const opensLive = async ({ work }: OpenedPortal, apiKey: string, target: Target): Promise<boolean> => {
  const call = connect({
    url: work.settings.url,
    apiKey,
    deadline: deadlineIn(60_000, target.clock),
    clock: target.clock,
  })
  return accountCalls(call)
    .administrator()
    .then(
      () => true,
      () => false,
    )
}
