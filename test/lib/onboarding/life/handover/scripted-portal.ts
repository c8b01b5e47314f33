import type { DocSpace } from '#lib/docspace/index.ts'
import type { LinkAsMade, NewLink } from '#lib/docspace/rooms/links.ts'
import type { Member } from '#lib/docspace/rooms/members.ts'
import type { Room } from '#lib/docspace/rooms/rooms.ts'
import { memberOf, roomOf } from '../../memory-portal.ts'

export const client = { source: 'espocrm', type: 'Account', id: 'a1' }
export const tag = 'espocrm:Account:a1'

export interface Scripted {
  rooms?: Room[]
  members?: Member[]
  link?: LinkAsMade
  /** Who invited whom last, by ids. */
  inviters?: Record<string, string>
  /** Addresses of links that let nobody in. */
  dead?: string[]
  /** Calls that answer with success and change nothing. */
  without?: string[]
}

export const linkAsMade = (more: Partial<LinkAsMade> = {}): LinkAsMade => ({
  ...{ id: 'l', url: 'https://portal.example/s/l', access: 2, expired: false, title: 'Come in' },
  ...more,
})

/** A portal of one room, as two colleagues reach it. Every write is one line, with whose key made it. */
export const scriptedPortal = ({
  rooms = [roomOf(7, { createdBy: 'anna', tags: [tag] })],
  members = [memberOf('anna', { owner: true, access: 1 })],
  link,
  inviters = {},
  dead = [],
  without = [],
}: Scripted = {}) => {
  const state = { rooms, members, link, inviters: new Map(Object.entries(inviters)), writes: [] as string[] }
  const roomAt = (id: number): Room => state.rooms.find((one) => one.id === id) ?? roomOf(id)
  const portalOf = (who: string) => {
    const write = (words: string, change: () => void) => {
      state.writes.push(`${who}: ${words}`)
      if (!without.some((one) => words.startsWith(one))) change()
    }
    return {
      rooms: {
        all: async () => state.rooms.filter(({ createdBy }) => who === 'ben' || createdBy !== 'ben'),
        get: async (id: number) => ({ ...roomAt(id), tags: [...roomAt(id).tags] }),
        async addTag(id: number, name: string) {
          write(`tag ${name}`, () => roomAt(id).tags.push(name))
          return { ...roomAt(id), tags: [...roomAt(id).tags] }
        },
        async removeTag(id: number, name: string) {
          write(`untag ${name}`, () => {
            roomAt(id).tags = roomAt(id).tags.filter((one) => one !== name)
          })
          return { ...roomAt(id) }
        },
        async giveTo(id: number, to: string) {
          write(`give to ${to}`, () => {
            roomAt(id).createdBy = to
          })
        },
      },
      members: {
        list: async () => [...state.members],
        async setAccess(_: number, people: readonly { userId?: string; email?: string; access: number }[]) {
          for (const { userId, email, access } of people)
            write(`access ${access} for ${userId ?? email}`, () => {
              const others = state.members.filter((one) => one.userId !== userId && one.email !== email)
              const is = state.members.find((one) => one.userId === userId || one.email === email)
              state.members = access === 0 ? others : [...others, { ...(is ?? memberOf(userId ?? '')), access }]
            })
        },
        async sendAgain(_: number, ids: readonly string[]) {
          write(`mail ${ids.join(' ')}`, () => {
            for (const id of ids) state.inviters.set(id, who)
          })
        },
      },
      links: {
        asMade: async () => state.link,
        invitation: async () => state.link,
        async remove(_: number, { id, invitation }: { id: string; invitation: boolean }) {
          if (!invitation) throw new Error('the room has its invitation link alone')
          write(`unlink ${id}`, () => {
            state.link = undefined
          })
        },
        async createInvitation(_: number, made: NewLink) {
          write(`link ${JSON.stringify(made)}`, () => {
            state.link = linkAsMade({ ...made, url: `https://portal.example/s/${who}` })
          })
        },
      },
      linkCheck: { isDead: async (url: string) => dead.includes(url) },
      roomLog: { inviters: async () => new Map(state.inviters) },
    } as unknown as DocSpace
  }
  return { state, giver: portalOf('anna'), heir: portalOf('ben') }
}
