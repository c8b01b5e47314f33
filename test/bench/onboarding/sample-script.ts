import { SAMPLE_IDS } from '#infra/simulators/docspace/index.ts'

/** Makes one call and returns its `response`. @throws on anything but 200 */
export type Ask = (method: string, path: string, body: object) => Promise<{ id?: number } | undefined>

export const askWith =
  (url: string, apiKey: string): Ask =>
  async (method, path, body) => {
    const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
    const answer = await fetch(`${url}/api/2.0${path}`, { method, headers, body: JSON.stringify(body) })
    if (answer.status !== 200) throw new Error(`${method} ${path} answered ${answer.status}`)
    const { response } = (await answer.json()) as { response?: { id?: number } }
    return response
  }

/**
 * The public onboarding sample as published: eight calls one after the other, no look back. Every call answers 200, and
 * yet nobody is let in and no link is made (docs/facts/docspace-api.md#what-the-published-samples-do).
 */
export const runSampleScript = async (ask: Ask, client: { name: string; email: string; managerId: string }) => {
  const room = (await ask('POST', '/files/rooms', { title: `Client - ${client.name}`, roomType: 2 }))?.id
  const folders: (number | undefined)[] = []
  for (const title of ['Contracts', 'Invoices', 'Deliverables']) {
    folders.push((await ask('POST', `/files/folder/${room}`, { title }))?.id)
  }
  for (const [id, destTitle] of [
    [SAMPLE_IDS.welcomeFile, 'Welcome.pdf'],
    [SAMPLE_IDS.guideFile, 'How to use your room.pdf'],
  ]) {
    await ask('POST', `/files/file/${id}/copyas`, { destFolderId: folders[2], destTitle })
  }
  const entries = [
    { id: client.managerId, isGroup: false, access: 4 },
    { id: client.email, isGroup: false, access: 1 },
  ]
  await ask('PUT', `/files/rooms/${room}/share`, { entries })
  await ask('PUT', `/files/rooms/${room}/links`, {})
}
