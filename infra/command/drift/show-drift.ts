import { isAcceptable } from '#lib/onboarding/life/drift/accepted.ts'
import type { ClientDrift } from '#lib/onboarding/life/drift/look-at-client.ts'
import type { SeenDifference } from '#lib/onboarding/life/drift/seen-differences.ts'
import { willFollow } from '#lib/onboarding/life/drift/will-follow.ts'
import type { Absent } from '#lib/onboarding/life/handover/who-waits.ts'
import { otherRoomWords } from '#lib/onboarding/life/merge/other-rooms.ts'
import { roleText } from '../client/step-words.ts'
import type { Output } from '../output/output.ts'
import { byHand, changedWords, differenceWords } from './drift-words.ts'
import type { LookedAt } from './look.ts'

type Compared = Extract<ClientDrift, { kind: 'compared' }>

/** Whether somebody has to look at a client: something differs of which nobody has said that it is right, or nobody can tell. */
export const needsLook = ({ drift }: LookedAt): boolean =>
  drift.kind === 'unclear' || (drift.kind === 'compared' && drift.differences.some(({ accepted }) => !accepted))

/** What differs, a line each. */
export const showDrift = (out: Output, looked: readonly LookedAt[]): void => {
  const { style } = out
  const lines = looked.flatMap(({ client, drift }) =>
    drift.kind === 'compared'
      ? drift.differences.map((one) => [client, one.part, differenceWords(one), changedWords(one)])
      : [],
  )
  out.table(['CLIENT', 'PART', 'WHAT DIFFERS', 'CHANGED BY'], lines)
  for (const { client, drift } of looked)
    if (drift.kind === 'unclear') out.say(style('yellow', `${client}: ${unclearWords(drift.code)}`))
  for (const { client, others } of looked) for (const other of others) out.say(`${client}: ${otherRoomWords(other)}.`)
  out.say(summary(looked))
  showSides(out, looked.filter(needsLook))
}

const unclearWords = (code: string): string =>
  code === 'unseen'
    ? 'the key’s user may not see who is in the room; make it a manager of the room'
    : `it cannot be told which room is this client’s (${code}); roomkeeper plan says more`

const summary = (looked: readonly LookedAt[]): string => {
  const compared = looked.filter(({ drift }) => drift.kind === 'compared')
  const differ = looked.filter(needsLook).length
  const unremembered = compared.filter(({ drift }) => drift.kind === 'compared' && drift.remembered !== 'yes').length
  const others = looked.length - compared.length
  return [
    `${compared.length} rooms were compared, ${differ} clients need a look.`,
    ...(unremembered > 0 ? [`Of ${unremembered} nothing is remembered, so nobody knows which side has changed.`] : []),
    ...(others > 0
      ? [`${others} clients have nothing to compare: no room yet, ended, or nobody tells what they are.`]
      : []),
    ...lockedOutWords(looked),
    ...leavingWords(looked),
  ].join(' ')
}

/** Who cannot come in any more because an account is gone. */
const lockedOutWords = (looked: readonly LookedAt[]): string[] => {
  const all = looked.flatMap(({ drift }) => (drift.kind === 'compared' && drift.lockedOut ? [drift.lockedOut] : []))
  if (all.length === 0) return []
  return [
    `Of ${all.length} the account that has the room or made its link is not active: ${absentWords(all)} have not come and cannot.`,
  ]
}

/** Who could not come in any more if an account went whose key was replaced. */
const leavingWords = (looked: readonly LookedAt[]): string[] => {
  const all = looked.flatMap(({ drift }) => (drift.kind === 'compared' && drift.leaving ? [drift.leaving] : []))
  if (all.length === 0) return []
  return [
    `Of ${all.length} the room is of the account whose key was replaced by another user’s; when it goes, ${absentWords(all)} have not come and could not any more.`,
  ]
}

const absentWords = (all: readonly Absent[]): string => {
  const clients = all.filter(({ notCome }) => notCome).length
  const people = all.reduce((sum, { waiting }) => sum + waiting, 0)
  return `${clients} clients and ${people} people who were invited`
}

/** The command that takes either side; once, since it is the same for all. */
const showSides = (out: Output, looked: readonly LookedAt[]): void => {
  const sides = looked.flatMap(({ drift }) => (drift.kind === 'compared' ? openIn(drift) : []))
  const client = looked.length === 1 ? (looked[0]?.client ?? '') : '…'
  if (sides.some(({ room }) => room)) out.say(`The room is right: roomkeeper drift --client ${client} --take room`)
  if (sides.some(({ crm }) => crm)) out.say(`The CRM is right: roomkeeper drift --client ${client} --take crm`)
  for (const step of new Set(sides.flatMap(({ byHand: steps }) => steps ?? []))) out.say(`By hand: ${step}`)
}

const openIn = (drift: Compared) =>
  drift.differences.filter(({ accepted }) => !accepted).map((one) => sidesOf(drift, one))

/** How either side is taken. */
const sidesOf = ({ remembered, sides }: Compared, one: SeenDifference) => {
  const canTake = sides !== undefined && remembered !== 'unreadable'
  const crm = canTake && willFollow(one, sides.follows)
  return { room: canTake && isAcceptable(one), crm, ...(!crm && { byHand: byHand(one) }) }
}

/** The same for programs. */
export const driftJson = (looked: readonly LookedAt[]) => ({
  looked: looked.length,
  clients: looked.flatMap(({ client, drift }) => (drift.kind === 'compared' ? [clientJson(client, drift)] : [])),
  unclear: looked.flatMap(({ client, drift }) => (drift.kind === 'unclear' ? [{ client, code: drift.code }] : [])),
  notCompared: looked.flatMap(({ client, drift }) =>
    drift.kind === 'not-compared' ? [{ client, why: drift.why }] : [],
  ),
  otherRooms: looked.flatMap(({ client, others }) =>
    others.map(({ room, ...one }) => ({ client, roomId: room, ...one })),
  ),
})

const clientJson = (client: string, drift: Compared) => ({
  client,
  ...(drift.roomId !== undefined && { roomId: drift.roomId }),
  remembered: drift.remembered,
  ...(drift.lockedOut && { lockedOut: drift.lockedOut }),
  ...(drift.leaving && { leaving: drift.leaving }),
  differences: drift.differences.map((one) => {
    const { wanted, found, by, ...rest } = one
    return {
      ...rest,
      ...(wanted !== undefined && { wanted: valueText(wanted) }),
      ...(found !== undefined && { found: valueText(found) }),
      ...(by && { by: { ...by, ...(by.at !== undefined && { at: new Date(by.at).toISOString() }) } }),
      take: sidesOf(drift, one),
    }
  }),
})

const valueText = (value: string | number): string => (typeof value === 'number' ? roleText(value) : value)
