import { SAMPLE_KEYS } from '#infra/simulators/docspace/index.ts'
import { openDocSpace } from '#lib/docspace/index.ts'
import type { WorkerServices } from '#lib/onboarding/worker.ts'
import type { Harness } from '#test/onboarding/harness.ts'

/** Who may have the key of the rooms. */
export interface Keeper {
  id: string
  email: string
  apiKey: string
}

const kim = {
  id: '00000000-0000-4000-8000-000000000010',
  email: 'kim.keeper@example.com',
  apiKey: `sk-${'0e'.repeat(32)}`,
}

/** The portal's owner, whose key it is at first, and an administrator who takes the rooms over for a while. */
export const openKeepers = ({ docspace }: Pick<Harness, 'docspace'>): readonly [Keeper, Keeper] => {
  const { users, keys, ownerId } = docspace.state
  const [key] = keys
  const owner = users.find(({ id }) => id === ownerId)
  if (!key || !owner) throw new Error('the portal has no owner with a key')
  users.push({ ...owner, id: kim.id, email: kim.email, userName: kim.email, type: 'admin' })
  keys.push({ ...key, id: crypto.randomUUID(), name: 'of Kim', secret: kim.apiKey, userId: kim.id })
  return [{ id: ownerId, email: owner.email, apiKey: SAMPLE_KEYS.onboarding }, kim]
}

/** The secret of links is the installation's, whoever’s key it is. */
export const linkSecrets = [SAMPLE_KEYS.onboarding] as const

/** DocSpace with somebody's key. */
export const portalOf =
  ({ docspace, clock }: Harness, { apiKey }: Keeper): WorkerServices['openDocSpace'] =>
  async (deadline) => ({
    docspace: openDocSpace({ url: docspace.url, apiKey, deadline, clock }),
    linkSecrets: [...linkSecrets],
  })
