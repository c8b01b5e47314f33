import { createHmac } from 'node:crypto'
import { SAMPLE_KEYS } from '#infra/simulators/docspace/index.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import type { RoomState } from '../model/model.ts'
import { evidenceOf } from './guard.ts'
import type { Visit } from './outcomes.ts'
import type { Client, World } from './world.ts'

/** The secret of links of the harness's installation. */
const secret = SAMPLE_KEYS.onboarding

const hmac = (key: string | Buffer, text: string, encoding: 'base64' | 'base64url') =>
  createHmac('sha256', key).update(text).digest(encoding)

interface Told {
  client: string
  links: { before: number; left: number }
  people: { address: string; kind: string; before: number; now: number }[]
  archived: boolean
}

/** What is wrong with the evidence of an end that has just come; what was before is compared where nobody else was at work. */
export const evidenceWrongs = (
  world: World,
  client: Client,
  { room, hand }: Pick<Visit, 'room' | 'hand'>,
  now: RoomState,
): string[] => {
  const before = hand ? undefined : room
  const files = evidenceOf(world.harness, client)
  client.ends += 1
  if (files.length !== client.ends) return [`there are ${files.length} proofs of ${client.ends} ends`]
  const [, text] = files.at(-1) ?? []
  const signed = JSON.parse(text ?? '{}') as Record<string, string>
  const body = signed.body ?? ''
  const key = Buffer.from(hmac(secret, 'evidence\nend', 'base64'), 'base64')
  const right = `v1,${hmac(key, `${signed['webhook-id']}.${signed['webhook-timestamp']}.${body}`, 'base64')}`
  const told = JSON.parse(body) as Told
  return [
    ...(signed['webhook-signature'] === right ? [] : ['the evidence is not signed']),
    ...(text?.includes('example.com') ? ['the evidence names somebody'] : []),
    ...(told.client === clientKey(client.entry.ref) ? [] : [`the evidence is of ${told.client}`]),
    // People may have changed that after it was written.
    ...(told.archived === now.archived || hand?.does === 'takes the room out of the archive'
      ? []
      : [`the evidence says archived: ${told.archived}`]),
    ...(told.links.left === now.links.length || hand?.does === 'makes a link' || hand?.does === 'deletes the links'
      ? []
      : [`the evidence tells of ${told.links.left} links that are left`]),
    ...peopleWrongs(told, before, now),
  ]
}

const peopleWrongs = ({ people, links }: Told, before: RoomState | undefined, now: RoomState): string[] => {
  if (!before) return []
  const hashOf = (name: string) => hmac(secret, `memory\naddress\n${name}`, 'base64url')
  const expected = Object.entries(before.rows)
    .filter(([name]) => name.includes('@'))
    .map(([name, { access }]) => `${hashOf(name)} ${access} ${now.rows[name]?.access ?? 0}`)
  const told = people.filter(({ kind }) => kind !== 'owner').map((one) => `${one.address} ${one.before} ${one.now}`)
  return [
    ...(links.before === before.links.length ? [] : [`the evidence tells of ${links.before} links before`]),
    ...(told.sort().join() === expected.sort().join() ? [] : ['the evidence tells otherwise of the people']),
  ]
}
