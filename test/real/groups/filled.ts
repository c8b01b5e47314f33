import { docx, paragraph, partOf } from '#test/lib/onboarding/documents/fill/office-file.ts'
import { clientSeen } from '../client/client-seen.ts'
import type { Group } from '../group.ts'
import type { Portal } from '../servers/portal.ts'
import { templateFrom } from '../welcome.ts'

const ways = ['files', 'folder', 'room'] as const
type Way = (typeof ways)[number]

/** A room from a template has the unfilled document first. */
const versions: Record<Way, number> = { files: 1, folder: 1, room: 2 }

const caseOf = (way: Way) => `a document of the way ${way} comes filled, once`
const textFor = (way: Way) => `Filled ${way} & Söhne: https://${way}.example.org`

const document = docx(paragraph('{na', 'me}: {field:website}'))

/** Lays a document ready for each way, in the documents of the person whose key Roomkeeper gets. */
const layReady = async (portal: Portal): Promise<Record<Way, Record<string, unknown>>> => {
  const { current } = await portal.entries('@my')
  const put = async (folder: number) =>
    portal.upload(await portal.makeFolder(folder, 'Contracts'), 'Offer.docx', new Uint8Array(document))
  const file = await put(await portal.makeFolder(current.id, 'Single document'))
  const folder = await portal.makeFolder(current.id, 'Documents to fill')
  await put(folder)
  const room = await portal.call<{ id: number }>('POST', 'files/rooms', { title: 'Documents to fill', roomType: 2 })
  await put(room.id)
  return {
    files: { way: 'files', into: 'Contracts', files: [{ id: file, title: 'Offer.docx', fill: true }] },
    folder: { way: 'folder', folderId: folder, fill: true },
    room: { way: 'room', templateId: await templateFrom(portal, room.id, 'Template to fill'), fill: true },
  }
}

/** Version and text of the documents in a client's room. */
const documentsIn = async (portal: Portal, tag: string): Promise<string> => {
  const [room] = await portal.roomsTagged(tag)
  const { folders } = await portal.entries(room?.id ?? 0)
  const contracts = folders.find(({ title }) => title === 'Contracts')
  const { files } = await portal.entries(contracts?.id ?? 0)
  const texts = files.map(async ({ id, version }) => {
    const xml = partOf(await portal.download(id), 'word/document.xml')
    return `version ${version} says "${xml
      .replace(/<[^>]*>/g, '')
      .replace('&amp;', '&')
      .trim()}"`
  })
  return (await Promise.all(texts)).join(', ')
}

/** Documents with placeholders, filled by a real server's upload, download and copies. */
export const filledGroup: Group = {
  name: 'filled',
  expected: Object.fromEntries(
    ways.map((way) => [
      caseOf(way),
      `ready, 1 room, manages roomadmin2@example.com, reads hello@${way}.example.org; version ${versions[way]} says "${textFor(way)}"`,
    ]),
  ),
  async play(world, see) {
    const [{ portal }, espocrm] = await Promise.all([world.site(1), world.espocrm()])
    const welcome = await layReady(portal)
    for (const way of ways) {
      await using stage = await world.openStage({
        espocrm: true,
        settings: { 'onboarding.welcome': welcome[way], 'onboarding.folders': ['Contracts'] },
      })
      const connected = await stage.connectEspocrm()
      if (connected.code !== 0) throw new Error(`connect: ${connected.err}`)
      const name = `Filled ${way} & Söhne`
      const id = await espocrm.create('Account', {
        name,
        website: `https://${way}.example.org`,
        emailAddress: `hello@${way}.example.org`,
        assignedUserId: espocrm.userId('roomadmin2'),
      })
      const seen = await clientSeen(
        portal,
        espocrm,
        { type: 'Account', id },
        { title: `Client - ${name}`, content: ['Contracts/Offer.docx'] },
      )
      see(caseOf(way), `${seen}; ${await documentsIn(portal, `espocrm:Account:${id}`)}`)
    }
  },
}
