import type { Sides } from '#lib/onboarding/life/drift/compare-room.ts'
import { keyedHash } from '#lib/onboarding/life/memory/keyed-hash.ts'
import { memberOf } from '../../memory-portal.ts'

export const hash = keyedHash(['secret'])

const insider = (userId: string, access: number) => ({ userId, email: `${userId}@example.com`, access })
export const lastOf = (userId: string, access: number) => ({
  id: userId,
  address: hash.address(`${userId}@example.com`),
  access,
})

/** A room that is as it is wanted, and as it was wanted last. */
export const sides: Sides = {
  memory: {
    ...{ v: 1, client: 'espocrm:Account:a1', room: 7, rule: 'all', wantedAt: 1 },
    title: hash.title('Client - Acme'),
    tags: ['old'],
    manager: lastOf('anna', 9),
    colleagues: [lastOf('ben', 10)],
    guests: [{ id: 'g1', address: hash.address('c@x.example'), access: 2 }],
    groups: [{ id: 'sales', access: 10 }],
  },
  wanted: {
    title: 'Client - Acme',
    otherTags: ['roomkeeper:rule=all', 'old'],
    manager: insider('anna', 9),
    colleagues: [insider('ben', 10)],
    guests: [{ email: 'c@x.example', access: 2 }],
    groups: [{ id: 'sales', name: 'Sales', members: [], access: 10 }],
  },
  room: { title: 'Client - Acme', tags: ['espocrm:Account:a1', 'roomkeeper:rule=all', 'old'] },
  members: [
    memberOf('boss', { owner: true, access: 1 }),
    memberOf('anna', { access: 9 }),
    memberOf('ben', { access: 10 }),
    memberOf('g1', { email: 'c@x.example' }),
    memberOf('sales', { email: '', group: 'Sales', access: 10 }),
  ],
  follow: { title: true, tags: true, manager: 'add', owner: false, contacts: 'add', team: 'add' },
  hash,
}
