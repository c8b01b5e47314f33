import type { ClientRecord } from '#lib/crm/records/records-port.ts'
import { recordOf } from '../identity/search.ts'
import { anna, type Given, open } from '../memory-world.ts'

/** People come in when the record says `Approved`. */
export const invite = { when: { stage: 'Approved' } }
export const approved = { stage: 'Approved' }
export const contact = 'c@x.example'
export const fresh = () => recordOf({ emails: [contact], ownerEmail: anna.email, written: { state: 'none' } })
export const reviewed = (more: Partial<ClientRecord['written']> = {}) =>
  recordOf({
    emails: [contact],
    ownerEmail: anna.email,
    written: {
      state: 'review',
      status: 'ready for review',
      roomId: 7,
      roomUrl: 'https://portal.example/rooms/shared/7',
      ...more,
    },
  })

export const begin = ({ settings, ...given }: Given = {}) => {
  const world = open({ record: fresh(), ...given, settings: { invite, ...settings } })
  const room = () => {
    const [one, ...more] = world.state.rooms
    if (!one || more.length > 0) throw new Error(`${world.state.rooms.length} rooms`)
    return one
  }
  return {
    ...world,
    room,
    people: () => (world.state.members[room().id] ?? []).filter(({ owner }) => !owner).map(({ email }) => email),
    link: () => world.state.links[room().id],
    titles: () => world.state.folders[room().id]?.folders.map(({ title }) => title),
    invitations: () => world.state.writes.filter((one) => one.startsWith('invite') && one.includes(contact)),
  }
}
